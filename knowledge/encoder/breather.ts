// SPDX-License-Identifier: AGPL-3.0-or-later

export interface BreatherOptions {
  /** Misses in a row after which it pauses. */
  readonly misses?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/**
 * Leaves something in peace that missed several times in a row, so that nobody waits for it in vain. After the pause
 * one try is let through: a hit ends the trouble, a miss makes the next pause twice as long.
 */
export class Breather {
  readonly #most: number;
  readonly #first: number;
  readonly #longest: number;
  readonly #now: () => number;
  #misses = 0;
  #pauseMs: number;
  #until = 0;
  #trying = false;

  constructor({ misses = 5, firstPauseMs = 10_000, longestPauseMs = 600_000, now }: BreatherOptions = {}) {
    this.#most = misses;
    this.#first = firstPauseMs;
    this.#longest = longestPauseMs;
    this.#now = now ?? (() => performance.now());
    this.#pauseMs = firstPauseMs;
  }

  get pausing(): boolean {
    return this.#misses >= this.#most;
  }

  /** Whether to try now. Whoever is let through must report a hit or a miss. */
  lets(): boolean {
    if (!this.pausing) return true;
    if (this.#trying || this.#now() < this.#until) return false;
    this.#trying = true;
    return true;
  }

  hit(): void {
    this.#misses = 0;
    this.#pauseMs = this.#first;
    this.#trying = false;
  }

  /** @returns true when this miss begins the first pause of a trouble */
  miss(): boolean {
    // Those that were already under way when the pause began say nothing new.
    if (this.pausing && !this.#trying) return false;
    this.#misses += 1;
    this.#trying = false;
    if (!this.pausing) return false;
    const begins = this.#misses === this.#most;
    this.#until = this.#now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#longest, this.#pauseMs * 2);
    return begins;
  }
}
