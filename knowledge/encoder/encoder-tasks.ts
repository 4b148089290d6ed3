// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from '../understanding/corpus.ts';
import type { Encoder, EncoderTrouble } from './encoder.ts';
import { QuestionIndex } from './question-index.ts';

/** What the process of the encoder is asked. Messages of people come before everything else. */
export type ToEncoder =
  /** `until` by the wall clock: later nobody waits for it any more. */
  | { readonly kind: 'ask'; readonly id: number; readonly text: string; readonly until: number }
  | { readonly kind: 'learn'; readonly packHash: string; readonly corpus: Corpus }
  /** The likeness of held-back messages, for fitting. */
  | { readonly kind: 'sample' };

export type FromEncoder =
  | { readonly kind: 'opened'; readonly identity: string; readonly dimensions: number }
  | { readonly kind: 'trouble'; readonly code: EncoderTrouble; readonly message: string }
  | { readonly kind: 'ready'; readonly packHash: string; readonly lines: number; readonly made: number }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly packHash: string | null;
      readonly likeness: Float32Array | null;
    }
  | { readonly kind: 'sampled'; readonly packHash: string; readonly likeness: Float32Array };

type Ask = Extract<ToEncoder, { kind: 'ask' }>;

/** After each piece of background work, rest for this share of the time it took: others need the core too. */
const restShare = 0.5;

/** One thing at a time: a message when one waits, otherwise the next piece of background work. */
export class EncoderTasks {
  readonly #encoder: Encoder;
  readonly #cacheFolder: string;
  readonly #say: (what: FromEncoder) => void;
  readonly #asked: Ask[] = [];
  #current: QuestionIndex | null = null;
  /** The one begun last: what was encoded for it is kept, even when another pack comes before it is done. */
  #latest: QuestionIndex | null = null;
  #background: AsyncGenerator<void> | null = null;
  #wake = () => {};

  constructor(encoder: Encoder, cacheFolder: string, say: (what: FromEncoder) => void) {
    this.#encoder = encoder;
    this.#cacheFolder = cacheFolder;
    this.#say = say;
  }

  take(asked: ToEncoder): void {
    if (asked.kind === 'ask') this.#asked.push(asked);
    // A later pack replaces one that is still being prepared.
    else if (asked.kind === 'learn') this.#background = this.#learn(asked.packHash, asked.corpus);
    else this.#background = this.#sample();
    this.#wake();
  }

  async run(): Promise<never> {
    let restUntil = 0;
    for (;;) {
      // Lets what has been sent meanwhile come in.
      await new Promise((resolve) => setImmediate(resolve));
      const ask = this.#asked.shift();
      if (ask) await this.#answer(ask);
      else if (!this.#background) await this.#sleep(null);
      else if (performance.now() < restUntil) await this.#sleep(restUntil - performance.now());
      else {
        const started = performance.now();
        const work = this.#background;
        const { done } = await work.next();
        // Another may have taken its place meanwhile.
        if (done && this.#background === work) this.#background = null;
        restUntil = performance.now() + restShare * (performance.now() - started);
      }
    }
  }

  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(resolve, ms);
      this.#wake = () => {
        if (timer) clearTimeout(timer);
        resolve();
      };
    });
  }

  async #answer({ id, text, until }: Ask): Promise<void> {
    const index = this.#current;
    let likeness: Float32Array | null = null;
    if (index && Date.now() < until) {
      try {
        likeness = index.likenessTo(await this.#encoder.encode([text]));
      } catch {
        // What the library says may hold the text: nobody hears it. The failure is counted.
      }
    }
    this.#say({ kind: 'answer', id, packHash: index?.packHash ?? null, likeness });
  }

  async *#learn(packHash: string, corpus: Corpus): AsyncGenerator<void> {
    const index = new QuestionIndex({
      packHash,
      corpus,
      encoder: this.#encoder,
      cacheFolder: this.#cacheFolder,
    });
    for await (const _ of index.build(this.#latest)) {
      this.#latest = index;
      yield;
    }
    this.#current = index;
    this.#say({ kind: 'ready', packHash, lines: index.lines, made: index.made });
  }

  async *#sample(): AsyncGenerator<void> {
    const index = this.#current;
    if (!index) return;
    const parts: Float32Array[] = [];
    for (const likeness of index.likenessOfHeldBack()) {
      parts.push(likeness);
      yield;
    }
    const all = new Float32Array(parts.length * (parts[0]?.length ?? 0));
    parts.forEach((part, at) => {
      all.set(part, at * part.length);
    });
    this.#say({ kind: 'sampled', packHash: index.packHash, likeness: all });
  }
}
