// SPDX-License-Identifier: AGPL-3.0-or-later
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstCopies, type Posted, type Rig, sleep } from './rig.ts';

/**
 * People who write at a steady pace, in turn. A platform delivers a person's next message only after the one before
 * was acknowledged.
 */
export class Load {
  readonly #rig: Rig;
  readonly #people: number;
  readonly #perSecond: number;
  readonly #channels: readonly string[];
  readonly #text: (n: number, words: string) => string;
  readonly #firstNumber: number;
  readonly #last = new Map<number, Promise<Posted | undefined>>();
  readonly #posts: Promise<Posted>[] = [];
  readonly acknowledgedAt = new Map<string, number>();
  #writing = false;
  #loop: Promise<void> | null = null;
  /** How many messages were written. */
  written = 0;

  constructor(
    rig: Rig,
    options: {
      readonly people: number;
      readonly perSecond: number;
      readonly channels?: readonly string[];
      /** What the n-th message says; `words` is what a message says otherwise. */
      readonly text?: (n: number, words: string) => string;
      /** The number in the id of the first message, for a second load on the same ledger. */
      readonly firstNumber?: number;
    },
  ) {
    this.#rig = rig;
    this.#people = options.people;
    this.#perSecond = options.perSecond;
    this.#channels = options.channels ?? ['stub'];
    this.#firstNumber = options.firstNumber ?? 0;
    this.#text = options.text ?? ((_, words) => words);
  }

  start(): this {
    this.#writing = true;
    this.#loop = this.#write();
    return this;
  }

  /** Writes no more, and waits until everything written was acknowledged. */
  async stop(): Promise<Posted[]> {
    this.#writing = false;
    await this.#loop;
    return Promise.all(this.#posts);
  }

  async for(seconds: number): Promise<Posted[]> {
    this.start();
    await sleep(seconds * 1_000);
    return this.stop();
  }

  async #write(): Promise<void> {
    const started = Date.now();
    while (this.#writing && !this.#rig.stopped) {
      const due = Math.floor(((Date.now() - started) / 1_000) * this.#perSecond);
      while (this.written < due && this.#writing) this.#one(this.written++);
      await sleep(5);
    }
  }

  #one(n: number): void {
    const person = n % this.#people;
    const message = {
      id: `m${this.#firstNumber + n}`,
      address: `p${this.#firstNumber + person}`,
      text: this.#text(n, `t${Math.floor(n / this.#people)}`),
      channel: this.#channels[person % this.#channels.length],
    };
    const post = (this.#last.get(person) ?? Promise.resolve(undefined)).then(async () => {
      const posted = await this.#rig.post([message]);
      this.acknowledgedAt.set(message.id, Date.now());
      return posted;
    });
    post.catch(() => undefined);
    this.#last.set(person, post);
    this.#posts.push(post);
  }
}

/** Each person's first copies are t0, t1, t2 … and the bot's count goes with them: nothing lost, doubled or swapped. */
export function outOfOrder(rig: Rig): string[] {
  return [...firstCopies(rig.sent)]
    .filter(([, texts]) => texts.some((text, index) => text !== `t${index} #${index + 1}`))
    .map(([address, texts]) => `${address}: ${texts.join(', ')}`);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The 99th percentile of what this disk takes for one small durable write now. Milliseconds. */
export function fdatasyncP99(): number {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-disk-'));
  const file = openSync(join(folder, 'control'), 'w');
  const block = Buffer.alloc(4_096, 1);
  const taken: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    const started = performance.now();
    writeSync(file, block, 0, block.length, n * block.length);
    fdatasyncSync(file);
    taken.push(performance.now() - started);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return percentile(taken, 0.99);
}

export const rounded = (value: number): number => Math.round(value * 10) / 10;
