// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChatState, emptyState } from './chat-state.ts';
import { type Access, CallError, type DirectLine, waitFor } from './direct-line.ts';
import { enter, type Session } from './entrance.ts';
import { type Activity, type ChatLine, toLine, type Waiting, waitingLine } from './line.ts';
import { newId } from './new-id.ts';
import { Reader } from './reader.ts';
import type { SessionStore } from './session-store.ts';
import { Sleeper } from './sleeper.ts';
import { lastSpeaker, withActivity, without, withState, withWaiting } from './transcript.ts';
import { Unsent } from './unsent.ts';

export interface ConversationParts {
  readonly directLine: DirectLine;
  readonly store: SessionStore;
  /** The deep link, as the bot reads it; empty when nothing is named. */
  readonly start: string;
  readonly locale: () => string;
  readonly onChange: (state: ChatState) => void;
  readonly newId?: () => string;
}

const renewEveryMs = 12 * 60_000;
const typingMs = 8_000;
/** An echo that takes longer means that the stream has died without a word. */
const echoMs = 4_000;

/**
 * One conversation over Direct Line: keeps the line open, sends what was typed in order and once, and comes back after a
 * reload or a lost connection. Knows nothing of the page.
 */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #reader: Reader;
  readonly #unsent: Unsent;
  readonly #sleeper = new Sleeper();
  #state: ChatState = emptyState;
  /** What the next beginning tells the bot. */
  #start: string;
  #session: Session | null = null;
  /** Something was said in it: when all of that is gone, so is the conversation. */
  #spoken = false;
  /** Grows with each new beginning: what belongs to an earlier one ends by itself. */
  #run = 0;
  #postedAt = 0;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #echoTimer: ReturnType<typeof setTimeout> | undefined;
  #renewTimer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#start = parts.start;
    this.#reader = new Reader({
      directLine: parts.directLine,
      session: () => this.#session,
      onActivity: (activity) => this.#take(activity),
      isExpecting: () => Date.now() - this.#postedAt < typingMs,
    });
    this.#unsent = new Unsent({
      isReady: () => this.#session !== null,
      post: (waiting) => this.#post(waiting),
      enterAgain: () => this.#enterAgain(),
      onChange: () => this.#save(),
      onPosted: (waiting) => this.#posted(waiting),
      onRefused: ({ id }) => this.#mark(id, 'refused'),
      onUnreachable: () => this.#change({ connection: 'offline' }),
      onPaused: (paused) => this.#change({ paused }),
    });
  }

  /** Null until the server has given it one. */
  get id(): string | null {
    return this.#session?.conversation ?? null;
  }

  /** Takes up the conversation of this tab, or begins one. */
  open(): void {
    const kept = this.#parts.store.load();
    if (kept) {
      this.#session = { conversation: kept.conversation, token: kept.token };
      this.#spoken = kept.spoken ?? false;
      const { start } = this.#parts;
      const another = start !== '' && start !== kept.start;
      this.#unsent.begin(another ? [...kept.waiting, this.#startEvent()] : kept.waiting);
    }
    this.#change({ lines: withWaiting([], this.#unsent.list), loaded: !kept });
    this.#renewTimer = setInterval(() => void this.#renew().catch(() => undefined), renewEveryMs);
    void this.#listen(++this.#run);
  }

  /** @returns false when so much waits already that it was not taken */
  say(text: string): boolean {
    return this.#send({ id: this.#newId(), type: 'message', text });
  }

  press(title: string, action: string): boolean {
    return this.#send({ id: this.#newId(), type: 'message', text: title, value: action });
  }

  retry(key: string): void {
    this.#mark(key, 'waiting');
    this.#unsent.retry(key);
  }

  /** What waits is not sent after all. */
  cancel(key: string): void {
    this.#unsent.cancel(key);
    this.#change({ lines: without(this.#state.lines, key), full: false });
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
    this.#session = null;
    this.#spoken = false;
    this.#unsent.stop();
    this.#parts.store.clear();
    clearInterval(this.#renewTimer);
    clearTimeout(this.#typingTimer);
    clearTimeout(this.#echoTimer);
    this.#reader.begin();
    this.#sleeper.end();
    this.#change(emptyState);
  }

  /** The network or the person came back: look at once. */
  wake(): void {
    this.#sleeper.wakeAll();
    this.#unsent.wake();
    this.#reader.wake();
    if (this.#session && this.#state.connection === 'online') void this.#lookOrHangUp();
  }

  /** The browser says that there is no network. */
  lostNetwork(): void {
    this.#change({ connection: 'offline' });
    this.#reader.hangUp();
  }

  #send(waiting: Waiting): boolean {
    if (this.#unsent.isFull) {
      this.#change({ full: true });
      return false;
    }
    this.#change({ lines: [...this.#state.lines, waitingLine(waiting)] });
    this.#sleeper.wakeAll();
    this.#reader.wake();
    this.#unsent.add(waiting);
    return true;
  }

  async #listen(run: number): Promise<void> {
    for (let failures = 0; run === this.#run; ) {
      try {
        const access = await this.#connect(run);
        if (run !== this.#run) return;
        if (!this.#state.loaded) await this.#reader.look();
        if (run !== this.#run) return;
        if (this.#isGone()) {
          this.#session = null;
          continue;
        }
        const lines = withWaiting(this.#state.lines, this.#unsent.list);
        this.#change({ connection: 'online', loaded: true, lines });
        failures = 0;
        void this.#unsent.flush();
        await this.#reader.follow(access);
      } catch (error) {
        if (run !== this.#run) return;
        failures += 1;
        await this.#waitAfter(error, failures);
      }
    }
  }

  /** Erased at the person's wish or the desk's: its place is empty, and staying in it would show an empty page. */
  #isGone(): boolean {
    return this.#spoken && this.#reader.isEmpty && this.#unsent.list.length === 0;
  }

  async #waitAfter(error: unknown, failures: number): Promise<void> {
    const tooMany = error instanceof CallError && error.status === 429;
    this.#change({ connection: 'offline', paused: tooMany });
    const ms = waitFor(error, failures);
    if (!tooMany) return this.#sleeper.sleep(ms);
    await this.#sleeper.sleepDeep(ms);
    this.#change({ paused: false });
  }

  /** @throws CallError when the server cannot be reached */
  async #connect(run: number): Promise<Access> {
    const had = this.#session;
    const access = await enter(this.#parts.directLine, had);
    if (run !== this.#run) return access;
    if (access.conversation !== had?.conversation) this.#begin(had !== null || this.#spoken);
    this.#session = access;
    this.#save();
    return access;
  }

  #begin(another: boolean): void {
    this.#reader.begin();
    this.#spoken = false;
    const messages = this.#unsent.list.filter(({ type }) => type === 'message');
    this.#unsent.begin([this.#startEvent(), ...messages]);
    this.#change({
      ended: another,
      loaded: true,
      lines: another ? withWaiting([], this.#unsent.list) : this.#state.lines,
    });
  }

  #startEvent(): Waiting {
    return { id: this.#newId(), type: 'event', value: this.#start || undefined };
  }

  async #post(waiting: Waiting): Promise<void> {
    if (!this.#session) return;
    await this.#parts.directLine.post(this.#session, waiting, this.#parts.locale());
  }

  /** The line is taken up anew, with a fresh token or in another conversation; then the rest goes out. */
  async #enterAgain(): Promise<void> {
    this.#reader.hangUp();
    await this.#renew();
  }

  #posted(waiting: Waiting): void {
    this.#postedAt = Date.now();
    this.#mark(waiting.id, 'said');
    this.#change({ connection: 'online', full: false, typing: this.#answerIsDue(waiting) });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#change({ typing: false }), typingMs);
    this.#reader.wake();
    this.#expectEcho(waiting, this.#run);
  }

  /** Not when it came before we were told that the message arrived, and not when a person will write it. */
  #answerIsDue({ id, type }: Waiting): boolean {
    const last = lastSpeaker(this.#state.lines);
    return !this.#reader.has(id) && last !== 'operator' && (type === 'message' || !last);
  }

  #expectEcho(waiting: Waiting, run: number): void {
    if (waiting.type === 'event') return;
    clearTimeout(this.#echoTimer);
    this.#echoTimer = setTimeout(() => {
      if (run !== this.#run || this.#reader.has(waiting.id) || this.#reader.isPolling) return;
      void this.#lookOrHangUp(true);
    }, echoMs);
  }

  /** @param distrust what is found should have come over the stream: it is dead */
  async #lookOrHangUp(distrust = false): Promise<void> {
    const found = await this.#reader.look().catch(() => null);
    if (found === null || (found && distrust)) this.#reader.hangUp();
  }

  #take(activity: Activity): void {
    const { key, speaker } = toLine(activity);
    this.#spoken = true;
    const typing = speaker === 'person' && this.#state.typing;
    const { lines, loaded } = this.#state;
    this.#change({ lines: withActivity(lines, activity, loaded), typing });
    if (activity.channelData?.cleanUp) this.#unsent.dropRefused();
    this.#unsent.said(key);
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
    const { list: waiting } = this.#unsent;
    this.#parts.store.save({ conversation, token, start: this.#parts.start, waiting, spoken: this.#spoken });
  }

  #newId(): string {
    return (this.#parts.newId ?? newId)();
  }
}
