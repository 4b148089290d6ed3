// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Incoming, Receive } from '../channel.ts';
import { decodeMessage, senderOf } from './decode.ts';
import type { PageClient, PageMessage } from './library.ts';

export interface IntakeOptions {
  readonly receive: Receive;
  readonly onTrouble: (code: string, error: unknown) => void;
  /** How often chats with unread messages are looked through, in case one was not told. */
  readonly sweepMs?: number;
  /** How soon again when messages could not be kept. */
  readonly againMs?: number;
}

interface Source {
  readonly client: PageClient;
  /** Seconds since the epoch: nothing older is taken. */
  readonly since: number;
}

/** A week: who waited longer has found an answer elsewhere. */
const longestWaitSeconds = 7 * 86_400;
const mostUnread = 50;
const mostAliases = 5_000;

/**
 * Takes what people write, one message after the other. A chat counts as read only when its messages are on disk, so
 * what was missed is what is unread: it is fetched when the page is open again, and now and then. What comes twice
 * carries the same id.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #aliases = new Map<string, string>();
  #source: Source | null = null;
  #working: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** The page is open: takes what is unread, and from now on what comes. */
  begin(source: Source): void {
    this.#source = source;
    this.#sweepAfter(0);
  }

  /** The page is gone. Resolves when nothing more is handed over. */
  async end(): Promise<void> {
    this.#source = null;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#working;
  }

  heard(message: PageMessage): void {
    this.#then((source) => this.#take([message], source));
  }

  #then(work: (source: Source) => Promise<void>): void {
    const source = this.#source;
    if (!source) return;
    this.#working = this.#working.then(async () => {
      if (this.#source !== source) return;
      try {
        await work(source);
      } catch (error) {
        // A page that closed meanwhile is opened again, and then everything unread is fetched.
        if (this.#source !== source) return;
        this.#options.onTrouble('intake', error);
        this.#sweepAfter(this.#options.againMs ?? 3_000);
      }
    });
  }

  #sweepAfter(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#sweepAfter(this.#options.sweepMs ?? 300_000);
      this.#then((source) => this.#sweep(source));
    }, ms);
    this.#timer.unref();
  }

  async #sweep(source: Source): Promise<void> {
    const chats = await source.client.getChats();
    const unread = chats.filter(({ id, unreadCount }) => unreadCount > 0 && isPersonal(id._serialized));
    const found: PageMessage[] = [];
    for (const chat of unread) {
      const limit = Math.min(chat.unreadCount, mostUnread);
      found.push(...(await chat.fetchMessages({ limit, fromMe: false })));
    }
    await this.#take(found.toSorted(byTime), source);
  }

  async #take(messages: readonly PageMessage[], { client, since }: Source): Promise<void> {
    const oldest = Math.max(since, Math.floor(Date.now() / 1_000) - longestWaitSeconds);
    const taken: Incoming[] = [];
    for (const message of messages) {
      const sender = senderOf(message);
      if (!sender) continue;
      const one = decodeMessage(message, { since: oldest, alias: await this.#aliasOf(sender, client) });
      if (one) taken.push(one);
    }
    if (taken.length === 0) return;
    await this.#options.receive(taken);
    for (const chat of new Set(taken.map(({ address }) => address)))
      await client.sendSeen(chat).catch(() => undefined);
  }

  /** The number behind an address that hides it, or the other way round; undefined when WhatsApp does not tell. */
  async #aliasOf(address: string, client: PageClient): Promise<string | undefined> {
    const known = this.#aliases.get(address);
    if (known) return known;
    const [told] = await client.getContactLidAndPhone([address]).catch(() => []);
    const alias = address.endsWith('@lid') ? told?.pn : told?.lid;
    if (!alias) return undefined;
    if (this.#aliases.size >= mostAliases) this.#aliases.clear();
    this.#aliases.set(address, alias);
    return alias;
  }
}

function isPersonal(address: string): boolean {
  return address.endsWith('@c.us') || address.endsWith('@lid');
}

function byTime(a: PageMessage, b: PageMessage): number {
  return Number(a.timestamp) - Number(b.timestamp);
}
