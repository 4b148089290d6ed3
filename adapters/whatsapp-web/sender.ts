// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attachment, OutgoingActivity } from '../activity.ts';
import type { FindAttached, SendResult } from '../channel.ts';
import { Gcra } from '../gcra.ts';
import { encodeActivity, type Step } from './encode.ts';
import type { PageMessage } from './library.ts';
import type { Opened } from './open-client.ts';

export interface SenderOptions {
  readonly findAttached: FindAttached;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly now?: () => number;
  /** How fast: by default as a person would. */
  readonly pace?: {
    readonly everyMs: number;
    readonly burst: number;
    readonly perChatMs: number;
    /** How long "typing…" is shown before a text of so many characters. */
    readonly typingMs: (length: number) => number;
  };
}

type Unsent = Exclude<SendResult, { kind: 'sent' }>;

/** How far an activity of several messages has come. Kept in memory, so that only a crash can repeat a part. */
interface Progress {
  readonly sent: string[];
  /** Given to the page and without its tick yet: lies in WhatsApp's own queue. */
  pending: { readonly id: string; readonly serialized: string } | null;
  waits: number;
  fileTries: number;
  /** Files that could not be sent, by their step, and why. */
  readonly lost: Map<number, string>;
  told: boolean;
}

interface Sending {
  readonly opened: Opened;
  readonly address: string;
  readonly activity: OutgoingActivity;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Twenty a minute, five at once when nothing went before; each person one in two seconds. */
const humanPace = {
  everyMs: 3_000,
  burst: 5,
  perChatMs: 2_000,
  typingMs: (length: number) => Math.min(2_500, 400 + 8 * length),
};
const mostKept = 1_000;
const mostFileTries = 3;
/** WhatsApp takes no larger recordings, films and pictures. */
const mostBytes = 16 * 1024 * 1024;
const firstWaitMs = 15_000;
const longestWaitMs = 600_000;

/**
 * Sends activities through an open page. A message is sent when WhatsApp's server has ticked it; one that waits for its
 * tick in the page's own queue is asked after and not sent a second time.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #pace: NonNullable<SenderOptions['pace']>;
  readonly #all: Gcra;
  readonly #chats: Gcra;
  readonly #underWay = new Map<string, Progress>();
  readonly #ticks = new Map<string, () => void>();
  readonly #ticked = new Set<string>();

  constructor(options: SenderOptions) {
    const now = options.now ?? Date.now;
    this.#options = options;
    this.#pace = options.pace ?? humanPace;
    this.#all = new Gcra({ everyMs: this.#pace.everyMs, burst: this.#pace.burst, now });
    this.#chats = new Gcra({ everyMs: this.#pace.perChatMs, burst: 1, now });
  }

  /** WhatsApp's server has a message of ours. */
  ticked(id: string, ack: number): void {
    if (ack < 1) return;
    if (this.#ticked.size >= mostKept) this.#ticked.clear();
    this.#ticked.add(id);
    this.#ticks.get(id)?.();
  }

  /** Never throws for what the page says. */
  async send(
    opened: Opened,
    { address, activity, signal }: { address: string; activity: OutgoingActivity; signal: AbortSignal },
  ): Promise<SendResult> {
    const name = activity.deliveryId ?? activity.id;
    const progress = this.#progressOf(name);
    const sending = { opened, address, activity, progress, signal };
    try {
      if (activity.cleanUp && progress.sent.length === 0) await this.#remove(sending);
      const unsent = await this.#steps(sending);
      if (unsent) return unsent;
    } catch (error) {
      if (signal.aborted) return { kind: 'retry', code: 'slow', scope: 'conversation', afterMs: 1_000 };
      this.#options.onTrouble('send', error);
      return { kind: 'retry', code: 'page', scope: 'channel', afterMs: 5_000 };
    }
    this.#underWay.delete(name);
    return { kind: 'sent', externalIds: progress.sent.filter(Boolean), lost: firstOf(progress.lost) };
  }

  #progressOf(name: string): Progress {
    const known = this.#underWay.get(name);
    if (known) return known;
    const made: Progress = { sent: [], pending: null, waits: 0, fileTries: 0, lost: new Map(), told: false };
    if (this.#underWay.size >= mostKept) this.#underWay.clear();
    this.#underWay.set(name, made);
    return made;
  }

  async #steps(sending: Sending): Promise<Unsent | null> {
    const { activity, progress } = sending;
    const steps = encodeActivity(activity);
    while (progress.sent.length < steps.length) {
      const step = steps[progress.sent.length] as Step;
      const unsent = step.attachment ? await this.#file(step, sending) : await this.#one(sending, step.text);
      if (unsent) return unsent;
    }
    return null;
  }

