// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Access, ActivitySet, DirectLine } from './direct-line.ts';
import type { Session } from './entrance.ts';
import type { Activity } from './line.ts';
import { Sleeper } from './sleeper.ts';
import { listenToSocket } from './socket.ts';

export interface ReaderParts {
  readonly directLine: DirectLine;
  readonly session: () => Session | null;
  /** Called once for each activity, in the order of the conversation. */
  readonly onActivity: (activity: Activity) => void;
  /** An answer is on the way: asked for more often. */
  readonly isExpecting: () => boolean;
}

const first = '-';
const pollingForMs = 60_000;

/** What is said in a conversation: over a stream or, where none comes through, by asking; each once, from a watermark on. */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #sleeper = new Sleeper();
  readonly #seen = new Set<string>();
  #watermark = first;
  /** Grows with each new beginning: what belongs to an earlier one ends by itself. */
  #run = 0;
  #hangUp: (() => void) | null = null;
  #socketRefused = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#seen.size === 0;
  }

  /** A stream could not be opened: it is asked for what is new. */
  get isPolling(): boolean {
    return this.#socketRefused;
  }

  has(id: string): boolean {
    return this.#seen.has(id);
  }

  /** From the start of a conversation; also the end of the one before. */
  begin(): void {
    this.#run += 1;
    this.#watermark = first;
    this.#seen.clear();
    this.hangUp();
  }

  /** The line is taken to be dead: `follow` comes back. */
  hangUp(): void {
    this.#hangUp?.();
    this.wake();
  }

  wake(): void {
    this.#sleeper.wakeAll();
  }

  /** Hands over all there is after the watermark. @returns whether there was anything. @throws CallError */
  async look(): Promise<boolean> {
    const run = this.#run;
    let found = false;
    for (let session = this.#parts.session(); session && run === this.#run; session = this.#parts.session()) {
      const set = await this.#parts.directLine.read(session, this.#watermark);
      if (run !== this.#run) break;
      const more = set.watermark !== this.#watermark && set.activities.length > 0;
      this.#take(set);
      if (!more) break;
      found = true;
    }
    return found;
  }

  /** Hands over what comes until the line is lost or hung up. @throws CallError */
  follow(access: Access): Promise<void> {
    return this.#socketRefused ? this.#poll() : this.#stream(access);
  }

  async #stream(access: Access): Promise<void> {
    const began = Date.now();
    const socket = listenToSocket(this.#parts.directLine.streamUrl(access.stream, this.#watermark), (set) =>
      this.#take(set),
    );
    this.#hangUp = socket.hangUp;
    this.#socketRefused = !(await socket.opened);
    await socket.ended;
    this.#hangUp = null;
    if (!this.#socketRefused && Date.now() - began < 2_000) await this.#sleeper.sleep(1_000);
  }

  /** For a while; then a stream is tried again. */
  async #poll(): Promise<void> {
    const run = this.#run;
    let hungUp = false;
    this.#hangUp = () => {
      hungUp = true;
    };
    for (const end = Date.now() + pollingForMs; Date.now() < end && run === this.#run && !hungUp; ) {
      await this.look();
      await this.#sleeper.sleep(this.#parts.isExpecting() ? 700 : 3_000);
    }
    this.#hangUp = null;
    this.#socketRefused = false;
  }

  #take(set: ActivitySet): void {
    const run = this.#run;
    for (const activity of set.activities) {
      if (activity.type !== 'message' || this.#seen.has(activity.id)) continue;
      this.#seen.add(activity.id);
      const own = activity.channelData?.clientActivityID;
      if (own !== undefined) this.#seen.add(own);
      this.#parts.onActivity(activity);
      // What was said may have ended the conversation.
      if (run !== this.#run) return;
    }
    this.#watermark = set.watermark;
  }
}
