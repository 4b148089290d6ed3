// SPDX-License-Identifier: AGPL-3.0-or-later
import cluster, { type Worker } from 'node:cluster';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { FromWorker, ToWorker } from './worker-line.ts';

export interface ProcessesOptions {
  /** How many share the port. */
  readonly count: number;
  readonly log: Logger;
  /** Called once when a worker cannot start however often it is tried: the service must end. */
  readonly onGiveUp: () => void;
  readonly firstPauseMs?: number;
}

const mostFailedStarts = 3;
const longestPauseMs = 30_000;
/** The workers' own stop takes at most eight seconds. */
const graceMs = 10_000;

/**
 * The workers of one machine: forks them, shares the port among them, and starts another where one ends. Holds no
 * ledger and serves nothing itself, so that nothing of a message can bring it down.
 */
export class Processes {
  readonly #options: ProcessesOptions;
  readonly #workers = new Set<Worker>();
  readonly #ready = new Set<Worker>();
  readonly #figures: Figures;
  #failedStarts = 0;
  #greeted = false;
  #ending = false;
  #quiet: (() => void) | null = null;

  constructor(options: ProcessesOptions) {
    this.#options = options;
    this.#figures = new Figures(() => this.#ready.size);
  }

  /** The first worker is alone until it is ready: it migrates, learns and greets; the others find all that done. */
  start(): void {
    // Each worker takes connections from the port itself. Handed on by the main process, a connection whose worker dies
    // at that moment would stay open and silent, and whoever asked would wait for their own patience to end.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    this.#fork();
  }

  renew(): void {
    for (const worker of this.#ready) tell(worker, { kind: 'renew' });
  }

  /** Asks all to end, and after ten seconds ends what is left: that waits on disk. Safe to call twice. */
  async stop(): Promise<void> {
    this.#ending = true;
    if (this.#workers.size === 0) return;
    for (const worker of this.#workers) tell(worker, { kind: 'stop' });
    const patience = setTimeout(() => this.kill(), graceMs);
    await new Promise<void>((resolve) => {
      this.#quiet = resolve;
    });
    clearTimeout(patience);
  }

  kill(): void {
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
  }

  #fork(): void {
    if (this.#ending) return;
    cluster.setupPrimary({
      exec: join(import.meta.dirname, 'worker-process.js'),
      args: this.#greeted ? [] : ['greet'],
    });
    const worker = cluster.fork();
    this.#workers.add(worker);
    this.#figures.started();
    worker.on('message', (said: FromWorker) => {
      if (said.kind === 'ready') this.#onReady(worker);
      if (said.kind === 'metrics') void this.#answerMetrics(worker, said.id);
    });
    worker.once('exit', (code, signal) => this.#onExit(worker, { code, signal }));
  }

  #onReady(worker: Worker): void {
    this.#ready.add(worker);
    this.#failedStarts = 0;
    this.#greeted = true;
    while (this.#workers.size < this.#options.count && !this.#ending) this.#fork();
  }

  #onExit(worker: Worker, end: { code: number | null; signal: string | null }): void {
    this.#workers.delete(worker);
    const wasReady = this.#ready.delete(worker);
    if (this.#ending) {
      if (this.#workers.size === 0) this.#quiet?.();
      return;
    }
    const { log, onGiveUp, firstPauseMs = 500 } = this.#options;
    if (!wasReady) this.#failedStarts += 1;
    const process = worker.process.pid;
    if (this.#failedStarts >= mostFailedStarts) {
      log.fatal({ process, ...end }, 'a process could not start three times in a row; the service ends');
      onGiveUp();
      return;
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failedStarts);
    log.error({ process, ...end, pauseMs }, 'a process ended; another takes its place');
    setTimeout(() => {
      if (this.#workers.size < this.#options.count) this.#fork();
    }, pauseMs);
  }

  async #answerMetrics(worker: Worker, id: number): Promise<void> {
    const text = await this.#figures.read().catch(() => null);
    if (worker.isConnected()) tell(worker, { kind: 'metrics', id, text });
  }
}

/** The figures of all workers in one, and how many there are. */
class Figures {
  readonly #all = new AggregatorRegistry();
  readonly #own = new Registry();
  readonly #starts: Counter;

  constructor(ready: () => number) {
    this.#starts = new Counter({
      name: 'sportello_process_starts_total',
      help: 'Processes that were started, the first ones and those in the place of others',
      registers: [this.#own],
    });
    new Gauge({
      name: 'sportello_processes_ready',
      help: 'Processes that serve now',
      registers: [this.#own],
      collect() {
        this.set(ready());
      },
    });
  }

  started(): void {
    this.#starts.inc();
  }

  async read(): Promise<string> {
    return `${await this.#all.clusterMetrics()}${await this.#own.metrics()}`;
  }
}

function tell(worker: Worker, said: ToWorker): void {
  if (worker.isConnected()) worker.send(said);
}