  /** @returns why it could not be sent now; null when it was, or when its text went in its place */
  async #file(step: Extract<Step, { caption: string }>, sending: Sending): Promise<Unsent | null> {
    const { opened, progress, activity } = sending;
    const at = progress.sent.length;
    if (!progress.lost.has(at)) {
      try {
        const media = await this.#mediaOf(step.attachment, opened);
        return await this.#one(sending, media, { caption: step.caption || undefined });
      } catch (error) {
        progress.fileTries += 1;
        if (sending.signal.aborted) throw error;
        if (progress.fileTries < mostFileTries && !(error instanceof LostError)) throw error;
        progress.lost.set(at, error instanceof LostError ? error.message : 'attachment');
        progress.fileTries = 0;
        this.#options.onTrouble('attachment', error);
      }
    }
    // The text arrives all the same, and once it is said that something is missing.
    const notice = progress.told ? '' : (activity.lostNotice ?? '');
    const text = [notice, step.instead].filter(Boolean).join('\n\n');
    const unsent = text === '' ? null : await this.#one(sending, text);
    if (!unsent) progress.told = true;
    if (text === '') progress.sent.push('');
    return unsent;
  }

  async #mediaOf({ contentUrl, contentType }: Attachment, { library }: Opened): Promise<object> {
    const found = this.#options.findAttached(contentUrl);
    if (!found) throw new LostError('attachment-gone');
    if ((await stat(found.file)).size > mostBytes) throw new LostError('attachment-too-large');
    const base64 = (await readFile(found.file)).toString('base64');
    return new library.MessageMedia(contentType, base64, found.name);
  }

  /** Sends one message, or asks after the one that was given to the page before. */
  async #one(sending: Sending, content: string | object, options: object = {}): Promise<Unsent | null> {
    const { opened, address, progress, signal } = sending;
    if (progress.pending && (await this.#isLost(progress.pending, opened))) progress.pending = null;
    if (!progress.pending) {
      await this.#atPace(sending, typeof content === 'string' ? content.length : 0);
      const sent = await opened.client.sendMessage(address, content, {
        ...options,
        linkPreview: false,
        parseVCards: false,
        // What the person wrote meanwhile counts as read only when it is on disk.
        sendSeen: false,
      });
      const pending = idsOf(sent);
      if (!pending) return { kind: 'retry', code: 'no-chat' };
      progress.pending = pending;
    }
    const { id } = progress.pending;
    if (!(await this.#tick(id, signal))) {
      progress.waits += 1;
      const afterMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (progress.waits - 1));
      return { kind: 'retry', code: 'no-tick', scope: 'conversation', afterMs };
    }
    progress.pending = null;
    progress.sent.push(id);
    return null;
  }

  /** Whether the page no longer has it, or WhatsApp refused it; then it is sent anew. */
  async #isLost(
    { id, serialized }: { id: string; serialized: string },
    { client }: Opened,
  ): Promise<boolean> {
    if (this.#ticked.has(id)) return false;
    const found = await client.getMessageById(serialized);
    const ack = typeof found?.ack === 'number' ? found.ack : -1;
    this.ticked(id, ack);
    return ack < 0;
  }

  #tick(id: string, signal: AbortSignal): Promise<boolean> {
    if (this.#ticked.has(id)) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (ticked: boolean) => {
        this.#ticks.delete(id);
        signal.removeEventListener('abort', late);
        resolve(ticked);
      };
      const late = () => end(false);
      signal.addEventListener('abort', late);
      this.#ticks.set(id, () => end(true));
    });
  }

  async #atPace({ opened, address, signal }: Sending, length: number): Promise<void> {
    for (let wait = this.#chats.take(address); wait > 0; wait = this.#chats.take(address))
      await sleep(wait, undefined, { signal });
    for (let wait = this.#all.take(''); wait > 0; wait = this.#all.take(''))
      await sleep(wait, undefined, { signal });
    const typingMs = this.#pace.typingMs(length);
    if (typingMs <= 0) return;
    // A courtesy: a page that cannot show it can still send.
    const chat = await opened.client.getChatById(address).catch(() => undefined);
    await chat?.sendStateTyping().catch(() => undefined);
    await sleep(typingMs, undefined, { signal });
  }

  /** Takes back for both sides what was sent lately, as far as WhatsApp allows. */
  async #remove({ opened, address, activity }: Sending): Promise<void> {
    for (const id of activity.removeIds ?? []) {
      const message = await opened.client.getMessageById(`true_${address}_${id}`).catch(() => null);
      await message?.delete(true).catch((error: unknown) => this.#options.onTrouble('remove', error));
    }
  }
}

/** A file that no further try can send. */
class LostError extends Error {
  override readonly name = 'LostError';
}

function firstOf(lost: ReadonlyMap<number, string>): string | undefined {
  const [first] = lost.values();
  return first;
}

function idsOf(message: PageMessage | undefined): { id: string; serialized: string } | null {
  const id = message?.id?.id;
  const serialized = (message?.id as { _serialized?: unknown } | undefined)?._serialized;
  return typeof id === 'string' && typeof serialized === 'string' ? { id, serialized } : null;
}
