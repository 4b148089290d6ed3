// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SendResult } from './channel.ts';
import type { Pace } from './pace.ts';

/** Longer waits go back to the outbox, so that a slow chat does not hold a place for sending. */
const longestWaitHereMs = 400;
/** Of what came in faster than it can be counted, the rest is forgotten: it was seconds ago. */
const mostUncounted = 160;

type Retry = Extract<SendResult, { kind: 'retry' }>;

export interface TurnstileParts {
  /** For the one key '': everything that the platform counts together. */
  readonly all: Pace;
  /** By address. */
  readonly each: Pace;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Lets calls to a platform pass as fast as its two limits allow: so much in all, and so much to one person. */
export class Turnstile {
  readonly #all: Pace;
  readonly #each: Pace;
  readonly #sleep: (ms: number) => Promise<void>;
  /** One after the other, so that those who wait do not all ask again at the same moment. */
  #line: Promise<unknown> = Promise.resolve();
  #uncounted = 0;

  constructor({ all, each, sleep = pause }: TurnstileParts) {
    this.#all = all;
    this.#each = each;
    this.#sleep = sleep;
  }

  /** @returns null once a call to this address may go out, else how long its message has to wait */
  async pass(address: string, signal: AbortSignal): Promise<Retry | null> {
    let wait = await this.#each.take(address);
    if (wait > 0 && wait <= longestWaitHereMs) {
      await this.#sleep(wait);
      wait = await this.#each.take(address);
    }
    // Still, or again: another process sends to the same person.
    if (wait > 0) return toRetry(wait, 'conversation');
    const turn = this.#line.then(() => this.#passAll(signal));
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  /** The platform asked for a pause: nothing passes before it is over, in any process that shares the pace. */
  hold(waitMs: number): Promise<void> {
    return this.#all.hold('', waitMs);
  }

  /** For platforms that count what comes in together with what goes out. Nobody waits for it. */
  countIncoming(count: number): void {
    const counting = this.#uncounted > 0;
    this.#uncounted = Math.min(mostUncounted, this.#uncounted + count);
    if (!counting && this.#uncounted > 0) void this.#count();
  }

  async #passAll(signal: AbortSignal): Promise<Retry | null> {
    for (;;) {
      const wait = await this.#all.take('');
      if (wait <= 0) return null;
      if (wait > longestWaitHereMs) return toRetry(wait, 'channel');
      // Who waited longer than a send may take has not been sent.
      if (signal.aborted) return toRetry(wait, 'conversation');
      await this.#sleep(wait);
    }
  }

  async #count(): Promise<void> {
    while (this.#uncounted > 0) {
      const wait = await this.#all.take('');
      if (wait === 0) this.#uncounted -= 1;
      // A pause: when it is over, what came in before it no longer counts.
      else if (wait > longestWaitHereMs) this.#uncounted = 0;
      else await this.#sleep(wait);
    }
  }
}

function toRetry(waitMs: number, scope: 'conversation' | 'channel'): Retry {
  return { kind: 'retry', code: 'pace', afterMs: waitMs, scope, keepsTries: true };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
