// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type Access,
  type ActivitySet,
  CallError,
  type DirectLine,
  isRefused,
  waitFor,
} from './direct-line.ts';
import { type Activity, type ChatLine, toLine, type Waiting, waitingLine } from './line.ts';
import { newId } from './new-id.ts';
import type { SessionStore } from './session-store.ts';
import { Sleeper } from './sleeper.ts';
import { listenToSocket } from './socket.ts';
import { lastSpeaker, withActivity, withState, withWaiting } from './transcript.ts';

export type Connection = 'connecting' | 'online' | 'offline';

/** What the page shows. A new object each time something changes. */
export interface ChatState {
  readonly connection: Connection;
  readonly lines: readonly ChatLine[];
  /** A message was taken and its answer is on the way. */
  readonly typing: boolean;
  /** What was said before is here: from now on new lines are news. */
  readonly loaded: boolean;
  /** The conversation that this tab had could not be found any more, and another one began. */
  readonly ended: boolean;
}

export interface ConversationParts {
  readonly directLine: DirectLine;
  readonly store: SessionStore;
  /** The deep link, as the bot reads it; empty when nothing is named. */
  readonly start: string;
  readonly locale: () => string;
  readonly onChange: (state: ChatState) => void;
  readonly newId?: () => string;
}

const first = '-';
const renewEveryMs = 12 * 60_000;
const typingMs = 8_000;
/** An echo that takes longer means that the stream has died without a word. */
const echoMs = 4_000;
const pollingForMs = 60_000;
export const emptyState: ChatState = {
  connection: 'connecting',
  lines: [],
  typing: false,
  loaded: false,
  ended: false,
};

/**
 * One conversation over Direct Line: keeps the stream open, falls back to polling, sends what was typed in order and
 * once, and comes back after a reload or a lost connection. Knows nothing of the page.
 */
