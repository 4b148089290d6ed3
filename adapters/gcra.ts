// SPDX-License-Identifier: AGPL-3.0-or-later

/** How much may pass: one each `everyMs` in the long run, `burst` at once when nothing went before. */
export interface PaceRule {
  readonly everyMs: number;
  readonly burst: number;
}

/**
 * Counts what passes in this process: a generic cell rate limiter. Each key has its own clock; a burst is lent and paid
 * back. https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class Gcra {
  readonly #everyMs: number;
  readonly #lentMs: number;
  readonly #now: () => number;
  readonly #due = new Map<string, number>();
  readonly #mostKeys: number;
  #sweepAt = fewKeys;

  /** @param options.mostKeys of more at a time the first are forgotten, and may begin anew */
  constructor(options: PaceRule & { readonly now: () => number; readonly mostKeys?: number }) {
    this.#everyMs = options.everyMs;
    this.#lentMs = options.everyMs * (options.burst - 1);
    this.#now = options.now;
    this.#mostKeys = options.mostKeys ?? usualMostKeys;
  }

  /** Takes a place when there is one. @returns 0 when it was taken, else after how many ms to ask again */
  take(key: string): number {
    const now = this.#now();
    const due = Math.max(this.#due.get(key) ?? 0, now);
    const waitMs = due - this.#lentMs - now;
    if (waitMs > 0) return waitMs;
    this.#due.set(key, due + this.#everyMs);
    if (this.#due.size > this.#sweepAt) this.#makeRoom(now);
    return 0;
  }

  /** Nothing for this key before so many ms have passed. */
  hold(key: string, waitMs: number): void {
    this.#due.set(key, Math.max(this.#due.get(key) ?? 0, this.#now() + waitMs + this.#lentMs));
  }

  /** Forgets who has nothing to pay back. Looks through all only when they have doubled: a flood costs each call little. */
  #makeRoom(now: number): void {
    for (const [key, due] of this.#due) if (due <= now) this.#due.delete(key);
    for (const key of this.#due.keys()) {
      if (this.#due.size <= this.#mostKeys / 2) break;
      this.#due.delete(key);
    }
    this.#sweepAt = Math.min(this.#mostKeys, Math.max(fewKeys, this.#due.size * 2));
  }
}

const fewKeys = 10_000;
/** Some 10 MB. */
const usualMostKeys = 100_000;
