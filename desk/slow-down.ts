// SPDX-License-Identifier: AGPL-3.0-or-later

interface Failures {
  count: number;
  last: number;
}

const forgetAfterMs = 15 * 60_000;
const mostKept = 10_000;

/**
 * Makes guessing slow: after a number of failures each further try waits twice as long, up to a limit, and nobody is
 * ever locked out. Kept in memory, in each process: a restart forgets, which helps a guesser by five tries.
 */
export class SlowDown {
  readonly #kept = new Map<string, Failures>();
  readonly #free: number;
  readonly #longestMs: number;
  readonly #now: () => number;

  constructor(options: { free: number; longestMs: number; now: () => number }) {
    this.#free = options.free;
    this.#longestMs = options.longestMs;
    this.#now = options.now;
  }

  /** Milliseconds until the next try counts; 0: now. */
  waitMs(key: string): number {
    const failures = this.#current(key);
    if (!failures || failures.count < this.#free) return 0;
    const delay = Math.min(this.#longestMs, 1_000 * 2 ** (failures.count - this.#free));
    return Math.max(0, failures.last + delay - this.#now());
  }

  failed(key: string): void {
    const failures = this.#current(key);
    this.#kept.delete(key);
    if (this.#kept.size >= mostKept) {
      const oldest = this.#kept.keys().next().value;
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(key, { count: (failures?.count ?? 0) + 1, last: this.#now() });
  }

  succeeded(key: string): void {
    this.#kept.delete(key);
  }

  #current(key: string): Failures | undefined {
    const failures = this.#kept.get(key);
    if (failures && this.#now() - failures.last > forgetAfterMs) {
      this.#kept.delete(key);
      return undefined;
    }
    return failures;
  }
}
