// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Adviser, AdviserKnowledge, CalibratedOpinion } from '../understanding/opinion.ts';
import { Breather, type BreatherOptions } from './breather.ts';
import type { EncoderChoice } from './encoder.ts';
import { encoderSignalNames, toOpinion } from './encoder-opinion.ts';
import type { FromEncoder, ToEncoder } from './encoder-tasks.ts';
import type { Fusion } from './fit-fusion.ts';
import type { FittingTask } from './fit-worker.ts';
import { loadFusion, saveFusion } from './fusion-file.ts';

export const encoderStates = [
  'opening',
  'preparing',
  'ready',
  'paused',
  'unhelpful',
  'failed',
  'closed',
] as const;
export type EncoderState = (typeof encoderStates)[number];

export type AskOutcome = 'used' | 'skipped' | 'too slow' | 'failed';

export interface EncoderAdviserOptions {
  readonly choice: EncoderChoice;
  /** How long a message waits at most. */
  readonly deadlineMs?: number;
  readonly breather?: BreatherOptions;
  /** Wait before the first new start of a process that ended; then twice as long each time. */
  readonly restartMs?: number;
  /** For whoever runs the service: sentences with their remedy, never a word of a message. */
  readonly log?: (level: 'info' | 'warn', sentence: string) => void;
  readonly onAsk?: (ask: { readonly outcome: AskOutcome; readonly seconds: number }) => void;
  /** Where the encoder's process and the worker that fits stand, compiled. */
  readonly folder?: URL;
}

/** Time grows with the length, and what is meant stands at the beginning. */
const longestRead = 300;

const longestRestartMs = 3_600_000;
/** A new fit trains for a while: below this share of new lines the last one is as good. */
const fewNewLines = 0.05;

interface Waiting {
  readonly started: number;
  readonly end: (outcome: AskOutcome, opinion?: CalibratedOpinion) => void;
}

/**
 * The optional encoder as the understanding sees it: a process that may be absent, slow or dead. Whatever happens to it,
 * a message waits `deadlineMs` at most and is then understood without it.
 */
export class EncoderAdviser implements Adviser {
  readonly #options: EncoderAdviserOptions;
  readonly #deadlineMs: number;
  readonly #breather: Breather;
  readonly #waiting = new Map<number, Waiting>();
  readonly #told = new Set<string>();
  #state: EncoderState = 'closed';
  #process: ChildProcess | null = null;
  #fitting: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;
  #restartMs: number;
  #knowledge: AdviserKnowledge | null = null;
  #identity = '';
  #active: { readonly packHash: string; readonly entries: number; readonly fusion: Fusion } | null = null;
  #lines = 0;
  #lastId = 0;
  /** Seconds that an answer takes lately. */
  #usual = 0;

  constructor(options: EncoderAdviserOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? 150;
    this.#breather = new Breather(options.breather);
    this.#restartMs = options.restartMs ?? 1_000;
  }

  get state(): EncoderState {
    return this.#state === 'ready' && this.#breather.pausing ? 'paused' : this.#state;
  }

