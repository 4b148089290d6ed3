// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Bus, type Hint, hints } from './bus.ts';

/** Wakes whoever waits for work: in this process at once, in others through the bus, or when they next ask the ledger. */
export class Wake {
  readonly #listeners = new Map<Hint, Set<() => void>>();
  readonly #bus: Bus | null;

  constructor(bus: Bus | null = null) {
    this.#bus = bus;
    bus?.start((hint) => this.#tell(hint));
  }

  on(hint: Hint, listener: () => void): () => void {
    const set = this.#listeners.get(hint) ?? new Set();
    this.#listeners.set(hint, set.add(listener));
    return () => set.delete(listener);
  }

  emit(hint: Hint): void {
    this.#tell(hint);
    this.#bus?.publish(hint);
  }

  /** Another process wrote, and nobody knows what. */
  emitAllHere(): void {
    for (const hint of hints) this.#tell(hint);
  }

  #tell(hint: Hint): void {
    for (const listener of this.#listeners.get(hint) ?? []) listener();
  }
}
