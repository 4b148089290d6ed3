// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddCount, GroupCommit, Tx } from './group-commit.ts';

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is to be written in the same way, and writes all of it with a few statements in one piece of a commit,
 * where each by itself would take as many. When that fails, each is written by itself: one that cannot be written then
 * keeps no other back.
 */
export class Together<T> {
  readonly #commits: GroupCommit;
  readonly #all: (tx: Tx, items: readonly T[], addCount: AddCount) => Promise<void>;
  readonly #one: (item: T) => Promise<void>;
  readonly #most: number;
  #waiting: Waiting<T>[] = [];
  #asked = false;

  /**
   * @param parts.all writes many, and throws when one of them cannot be written; it may be called more than once
   * @param parts.one writes one by itself, and says by what it throws why that could not be
   */
  constructor(parts: {
    commits: GroupCommit;
    all: (tx: Tx, items: readonly T[], addCount: AddCount) => Promise<void>;
    one: (item: T) => Promise<void>;
    most?: number;
  }) {
    this.#commits = parts.commits;
    this.#all = parts.all;
    this.#one = parts.one;
    this.#most = parts.most ?? 64;
  }

  /** Resolves when the item is on disk. @throws what `one` throws, with nothing of the item written */
  write(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#asked || this.#waiting.length === 0) return;
    this.#asked = true;
    void this.#write();
  }

  async #write(): Promise<void> {
    const taken: Waiting<T>[] = [];
    try {
      await this.#commits.run((tx, addCount) => {
        // Not before its turn has come: until then others may join.
        if (taken.length === 0) taken.push(...this.#take());
        const items = taken.map(({ item }) => item);
        return this.#all(tx, items, addCount);
      });
      for (const { resolve } of taken) resolve();
    } catch {
      if (taken.length === 0) taken.push(...this.#take());
      for (const { item, resolve, reject } of taken) this.#one(item).then(resolve, reject);
    }
  }

  #take(): readonly Waiting<T>[] {
    const taken = this.#waiting.splice(0, this.#most);
    this.#asked = false;
    this.#ask();
    return taken;
  }
}
