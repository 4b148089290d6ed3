// SPDX-License-Identifier: AGPL-3.0-or-later
import { CallError, isRefused, waitFor } from './direct-line.ts';
import type { Waiting } from './line.ts';
import { Sleeper } from './sleeper.ts';

export interface UnsentParts {
  /** Whether there is a conversation to post to: `flush` is called again when there is. */
  readonly isReady: () => boolean;
  /** @throws CallError */
  readonly post: (waiting: Waiting) => Promise<void>;
  /** Comes back with a fresh token, or into another conversation. @throws CallError */
  readonly enterAgain: () => Promise<void>;
  /** What waits is another list: it is to be kept. */
  readonly onChange: () => void;
  readonly onPosted: (waiting: Waiting) => void;
  /** The server will not take it, now or ever. */
  readonly onRefused: (waiting: Waiting) => void;
  readonly onUnreachable: () => void;
  /** The server asks to wait, or no longer. */
  readonly onPaused: (paused: boolean) => void;
}

/** A page of writing: more than anybody types while a train is in a tunnel, and little enough for the tab's storage. */
const mostWaiting = 50;

/**
 * What was typed and is not yet on the server. Goes out in order and one at a time, each with the same id at every try,
 * so that the server counts it once.
 */
export class Unsent {
  readonly #parts: UnsentParts;
  readonly #sleeper = new Sleeper();
  #list: readonly Waiting[] = [];
  /** Grows with each new beginning: a round of an earlier one ends by itself. */
  #run = 0;
  #flushing = -1;

  constructor(parts: UnsentParts) {
    this.#parts = parts;
  }

  get list(): readonly Waiting[] {
    return this.#list;
  }

  get isFull(): boolean {
    return this.#list.length >= mostWaiting;
  }

  begin(list: readonly Waiting[]): void {
    this.#list = list;
  }

  add(waiting: Waiting): void {
    this.#change([...this.#list, waiting]);
    void this.flush();
  }

  /** Also when a try of it is under way: if that got through, it comes back as said. */
  cancel(id: string): void {
    this.#change(this.#list.filter((one) => one.id !== id));
  }

  retry(id: string): void {
    this.#change(this.#list.map((one) => (one.id === id ? { ...one, refused: undefined } : one)));
    void this.flush();
  }

  /** The server has given it back: it has arrived, whatever became of the acknowledgement. */
  said(id: string): void {
    if (this.#list.some((one) => one.id === id)) this.cancel(id);
  }

  /** Nothing of before is kept. */
  dropRefused(): void {
    if (this.#list.some(({ refused }) => refused)) this.#change(this.#list.filter(({ refused }) => !refused));
  }

  wake(): void {
    this.#sleeper.wakeAll();
  }

  stop(): void {
    this.#run += 1;
    this.#list = [];
    this.#sleeper.end();
  }

  async flush(): Promise<void> {
    const run = this.#run;
    this.wake();
    if (this.#flushing === run) return;
    this.#flushing = run;
    for (let failures = 0; run === this.#run; ) {
      const next = this.#list.find(({ refused }) => !refused);
      if (!next || !this.#parts.isReady()) break;
      try {
        await this.#parts.post(next);
        if (run !== this.#run) break;
        failures = 0;
        this.cancel(next.id);
        this.#parts.onPosted(next);
      } catch (error) {
        if (run !== this.#run) break;
        failures += 1;
        await this.#recover(error, next, failures);
      }
    }
    if (this.#flushing === run) this.#flushing = -1;
  }

  async #recover(error: unknown, next: Waiting, failures: number): Promise<void> {
    const status = error instanceof CallError ? error.status : 0;
    if (isRefused(error)) {
      await this.#parts.enterAgain().catch(() => this.#sleeper.sleep(waitFor(error, failures)));
      return;
    }
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.#change(this.#list.map((one) => (one.id === next.id ? { ...one, refused: true } : one)));
      this.#parts.onRefused(next);
      return;
    }
    if (status === 0) this.#parts.onUnreachable();
    if (status !== 429) return this.#sleeper.sleep(waitFor(error, failures));
    this.#parts.onPaused(true);
    await this.#sleeper.sleepDeep(waitFor(error, failures));
    this.#parts.onPaused(false);
  }

  #change(list: readonly Waiting[]): void {
    this.#list = list;
    this.#parts.onChange();
  }
}
