// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../ledger/open-ledger.ts';
import { MasterKey, unsealJson } from '../../ledger/seal.ts';

export interface Sent {
  readonly address: string;
  readonly text: string;
  readonly id: string;
  readonly process: number;
}

export interface ProcessOptions {
  readonly killAt?: string;
  readonly killAfter?: number;
  readonly slowestTurnMs?: number;
  readonly leaseMs?: number;
  readonly holdMs?: number;
  readonly stopAt?: string;
  readonly stopMs?: number;
  readonly poison?: string;
}

/**
 * Lease and hold as the service has them. The shorter ones are for tests in which processes die: there a machine under
 * load may take longer for a send than the hold lasts, and another process sends again.
 */
export const asInService: ProcessOptions = { leaseMs: 10_000, holdMs: 30_000 };

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<number | null>;
}

/** A provider that journals what it is sent and repeats what is not acknowledged, and processes of the service. */
export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'sportello-fault-'));
  readonly file = join(this.folder, 'ledger.sqlite');
  readonly sent: Sent[] = [];
  readonly running: Running[] = [];
  reached = 0;
  #provider: Server | null = null;
  #url = '';

  async start(): Promise<void> {
    this.#provider = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url === '/reached') this.reached += 1;
        else this.sent.push(JSON.parse(Buffer.concat(chunks).toString()) as Sent);
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => this.#provider?.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#provider.address() as AddressInfo).port}`;
  }

  async spawn(options: ProcessOptions = {}): Promise<Running> {
    const port = await freePort();
    const given = { file: this.file, port, provider: this.#url, leaseMs: 2_000, holdMs: 2_000, ...options };
    const child = spawn(process.execPath, [join(__dirname, 'process.mjs'), JSON.stringify(given)], {
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

  /** Posts until some process has acknowledged, as platforms do. @returns how many tries it took */
  async post(batch: readonly { id: string; address: string; text: string }[]): Promise<number> {
    for (let tries = 1; tries <= 400; tries += 1) {
      const target = this.running[Math.floor(Math.random() * this.running.length)];
      if (target) {
        try {
          const answer = await fetch(`http://127.0.0.1:${target.port}/`, {
            method: 'POST',
            body: JSON.stringify(batch),
          });
          if (answer.status === 200) return tries;
        } catch {
          // The process died with the request in its hands: the platform does not know and asks again.
        }
      }
      await sleep(25);
    }
    throw new Error('No process acknowledged within ten seconds.');
  }

  /** Waits until `count` distinct replies have arrived at the provider. */
  async until(count: number, withinMs: number): Promise<void> {
    const started = Date.now();
    while (new Set(this.sent.map((one) => one.id)).size < count) {
      if (Date.now() - started > withinMs) {
        throw new Error(
          `${new Set(this.sent.map((one) => one.id)).size} of ${count} replies after ${withinMs} ms`,
        );
      }
      await sleep(20);
    }
  }

  /** What the ledger holds, opened. */
  async ledger() {
    const ledger = await openLedger({ file: this.file, master: new MasterKey(Buffer.alloc(32, 7)) });
    try {
      const inbox = await ledger.db.selectFrom('inbox').select(['status', 'external_id']).execute();
      const rows = await ledger.db
        .selectFrom('messages')
        .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
        .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
        .select([
          'messages.speaker',
          'messages.sealed',
          'messages.conversation_id',
          'conversations.person_id',
          'person_keys.wrapped',
        ])
        .orderBy('messages.id')
        .execute();
      const messages = rows.map((row) => ({
        speaker: row.speaker,
        conversation: row.conversation_id,
        text: row.sealed
          ? unsealJson<{ text: string }>(ledger.people.keyOf(row.wrapped), row.sealed).text
          : null,
      }));
      const counts = await ledger.db.selectFrom('counts').select(['what', 'n']).execute();
      const outbox = await ledger.db.selectFrom('outbox').select(['status', 'maybe_twice']).execute();
      const handoffs = await ledger.db
        .selectFrom('handoffs')
        .select(['state', 'urgent', 'reason', 'trace'])
        .execute();
      return { inbox, messages, counts, outbox, handoffs };
    } finally {
      await ledger.close();
    }
  }

  async stop(): Promise<void> {
    for (const one of [...this.running]) one.child.kill('SIGKILL');
    await Promise.all([...this.running].map((one) => one.ended));
    await new Promise((resolve) => this.#provider?.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
