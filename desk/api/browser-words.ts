// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import type { Looking } from '../looking.ts';
import type { Actor } from '../rights.ts';

/** What a page says over the live line: which conversation it has open, and whether somebody types there. */
const word = z.strictObject({
  at: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .nullable(),
  typing: z.enum(['reply', 'note']).nullable().default(null),
});

/** So many words at once, and one more each half second: a page needs one every few seconds. */
const burst = 20;
const everyMs = 500;
/** Who says so much more than is heard is no page of ours. */
const mostUnheard = 200;

/** Listens to one line: checks form, pace and right of each word before anything is kept. */
export class BrowserWords {
  readonly #looking: Looking;
  readonly #now: () => number;
  #allowed = burst;
  #at = 0;
  #unheard = 0;
  /** The conversation that this page has open. */
  #open: string | null = null;

  constructor(looking: Looking, now: () => number = () => performance.now()) {
    this.#looking = looking;
    this.#now = now;
    this.#at = now();
  }

  /** @returns false when the line should end: it says what no page of ours says */
  async hear(actor: Actor, said: string): Promise<boolean> {
    if (!this.#mayHear()) {
      this.#unheard += 1;
      return this.#unheard < mostUnheard;
    }
    const parsed = word.safeParse(parse(said));
    if (!parsed.success) return false;
    const { at, typing } = parsed.data;
    const left = this.#open;
    this.#open = null;
    if (left && left !== at) await this.#looking.leave(actor.id, left);
    if (!at) return true;
    // What may not be read, or is gone, is as if nothing had been said.
    await this.#looking.look(actor, at, typing);
    this.#open = at;
    return true;
  }

  /** @param elsewhere conversations that other lines of the same operator have open */
  async end(actor: Actor, elsewhere: ReadonlySet<string>): Promise<void> {
    const left = this.#open;
    this.#open = null;
    if (left && !elsewhere.has(left)) await this.#looking.leave(actor.id, left);
  }

  get open(): string | null {
    return this.#open;
  }

  #mayHear(): boolean {
    const now = this.#now();
    this.#allowed = Math.min(burst, this.#allowed + (now - this.#at) / everyMs);
    this.#at = now;
    if (this.#allowed < 1) return false;
    this.#allowed -= 1;
    return true;
  }
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return null;
  }
}
