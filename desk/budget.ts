// SPDX-License-Identifier: AGPL-3.0-or-later

interface Spent {
  left: number;
  at: number;
}

/** How much an operator may do at once, and how fast it comes back. Kept in each process: together they allow a little more. */
export class Budget {
  readonly #spent = new Map<string, Spent>();
  readonly #most: number;
  readonly #perSecond: number;
  readonly #now: () => number;

  constructor(options: { most: number; perSecond: number; now: () => number }) {
    this.#most = options.most;
    this.#perSecond = options.perSecond;
    this.#now = options.now;
  }

  /** Takes one. @returns 0, or the seconds until there is one again */
  take(key: string): number {
    const now = this.#now();
    const known = this.#spent.get(key) ?? { left: this.#most, at: now };
    const grown = known.left + (Math.max(0, now - known.at) / 1_000) * this.#perSecond;
    const left = Math.min(this.#most, grown);
    if (left < 1) return Math.ceil((1 - left) / this.#perSecond);
    if (this.#spent.size > 1_000) this.#spent.clear();
    this.#spent.set(key, { left: left - 1, at: now });
    return 0;
  }
}
