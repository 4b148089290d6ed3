// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openLedger } from '../../ledger/open-ledger.ts';
import { MasterKey } from '../../ledger/seal.ts';
import { freePort } from '../servers/own-server.ts';
import { type Engine, type Place, threeProcesses, type Where } from './engines.ts';
import { type LedgerSeen, readLedger } from './read-ledger.ts';

export interface Sent {
  readonly channel: string;
  readonly address: string;
  readonly text: string;
  readonly id: string;
  readonly process: number;
  /** When it arrived. Milliseconds since the epoch. */
  readonly at: number;
}

export interface Message {
  readonly id: string;
  readonly address: string;
  readonly text: string;
  readonly channel?: string;
}

/** How a process of the service behaves; process.mjs reads it. */
export interface ProcessOptions extends Where {
  readonly killAt?: string;
  readonly killAfter?: number;
  readonly slowestTurnMs?: number;
  readonly leaseMs?: number;
  readonly holdMs?: number;
  /** A turn of a message with this in its text waits `stopMs`. */
  readonly stopAt?: string;
  readonly stopMs?: number;
  /** A turn of a message with this in its text throws. */
  readonly poison?: string;
  /** A turn of a message with this in its text ends the process. */
  readonly fatal?: string;
  /** How far ahead of the machine's clock this process lives. */
  readonly aheadMs?: number;
}

/**
 * Lease and hold as the service has them. The shorter ones are for tests in which processes die: there a machine under
 * load may take longer for a send than the hold lasts, and another process sends again.
 */
export const asInService: ProcessOptions = { leaseMs: 10_000, holdMs: 30_000 };

export interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<number | null>;
}

/** What became of one delivery to the service: after how many tries and how long, and what was said before it was taken. */
export interface Posted {
  readonly tries: number;
  /** Of the try that was taken. */
  readonly ms: number;
  readonly refusals: readonly number[];
}

const connections = 64;

/** A provider that journals what it is sent and repeats what is not acknowledged, and processes of the service. */
export class Rig {
  readonly engine: Engine;
  readonly sent: Sent[] = [];
  readonly running: Running[] = [];
  reached = 0;
  /** Set when the test is over, so that what still writes gives up with it. */
  stopped = false;
  #place: Place | null = null;
  #provider: Server | null = null;
  #url = '';
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  readonly #distinct = new Set<string>();

  constructor(engine: Engine = threeProcesses) {
    this.engine = engine;
  }

  get where(): Where {
    if (!this.#place) throw new Error('The rig is not started.');
    return this.#place.where;
  }

  async start(place?: Place): Promise<void> {
    this.#place = place ?? (await this.engine.open());
    this.#provider = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        if (incoming.url === '/reached') this.reached += 1;
        else this.#keep(JSON.parse(Buffer.concat(chunks).toString()) as Omit<Sent, 'at'>);
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => this.#provider?.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#provider.address() as AddressInfo).port}`;
  }

  #keep(one: Omit<Sent, 'at'>): void {
    this.sent.push({ ...one, at: Date.now() });
    this.#distinct.add(one.id);
  }

  async spawn(options: ProcessOptions = {}): Promise<Running> {
    const port = await freePort();
    const given = { ...this.where, port, provider: this.#url, leaseMs: 2_000, holdMs: 2_000, ...options };
    const program = [join(__dirname, 'process.mjs'), JSON.stringify(given)];
    const child = spawn(process.execPath, ['--expose-gc', ...program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      void ended.then((code) => reject(new Error(`A process ended at its start with ${code}.`)));
    });
    const one = { child, port, ended };
    this.running.push(one);
    void ended.then(() => this.running.splice(this.running.indexOf(one), 1));
    return one;
  }

  /** As many processes as the engine is tried with. */
  spawnAll(options: ProcessOptions = {}): Promise<Running[]> {
    return Promise.all(Array.from({ length: this.engine.processes }, () => this.spawn(options)));
  }

  someProcess(): Running | undefined {
    return this.running[Math.floor(Math.random() * this.running.length)];
  }

  /** Posts until some process has acknowledged, as platforms do. */
  async post(batch: readonly Message[], withinMs = 30_000): Promise<Posted> {
    const refusals: number[] = [];
    const first = Date.now();
    for (let tries = 1; !this.stopped && Date.now() - first < withinMs; tries += 1) {
      const target = this.someProcess();
      const started = performance.now();
      const status = target ? await this.postOnce(target, batch) : null;
      if (status === 200) return { tries, ms: performance.now() - started, refusals };
      if (status) refusals.push(status);
      await sleep(25);
    }
    throw new Error(`No process acknowledged within ${withinMs} ms.`);
  }

  /** @returns the status; 0 when nobody listens; null when the process died with the request in its hands */
  postOnce(
    target: Running,
    batch: readonly Message[],
    agent: Agent | false = this.#agent,
  ): Promise<number | null> {
    const body = JSON.stringify(batch);
    return new Promise((resolve) => {
      const headers = { 'content-length': Buffer.byteLength(body) };
      const outgoing = request(
        { port: target.port, host: '127.0.0.1', method: 'POST', agent, headers },
        (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode ?? null));
          response.once('error', () => resolve(null));
        },
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'ECONNREFUSED' ? 0 : null),
      );
      outgoing.end(body);
    });
  }

  /** What a process says of its memory, after it has collected its garbage. */
  async memory(one: Running): Promise<{ readonly rss: number; readonly heapUsed: number }> {
    const answer = await fetch(`http://127.0.0.1:${one.port}/memory`);
    return (await answer.json()) as { rss: number; heapUsed: number };
  }

  /** How many distinct replies have arrived at the provider. */
  get answers(): number {
    return this.#distinct.size;
  }

  /** Waits until `count` distinct replies have arrived at the provider. */
  async until(count: number, withinMs: number): Promise<void> {
    await eventually(
      () => this.answers >= count,
      withinMs,
      () => `${this.answers} of ${count} replies`,
    );
  }

  /** What the ledger holds, opened. */
  async ledger(): Promise<LedgerSeen> {
    const ledger = await openLedger({
      ...this.where,
      master: new MasterKey(Buffer.alloc(32, 7)),
    } as Parameters<typeof openLedger>[0]);
    try {
      return await readLedger(ledger);
    } finally {
      await ledger.close();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const one of [...this.running]) one.child.kill('SIGKILL');
    await Promise.all([...this.running].map((one) => one.ended));
    this.#agent.destroy();
    this.#provider?.closeAllConnections();
    await new Promise((resolve) => this.#provider?.close(resolve));
    await this.#place?.close();
  }
}

/** The texts each address received, first copies only, in order of arrival. */
export function firstCopies(sent: readonly Sent[]): Map<string, string[]> {
  const seen = new Set<string>();
  const byAddress = new Map<string, string[]>();
  for (const one of sent) {
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    byAddress.set(one.address, [...(byAddress.get(one.address) ?? []), one.text]);
  }
  return byAddress;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition. @throws with what `soFar` says when it does not come true in time */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  soFar: () => string,
): Promise<void> {
  const started = Date.now();
  while (!(await condition())) {
    if (Date.now() - started > withinMs) throw new Error(`${soFar()} after ${withinMs} ms`);
    await sleep(20);
  }
}
