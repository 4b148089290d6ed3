// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Storage, StoreItems } from 'botbuilder';

/**
 * State of one conversation for one turn. The Bot Framework's own state always lets the last writer win; here it is
 * loaded under the lease and saved by the fenced commit, and this object only carries it in between.
 */
export class TurnStorage implements Storage {
  readonly #items: StoreItems;

  constructor(key: string, state: unknown) {
    this.#items = state === null ? {} : { [key]: state };
  }

  read(keys: string[]): Promise<StoreItems> {
    const found: StoreItems = {};
    for (const key of keys) if (key in this.#items) found[key] = this.#items[key];
    return Promise.resolve(found);
  }

  write(changes: StoreItems): Promise<void> {
    Object.assign(this.#items, changes);
    return Promise.resolve();
  }

  delete(keys: string[]): Promise<void> {
    for (const key of keys) delete this.#items[key];
    return Promise.resolve();
  }

  get(key: string): unknown {
    return this.#items[key] ?? null;
  }
}
