// SPDX-License-Identifier: AGPL-3.0-or-later

/** `again`: more is there now. `quiet`: nothing is left. `later`: not now; the next call or poll looks again. */
export type Looked = 'again' | 'quiet' | 'later';

export interface LookingParts {
  /** Takes what there is to do. One look at a time; never rejects. */
  readonly look: () => Promise<Looked>;
  /** Calls the listener when there may be something. @returns what ends that */
  readonly on: (listener: () => void) => () => void;
  /** Looks so often even when nobody calls: a call may be lost. Milliseconds. */
  readonly pollMs: number;
}

/** Looks for work whenever there may be some. Many calls during a look are one further look. */
export class Looking {
  readonly #parts: LookingParts;
  #running = false;
  #again = false;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #unlisten: (() => void) | null = null;

  constructor(parts: LookingParts) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Safe to call twice. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#unlisten = this.#parts.on(() => this.soon());
    this.#timer = setInterval(() => this.soon(), this.#parts.pollMs);
    this.soon();
  }

  /** Begins no further look from now on. Resolves when the one under way is over. Safe to call twice. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#unlisten?.();
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  soon(): void {
    if (!this.#running) return;
    this.#again = true;
    this.#looking ??= this.#lookUntilQuiet().finally(() => {
      this.#looking = null;
    });
  }

  async #lookUntilQuiet(): Promise<void> {
    while (this.#again && this.#running) {
      this.#again = false;
      const looked = await this.#parts.look();
      if (looked === 'later') return;
      if (looked === 'again') this.#again = true;
    }
  }
}