export class Conversation {
  readonly #parts: ConversationParts;
  #state: ChatState = emptyState;
  /** What the next beginning tells the bot. */
  #start: string;
  #session: Omit<Access, 'stream'> | null = null;
  #waiting: readonly Waiting[] = [];
  #watermark = first;
  readonly #seen = new Set<string>();
  readonly #sleeper = new Sleeper();
  /** Grows with each new beginning: what belongs to an earlier one ends by itself. */
  #run = 0;
  #flushing = 0;
  #hangUp: (() => void) | null = null;
  #socketsRefused = 0;
  #postedAt = 0;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #echoTimer: ReturnType<typeof setTimeout> | undefined;
  #renewTimer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#start = parts.start;
  }

  /** Takes up the conversation of this tab, or begins one. */
  open(): void {
    const kept = this.#parts.store.load();
    if (kept) {
      this.#session = { conversation: kept.conversation, token: kept.token };
      this.#waiting = kept.waiting;
      const { start } = this.#parts;
      if (start !== '' && start !== kept.start) this.#waiting = [...kept.waiting, this.#startEvent()];
    }
    this.#change({ lines: withWaiting([], this.#waiting), loaded: !kept });
    this.#renewTimer = setInterval(() => void this.#renew().catch(() => undefined), renewEveryMs);
    void this.#listen(++this.#run);
  }

  say(text: string): void {
    this.#send({ id: this.#newId(), type: 'message', text });
  }

  press(title: string, action: string): void {
    this.#send({ id: this.#newId(), type: 'message', text: title, value: action });
  }

  retry(key: string): void {
    this.#waiting = this.#waiting.map((one) => (one.id === key ? { ...one, refused: undefined } : one));
    this.#mark(key, 'waiting');
    this.#save();
    void this.#flush();
  }

  /** Another conversation; the one before stays on the server and is gone from here. */
  restart(start: string): void {
    this.forget();
    this.#start = start;
    this.open();
  }

  /** Ends everything and leaves nothing in the tab. */
  forget(): void {
    this.#run += 1;
    this.#parts.store.clear();
    this.#session = null;
    this.#waiting = [];
    this.#watermark = first;
    this.#seen.clear();
    clearInterval(this.#renewTimer);
    clearTimeout(this.#typingTimer);
    clearTimeout(this.#echoTimer);
    this.#hangUp?.();
    this.#sleeper.wakeAll();
    this.#change(emptyState);
  }

  /** The network or the person came back: look at once. */
  wake(): void {
    this.#sleeper.wakeAll();
    if (this.#session && this.#state.connection === 'online') void this.#look().catch(() => this.#hangUp?.());
  }

  /** The browser says that there is no network. */
  lostNetwork(): void {
    this.#change({ connection: 'offline' });
    this.#hangUp?.();
  }

  #send(waiting: Waiting): void {
    this.#waiting = [...this.#waiting, waiting];
    this.#change({ lines: [...this.#state.lines, waitingLine(waiting)] });
    this.#save();
    this.#sleeper.wakeAll();
    void this.#flush();
  }

  async #listen(run: number): Promise<void> {
    for (let failures = 0; run === this.#run; ) {
      try {
        const access = await this.#connect(run);
        if (run !== this.#run) return;
        if (!this.#state.loaded) await this.#look();
        if (run !== this.#run) return;
        this.#change({
          connection: 'online',
          loaded: true,
          lines: withWaiting(this.#state.lines, this.#waiting),
        });
        failures = 0;
        void this.#flush();
        await (this.#socketsRefused > 0 ? this.#poll(run) : this.#stream(access));
      } catch (error) {
        if (run !== this.#run) return;
        failures += 1;
        this.#change({ connection: 'offline' });
        await this.#sleeper.sleep(waitFor(error, failures));
      }
    }
  }

  /** @throws CallError when the server cannot be reached */
  async #connect(run: number): Promise<Access> {
    const { directLine } = this.#parts;
    const had = this.#session;
    const access = had ? await this.#takeUp(had) : await directLine.open();
    if (run !== this.#run) return access;
    if (access.conversation !== had?.conversation) this.#begin(had !== null);
    this.#session = access;
    this.#save();
    return access;
  }

  /** With the token, with an expired token, or with another conversation when this one is no more. */
  async #takeUp(session: Omit<Access, 'stream'>): Promise<Access> {
    const { directLine } = this.#parts;
    try {
      return await directLine.reconnect(session);
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    try {
      return await directLine.renew(session.token);
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    return directLine.open();
  }

  #begin(another: boolean): void {
    this.#watermark = first;
    this.#seen.clear();
    this.#waiting = [this.#startEvent(), ...this.#waiting.filter(({ type }) => type === 'message')];
    this.#change({
      ended: another,
      loaded: true,
      lines: another ? withWaiting([], this.#waiting) : this.#state.lines,
    });
  }

  #startEvent(): Waiting {
    return { id: this.#newId(), type: 'event', value: this.#start || undefined };
  }

  async #stream(access: Access): Promise<void> {
    const began = Date.now();
    const socket = listenToSocket(this.#parts.directLine.streamUrl(access.stream, this.#watermark), (set) =>
      this.#take(set),
    );
    this.#hangUp = socket.hangUp;
    this.#socketsRefused = (await socket.opened) ? 0 : 1;
    await socket.ended;
    this.#hangUp = null;
    if (this.#socketsRefused === 0 && Date.now() - began < 2_000) await this.#sleeper.sleep(1_000);
  }

  /** Where WebSockets do not come through: asks, more often while an answer is on the way, and then tries them again. */
  async #poll(run: number): Promise<void> {
    let hungUp = false;
    this.#hangUp = () => {
      hungUp = true;
      this.#sleeper.wakeAll();
    };
    for (const end = Date.now() + pollingForMs; Date.now() < end && run === this.#run && !hungUp; ) {
      await this.#look();
      await this.#sleeper.sleep(Date.now() - this.#postedAt < typingMs ? 700 : 3_000);
    }
    this.#hangUp = null;
    this.#socketsRefused = 0;
  }

  /** Reads all there is after the watermark. @returns whether there was anything */
  async #look(): Promise<boolean> {
    const run = this.#run;
    let found = false;
    while (this.#session && run === this.#run) {
      const set = await this.#parts.directLine.read(this.#session, this.#watermark);
      if (run !== this.#run) break;
      const more = set.watermark !== this.#watermark && set.activities.length > 0;
      this.#take(set);
      if (!more) break;
      found = true;
    }
    return found;
  }

  async #flush(): Promise<void> {
    const run = this.#run;
    if (this.#flushing === run) return;
    this.#flushing = run;
    for (let failures = 0; run === this.#run; ) {
      const next = this.#waiting.find(({ refused }) => !refused);
      if (!next || !this.#session) break;
      try {
        await this.#parts.directLine.post(this.#session, next, this.#parts.locale());
        if (run === this.#run) this.#posted(next);
        failures = 0;
      } catch (error) {
        if (run !== this.#run) break;
        failures += 1;
        if (!(await this.#recover(error, next, failures))) break;
      }
    }
    if (this.#flushing === run) this.#flushing = 0;
  }

  /** @returns whether to go on posting */
  async #recover(error: unknown, next: Waiting, failures: number): Promise<boolean> {
    const status = error instanceof CallError ? error.status : 0;
    if (isRefused(error)) {
      // The stream is taken up anew, with a fresh token or another conversation; then the rest goes out.
      this.#hangUp?.();
      await this.#renew().catch(() => this.#sleeper.sleep(waitFor(error, failures)));
      return true;
    }
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.#waiting = this.#waiting.map((one) => (one.id === next.id ? { ...one, refused: true } : one));
      this.#mark(next.id, 'refused');
      this.#save();
      return true;
    }
    if (status === 0) this.#change({ connection: 'offline' });
    await this.#sleeper.sleep(waitFor(error, failures));
    return true;
  }

  #posted(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter(({ id }) => id !== waiting.id);
    this.#postedAt = Date.now();
    this.#mark(waiting.id, 'said');
    this.#change({ connection: 'online', typing: this.#answerIsDue(waiting) });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#change({ typing: false }), typingMs);
    this.#save();
    this.#sleeper.wakeAll();
    this.#expectEcho(waiting, this.#run);
  }

  /** Not when it came before we were told that the message arrived, and not when a person will write it. */
  #answerIsDue({ id, type }: Waiting): boolean {
    const last = lastSpeaker(this.#state.lines);
    return !this.#seen.has(id) && last !== 'operator' && (type === 'message' || !last);
  }

  #expectEcho(waiting: Waiting, run: number): void {
    if (waiting.type === 'event') return;
    clearTimeout(this.#echoTimer);
    this.#echoTimer = setTimeout(() => {
      if (run !== this.#run || this.#seen.has(waiting.id) || this.#socketsRefused > 0) return;
      void this.#look().then(
        (found) => found && this.#hangUp?.(),
        () => this.#hangUp?.(),
      );
    }, echoMs);
  }

  #take(set: ActivitySet): void {
    for (const activity of set.activities) this.#takeOne(activity);
    this.#watermark = set.watermark;
  }

  #takeOne(activity: Activity): void {
    if (activity.type !== 'message' || this.#seen.has(activity.id)) return;
    const { key, speaker } = toLine(activity);
    this.#seen.add(activity.id).add(key);
    this.#waiting = this.#waiting.filter(({ id }) => id !== key);
    const typing = speaker === 'person' && this.#state.typing;
    const { lines, loaded } = this.#state;
    this.#change({ lines: withActivity(lines, activity, loaded), typing });
    this.#save();
  }

  async #renew(): Promise<void> {
    const run = this.#run;
    if (!this.#session) return;
    const access = await this.#parts.directLine.renew(this.#session.token);
    if (run !== this.#run) return;
    this.#session = access;
    this.#save();
  }

  #mark(key: string, state: ChatLine['state']): void {
    this.#change({ lines: withState(this.#state.lines, key, state) });
  }

  #change(change: Partial<ChatState>): void {
    const same = Object.entries(change).every(
      ([name, value]) => this.#state[name as keyof ChatState] === value,
    );
    if (same) return;
    this.#state = { ...this.#state, ...change };
    this.#parts.onChange(this.#state);
  }

  #save(): void {
    if (!this.#session) return;
    const { conversation, token } = this.#session;
    this.#parts.store.save({ conversation, token, start: this.#parts.start, waiting: this.#waiting });
  }

  #newId(): string {
    return (this.#parts.newId ?? newId)();
  }
}
