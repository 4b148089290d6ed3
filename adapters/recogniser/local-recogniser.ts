// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sound } from '../sound.ts';
import { decodeWithFfmpeg } from './ffmpeg.ts';
import { type Recognised, type Recogniser, type RecogniserTrouble, toRecognised } from './recogniser.ts';
import type { FromRecogniser, ToRecogniser } from './recogniser-tasks.ts';
import type { RecogniserChoice } from './transformers-recogniser.ts';
import { heardRate, readWav } from './wav.ts';

export const recogniserStates = ['opening', 'ready', 'failed', 'closed'] as const;
export type RecogniserState = (typeof recogniserStates)[number];

export interface LocalRecogniserOptions {
  readonly choice: RecogniserChoice;
  /** Where ffmpeg is; null: only WAV can be read. */
  readonly ffmpeg: string | null;
  readonly mostSeconds: number;
  /** How long one recording may take, once its turn has come. */
  readonly deadlineMs: number;
  /** Wait before the first new start of a process that ended; then twice as long each time. */
  readonly restartMs?: number;
  /** For whoever runs the service: sentences with their remedy, never a word of what was said. */
  readonly log?: (level: 'info' | 'warn', sentence: string) => void;
  /** Where the process of the recogniser stands, compiled. */
  readonly folder?: URL;
}

interface Waiting {
  readonly ask: ToRecogniser;
  readonly end: (recognised: Recognised) => void;
}

const longestRestartMs = 3_600_000;
/** Below this peak of a recording nobody speaks, and a model invents words. */
const quiet = 0.004;

/**
 * A model of the Whisper family on this machine, in a process of its own that may be slow or die: whoever waits is then
 * told so, and it is started again.
 */
export class LocalRecogniser implements Recogniser {
  readonly #options: LocalRecogniserOptions;
  readonly #told = new Set<string>();
  readonly #queue: Waiting[] = [];
  #state: RecogniserState = 'closed';
  #process: ChildProcess | null = null;
  #current: Waiting | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;
  #restartMs: number;
  /** Why it cannot be opened, as long as nobody has remedied that. */
  #trouble: RecogniserTrouble | null = null;
  #lastId = 0;

  constructor(options: LocalRecogniserOptions) {
    this.#options = options;
    this.#restartMs = options.restartMs ?? 1_000;
  }

  get state(): RecogniserState {
    return this.#state;
  }