  /** Begins to open the encoder, and returns at once. */
  start(): void {
    if (this.#process || this.#state === 'unhelpful') return;
    this.#state = 'opening';
    // What the library prints is not for people.
    const child = fork(this.#file('encoder-process.js'), [JSON.stringify(this.#options.choice)], {
      execArgv: [],
      // Nothing of the service's: keys and tokens are no business of a model's library.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process = child;
    child.unref();
    child.channel?.unref();
    child.on('message', (said) => {
      if (this.#process === child) this.#hear(said as FromEncoder);
    });
    child.once('error', () => this.#ended(child));
    child.once('exit', () => this.#ended(child));
  }

  /** Ends what it started. Safe to call twice. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#active = null;
    if (this.#timer) clearTimeout(this.#timer);
    const fitting = this.#fitting;
    this.#fitting = null;
    this.#endProcess();
    this.#endWaiting('failed');
    await fitting?.terminate();
  }

  learn(knowledge: AdviserKnowledge): void {
    this.#knowledge = knowledge;
    if (this.#identity && this.#process) this.#sendPack();
  }

  opinionOn(text: string, packHash: string): Promise<CalibratedOpinion | null> {
    const child = this.#process;
    if (this.#state === 'unhelpful') return Promise.resolve(null);
    // Those before it in the queue would take all the time there is.
    const full = this.#waiting.size * this.#usual * 1_000 > this.#deadlineMs;
    if (!child || this.#active?.packHash !== packHash || full || !this.#breather.lets()) {
      this.#options.onAsk?.({ outcome: 'skipped', seconds: 0 });
      return Promise.resolve(null);
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const started = performance.now();
      const timer = setTimeout(() => this.#waiting.get(id)?.end('too slow'), this.#deadlineMs);
      const end = (outcome: AskOutcome, opinion?: CalibratedOpinion) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        this.#count(outcome, (performance.now() - started) / 1_000);
        resolve(opinion ?? null);
      };
      this.#waiting.set(id, { started, end });
      const read = text.slice(0, longestRead);
      this.#post(child, { kind: 'ask', id, text: read, until: Date.now() + this.#deadlineMs });
    });
  }

  #count(outcome: AskOutcome, seconds: number): void {
    this.#options.onAsk?.({ outcome, seconds });
    if (outcome === 'used') {
      this.#breather.hit();
      return;
    }
    if (!this.#breather.miss()) return;
    this.#tell(
      'warn',
      `The encoder did not answer within ${this.#deadlineMs} ms several times in a row and is left out for a while: give the machine another core, choose a smaller model, or raise ENCODER_DEADLINE_MS.`,
    );
  }

  #hear(said: FromEncoder): void {
    if (said.kind === 'answer') this.#heardAnswer(said);
    else if (said.kind === 'opened') {
      this.#identity = said.identity;
      this.#state = 'preparing';
      if (this.#knowledge) this.#sendPack();
    } else if (said.kind === 'trouble') {
      this.#state = 'failed';
      this.#restartMs = Math.max(this.#restartMs, (this.#options.restartMs ?? 1_000) * 60);
      this.#tell('warn', `${said.message} Until then Sportello goes on without it.`);
    } else if (said.kind === 'ready') void this.#heardReady(said);
    else this.#fit(said.packHash, said.likeness);
  }

  #heardAnswer({ id, packHash, likeness }: Extract<FromEncoder, { kind: 'answer' }>): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    const active = this.#active;
    if (!likeness || !active || active.packHash !== packHash) {
      waiting.end('failed');
      return;
    }
    const seconds = (performance.now() - waiting.started) / 1_000;
    this.#usual = this.#usual === 0 ? seconds : this.#usual * 0.9 + seconds * 0.1;
    const { fusion, entries } = active;
    waiting.end('used', {
      ...toOpinion(likeness, { entries, weight: fusion.weight }),
      signalNames: encoderSignalNames,
      heads: fusion.heads,
    });
  }

  #sendPack(): void {
    if (!this.#process || !this.#knowledge) return;
    const { packHash, corpus } = this.#knowledge;
    this.#post(this.#process, { kind: 'learn', packHash, corpus });
  }

  async #heardReady({ packHash, lines, made }: Extract<FromEncoder, { kind: 'ready' }>): Promise<void> {
    this.#restartMs = this.#options.restartMs ?? 1_000;
    this.#lines = lines;
    if (made > 0)
      this.#options.log?.('info', `The encoder has read ${lines} questions, ${made} of them new.`);
    const kept = await loadFusion(this.#options.choice.cacheFolder, this.#identity);
    if (packHash !== this.#knowledge?.packHash || this.#state === 'closed') return;
    const changed = kept ? Math.max(made, Math.abs(lines - kept.lines)) / Math.max(1, lines) : 1;
    if (kept && (kept.packHash === packHash || changed <= fewNewLines)) this.#use(packHash, kept.fusion);
    else if (this.#process) this.#post(this.#process, { kind: 'sample' });
  }

  #fit(packHash: string, likeness: Float32Array): void {
    const knowledge = this.#knowledge;
    if (packHash !== knowledge?.packHash) return;
    const { corpus, language } = knowledge;
    void this.#fitting?.terminate();
    const task: FittingTask = { corpus, language, likeness };
    const worker = new Worker(this.#file('fit-worker.js'), { workerData: task, execArgv: [] });
    this.#fitting = worker;
    worker.unref();
    worker.once('message', (fusion: Fusion) => {
      if (packHash !== this.#knowledge?.packHash || this.#state === 'closed') return;
      this.#use(packHash, fusion);
      void saveFusion(this.#options.choice.cacheFolder, this.#identity, {
        fusion,
        packHash,
        lines: this.#lines,
        // Without the file the next start fits again, which is slow and not wrong.
      }).catch(() => {});
    });
    worker.once('error', () => {
      this.#state = 'failed';
      this.#tell(
        'warn',
        'The weight of the encoder could not be fitted, so it is left out: restart with more memory.',
      );
    });
  }

  #use(packHash: string, fusion: Fusion): void {
    const share = (value: number) => `${(value * 100).toFixed(1)} %`;
    const measured = `right first without it ${share(fusion.rightWithout)}, with it ${share(fusion.rightWith)}, of ${fusion.tried} questions held back`;
    if (fusion.weight === 0) {
      this.#state = 'unhelpful';
      this.#active = null;
      this.#endProcess();
      this.#tell(
        'warn',
        `The encoder does not find entries better than Sportello alone and is left out until the next start (${measured}): choose another model, or take its setting out.`,
      );
      return;
    }
    const entries = this.#knowledge?.corpus.entries ?? 0;
    this.#active = { packHash, fusion, entries };
    this.#state = 'ready';
    this.#tell('info', `The encoder joins the ranking with weight ${fusion.weight} (${measured}).`);
  }

  /** The process is gone: nobody waits for it, and it is started again, later each time. */
  #ended(child: ChildProcess): void {
    if (this.#process !== child) return;
    const told = this.#state === 'failed';
    this.#process = null;
    this.#identity = '';
    this.#active = null;
    this.#state = 'failed';
    this.#endWaiting('failed');
    if (!told)
      this.#tell(
        'warn',
        'The encoder stopped and is started again by itself; if it happens often, the machine has too little memory for this model. Until then Sportello goes on without it.',
      );
    this.#timer = setTimeout(() => this.start(), this.#restartMs);
    this.#timer.unref();
    this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2);
  }

  #endProcess(): void {
    const child = this.#process;
    this.#process = null;
    // At once: it keeps nothing but files, which are written whole.
    child?.kill('SIGKILL');
  }

  #endWaiting(outcome: AskOutcome): void {
    for (const { end } of [...this.#waiting.values()]) end(outcome);
  }

  /** Each sentence once: trouble that lasts is on /metrics. */
  #tell(level: 'info' | 'warn', sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#options.log?.(level, sentence);
  }

  #post(child: ChildProcess, asked: ToEncoder): void {
    // It may be gone this very moment: its end is heard.
    child.send(asked, () => {});
  }

  #file(name: string): string {
    return fileURLToPath(new URL(name, this.#options.folder ?? new URL('./', import.meta.url)));
  }
}
