// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { OutgoingActivity } from '../activity.ts';
import {
  BusyError,
  type Capabilities,
  type Channel,
  type FindAttached,
  type Incoming,
  type Receive,
  type SendResult,
} from '../channel.ts';
import { Pace } from '../pace.ts';
import { sameSecret } from '../same-secret.ts';
import { isMarkupRefused, isUnreachable, type Profile, TelegramClient, toFailure } from './client.ts';
import { decodeUpdate } from './decode.ts';
import { encodeActivity, maxText, type TelegramMessage } from './encode.ts';
import { type Step, stepsOf } from './encode-media.ts';
import { endSpinners, Poller } from './poller.ts';
import { tellProfiles } from './profile.ts';
import { GoneError, Uploads } from './uploads.ts';

export interface TelegramOptions {
  readonly token: string;
  /** Another address than Telegram's own: a local Bot API server, or a stand-in. */
  readonly apiRoot: string;
  /** How messages arrive. `webhook`: Telegram posts to `/webhooks/telegram` with this secret. */
  readonly receiving:
    | { readonly mode: 'polling' }
    | { readonly mode: 'webhook'; readonly secret: string; readonly publicUrl: string | null };
  /** How the bot presents itself, in each language and to everybody else. */
  readonly profiles: readonly Profile[];
  /** Where attachments are; without it none can be sent. */
  readonly findAttached?: FindAttached;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly now?: () => number;
  readonly pollSeconds?: number;
}

export const webhookPath = '/webhooks/telegram';

/** About 30 messages a second in all and one a second to a chat, short bursts allowed. https://core.telegram.org/bots/faq */
const everywhere = { everyMs: 1_000 / 28, burst: 1 };
const perChat = { everyMs: 1_050, burst: 3 };
/** Longer waits go back to the outbox, so that a slow chat does not hold a place for sending. */
const longestWaitHereMs = 400;

/** Then the text goes without its attachment, and says so. */
const mostMediaTries = 3;

interface Progress {
  /** Ids of the messages by step; empty for an attachment that was given up. */
  readonly sent: string[];
  /** How often the present attachment failed in a way that may pass. */
  tries: number;
  /** Attachments that were given up, and why. */
  readonly lost: Map<string, string>;
  /** Id of the message that says so, once it was sent. */
  notice?: string;
}