  /** Of the process that is open now. */
  get processId(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process) return;
    if (!this.#options.ffmpeg)
      this.#tell(
        'warn',
        'ffmpeg is not on this machine, so only WAV recordings can be understood here and voice messages go to operators: install ffmpeg and start again.',
      );
    this.#state = 'opening';
    // What the library prints is not for people.
    const child = fork(this.#file(), [JSON.stringify(this.#options.choice)], {
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
      if (this.#process === child) this.#hear(said as FromRecogniser);
    });
    child.once('error', () => this.#ended(child));
    child.once('exit', () => this.#ended(child));
  }

  close(): Promise<void> {
    this.#state = 'closed';
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#process;
    this.#process = null;
    child?.kill('SIGKILL');
    this.#endAll({ kind: 'failed', code: 'stopped', passing: true });
    return Promise.resolve();
  }

  async recognise(
    sound: Sound,
    { language, signal }: { readonly language: string | null; readonly signal: AbortSignal },
  ): Promise<Recognised> {
    const { mostSeconds, ffmpeg } = this.#options;
    const samples = ffmpeg
      ? await decodeWithFfmpeg(ffmpeg, sound, { mostSeconds: mostSeconds + 1, signal })
      : readWav(sound.bytes, mostSeconds + 1);
    if (!samples)
      return {
        kind: 'failed',
        code: ffmpeg || sound.kind === 'wav' ? 'not-decoded' : 'no-decoder',
        passing: false,
      };
    if (samples.length > mostSeconds * heardRate) return { kind: 'failed', code: 'too-long', passing: false };
    if (samples.every((sample) => Math.abs(sample) < quiet)) return { kind: 'nothing' };
    return this.#ask(samples, language, signal);
  }

  #ask(samples: Float32Array, language: string | null, signal: AbortSignal): Promise<Recognised> {
    if (this.#state === 'closed' || this.#state === 'failed' || signal.aborted) {
      const { code, passing } = this.#trouble
        ? { code: this.#trouble, passing: false }
        : { code: 'stopped' as const, passing: true };
      return Promise.resolve({ kind: 'failed', code, passing });
    }
    this.#lastId += 1;
    const ask = { id: this.#lastId, samples, language };
    return new Promise((resolve) => {
      const waiting: Waiting = { ask, end: resolve };
      this.#queue.push(waiting);
      signal.addEventListener('abort', () => this.#giveUp(waiting), { once: true });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current || this.#state !== 'ready' || !this.#process) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#current = waiting;
    this.#deadline = setTimeout(() => this.#tooSlow(), this.#options.deadlineMs);
    // It may be gone this very moment: its end is heard.
    this.#process.send(waiting.ask, () => {});
  }

  #hear(said: FromRecogniser): void {
    if (said.kind === 'opened') {
      this.#state = 'ready';
      this.#trouble = null;
      this.#tell('info', 'The recogniser is ready.');
      this.#next();
    } else if (said.kind === 'trouble') {
      this.#state = 'failed';
      this.#trouble = said.code;
      this.#restartMs = Math.max(this.#restartMs, (this.#options.restartMs ?? 1_000) * 60);
      this.#tell('warn', `${said.message} Until then voice messages go to operators.`);
      this.#endAll({ kind: 'failed', code: said.code, passing: false });
    } else if (said.id === this.#current?.ask.id) {
      this.#restartMs = this.#options.restartMs ?? 1_000;
      const { text, language } = said;
      this.#end(
        text === null ? { kind: 'failed', code: 'stopped', passing: false } : toRecognised(text, language),
      );
    }
  }

  /** Nothing but its end stops a model: the next one finds a new process. */
  #tooSlow(): void {
    this.#tell(
      'warn',
      `The recogniser did not understand a voice message within ${this.#options.deadlineMs} ms: choose a smaller model, give the machine another core, or raise RECOGNISER_DEADLINE_MS.`,
    );
    const waiting = this.#current;
    this.#current = null;
    waiting?.end({ kind: 'failed', code: 'too-slow', passing: false });
    const child = this.#process;
    child?.kill('SIGKILL');
    if (child) this.#ended(child);
  }

  #giveUp(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
    // What the process works on is left to it: its answer, or its deadline, makes room.
    waiting.end({ kind: 'failed', code: 'stopped', passing: true });
  }

  #end(recognised: Recognised): void {
    if (this.#deadline) clearTimeout(this.#deadline);
    const waiting = this.#current;
    this.#current = null;
    waiting?.end(recognised);
    this.#next();
  }

  #endAll(recognised: Recognised): void {
    const waiting = this.#queue.splice(0);
    this.#end(recognised);
    for (const { end } of waiting) end(recognised);
  }

  /** The process is gone: who was being heard is told, the others wait for the next, which starts later each time. */
  #ended(child: ChildProcess): void {
    if (this.#process !== child) return;
    this.#process = null;
    const opened = this.#state === 'ready';
    if (this.#state !== 'failed')
      this.#tell(
        'warn',
        'The recogniser stopped and is started again by itself; if it happens often, the machine has too little memory for this model.',
      );
    this.#state = 'failed';
    if (opened) this.#end({ kind: 'failed', code: 'stopped', passing: true });
    else this.#endAll({ kind: 'failed', code: this.#trouble ?? 'stopped', passing: this.#trouble === null });
    this.#timer = setTimeout(() => this.start(), this.#restartMs);
    this.#timer.unref();
    this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2);
  }

  /** Each sentence once: trouble that lasts is on /metrics. */
  #tell(level: 'info' | 'warn', sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#options.log?.(level, sentence);
  }

  #file(): string {
    return fileURLToPath(
      new URL('recogniser-process.js', this.#options.folder ?? new URL('./', import.meta.url)),
    );
  }
}
