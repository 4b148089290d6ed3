// SPDX-License-Identifier: AGPL-3.0-or-later
import { BusyError } from './channel.ts';

/** The door for what a platform posts: it closes before the server does, and waits for those already inside. */
export class Intake {
  readonly #inside = new Set<Promise<unknown>>();
  #open = true;

  /** Safe to call twice. */
  open(): void {
    this.#open = true;
  }

  /** Does what a delivery asks for. @throws BusyError once it is closed: the platform keeps it and comes again */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) throw new BusyError('This process is ending.');
    const passing = work();
    this.#inside.add(passing);
    try {
      return await passing;
    } finally {
      this.#inside.delete(passing);
    }
  }

  /** Resolves when nobody is inside any more. Safe to call twice. */
  async close(): Promise<void> {
    this.#open = false;
    await Promise.allSettled(this.#inside);
  }
}