interface Sending {
  readonly activity: OutgoingActivity;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export class TelegramChannel implements Channel {
  readonly name = 'telegram';
  readonly capabilities: Capabilities = { maxText, maxButtons: 100, maxButtonTitle: 64, pull: false };
  readonly #options: TelegramOptions;
  readonly #client: TelegramClient;
  readonly #poller: Poller;
  readonly #all: Pace;
  readonly #chats: Pace;
  readonly #uploads: Uploads;
  /** Activities of which a part arrived before a later one failed: it is not sent again. */
  readonly #underWay = new Map<string, Progress>();
  #ending: AbortController | null = null;

  constructor(options: TelegramOptions) {
    const now = options.now ?? Date.now;
    this.#options = options;
    this.#client = new TelegramClient(options);
    this.#uploads = new Uploads(this.#client, options.findAttached ?? (() => null));
    this.#poller = new Poller({
      client: this.#client,
      onTrouble: options.onTrouble,
      waitSeconds: options.pollSeconds,
    });
    this.#all = new Pace({ ...everywhere, now });
    this.#chats = new Pace({ ...perChat, now });
  }

  routes(server: FastifyInstance, receive: Receive): void {
    const { receiving } = this.#options;
    if (receiving.mode !== 'webhook') return;
    server.post(webhookPath, async (request, reply) => {
      if (!sameSecret(request.headers['x-telegram-bot-api-secret-token'], receiving.secret)) {
        return reply.code(401).send({ error: 'unauthorized' });
      }
      try {
        const incoming = decodeUpdate(request.body);
        await receive(incoming ? [incoming] : ([] satisfies Incoming[]));
      } catch (error) {
        if (!(error instanceof BusyError)) throw error;
        return reply.code(503).header('retry-after', String(error.retryAfterSeconds)).send({ error: 'busy' });
      }
      endSpinners(this.#client, [request.body]);
      return reply.send({});
    });
  }

  /** Of two that fetch updates, Telegram refuses one by turns. */
  get sole(): boolean {
    return this.#options.receiving.mode === 'polling';
  }

  start(receive: Receive): Promise<void> {
    const { receiving } = this.#options;
    if (!this.#ending) {
      this.#ending = new AbortController();
      void this.#tellTelegram(this.#ending.signal);
    }
    if (receiving.mode === 'polling') this.#poller.start(receive);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#ending?.abort();
    this.#ending = null;
    return this.#poller.stop();
  }

  async send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult> {
    if (activity.removeIds?.length) await this.#remove(address, activity.removeIds, signal);
    const progress: Progress = this.#underWay.get(activity.id) ?? { sent: [], tries: 0, lost: new Map() };
    for (const step of stepsOf(activity).slice(progress.sent.length)) {
      const result = await this.#take(address, step, { activity, progress, signal });
      if (typeof result !== 'string') {
        const begun = progress.sent.length > 0 || progress.tries > 0 || progress.lost.size > 0;
        if (result.kind === 'retry' && begun) this.#underWay.set(activity.id, progress);
        else this.#underWay.delete(activity.id);
        return result;
      }
      progress.sent.push(result);
    }
    this.#underWay.delete(activity.id);
    const externalIds = [progress.notice ?? '', ...progress.sent].filter(Boolean);
    const [lost] = progress.lost.values();
    return { kind: 'sent', externalIds, lost };
  }

  /** @returns the id of the message; empty for an attachment that was given up */
  async #take(
    address: string,
    { attachment, message }: Step,
    sending: Sending,
  ): Promise<string | Exclude<SendResult, { kind: 'sent' }>> {
    const { progress, signal } = sending;
    if (!attachment) return message ? this.#sendOne(address, message, signal) : '';
    if (!progress.lost.has(attachment.contentUrl)) {
      const result = await this.#atPace(address, () =>
        this.#uploads.send(address, { attachment, message }, signal),
      );
      if (typeof result === 'string' || !this.#isGivenUp(result, progress)) return result;
      progress.lost.set(attachment.contentUrl, result.code);
      progress.tries = 0;
      this.#options.onTrouble('attachment', new Error(result.code));
    }
    const untold = await this.#tellLost(address, sending);
    if (untold) return untold;
    return message ? this.#sendOne(address, message, signal) : '';
  }

  /** Says once that something did not arrive. @returns why it could not be said yet */
  async #tellLost(
    address: string,
    { activity, progress, signal }: Sending,
  ): Promise<Extract<SendResult, { kind: 'retry' }> | null> {
    const { lostNotice } = activity;
    if (progress.notice !== undefined || !lostNotice) return null;
    const [notice] = encodeActivity({ ...activity, text: lostNotice, buttons: [], card: undefined });
    const result = notice ? await this.#sendOne(address, notice, signal) : '';
    if (typeof result !== 'string' && result.kind === 'retry') return result;
    progress.notice = typeof result === 'string' ? result : '';
    return null;
  }

  /** The text does not wait for ever behind a recording that does not arrive. */
  #isGivenUp(result: Exclude<SendResult, { kind: 'sent' }>, progress: Progress): boolean {
    // The text will not arrive either.
    if (isUnreachable(result.code)) return false;
    if (result.kind === 'failed') return true;
    if (result.kind === 'held' || result.scope) return false;
    progress.tries += 1;
    return progress.tries >= mostMediaTries;
  }

  #sendOne(
    address: string,
    message: TelegramMessage,
    signal: AbortSignal,
  ): Promise<string | Exclude<SendResult, { kind: 'sent' }>> {
    return this.#atPace(address, async () => {
      try {
        return await this.#client.sendMessage(address, message, signal);
      } catch (error) {
        if (!isMarkupRefused(error)) throw error;
        return this.#client.sendMessage(address, withoutMarkup(message), signal);
      }
    });
  }

  async #atPace(
    address: string,
    call: () => Promise<string>,
  ): Promise<string | Exclude<SendResult, { kind: 'sent' }>> {
    const wait = this.#chats.take(address);
    if (wait > longestWaitHereMs)
      return { kind: 'retry', code: 'pace', afterMs: wait, scope: 'conversation' };
    if (wait > 0) {
      await sleep(wait);
      this.#chats.take(address);
    }
    for (let turn = this.#all.take(''); turn > 0; turn = this.#all.take('')) await sleep(turn);
    try {
      return await call();
    } catch (error) {
      return error instanceof GoneError ? { kind: 'failed', code: 'attachment-gone' } : toFailure(error);
    }
  }

  /** Takes back what the person asked to hide. What is too old to be taken back stays: the text of the answer says so. */
  async #remove(address: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < ids.length; at += 100) {
      try {
        await this.#client.deleteMessages(address, ids.slice(at, at + 100), signal);
      } catch (error) {
        this.#options.onTrouble('delete', error);
      }
    }
  }

  /** The way of receiving, and how the bot presents itself. Not worth failing a start: the next start says it again. */
  async #tellTelegram(signal: AbortSignal): Promise<void> {
    const { receiving, profiles, onTrouble } = this.#options;
    const trouble = (error: unknown) => {
      if (!signal.aborted) onTrouble('set-up', error);
    };
    try {
      if (receiving.mode === 'polling') await this.#client.deleteWebhook();
      else if (receiving.publicUrl)
        await this.#client.setWebhook(new URL(webhookPath, receiving.publicUrl).href, receiving.secret);
    } catch (error) {
      trouble(error);
    }
    await tellProfiles(this.#client, profiles, { signal, onTrouble: trouble }).catch(trouble);
  }
}

/** The same words for a Telegram that cannot read our markup. */
function withoutMarkup(message: TelegramMessage): TelegramMessage {
  const text = message.text
    .replace(/<\/?(?:b|blockquote)>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return { ...message, text, parse_mode: undefined };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
