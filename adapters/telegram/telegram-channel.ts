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
import { Intake } from '../intake.ts';
import { localPaces, type PaceOf } from '../pace.ts';
import { sameSecret } from '../same-secret.ts';
import { sendStepwise, type Unsent } from '../stepwise.ts';
import { Turnstile } from '../turnstile.ts';
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
  /** What counts how fast may be sent; this process alone when it is not given. */
  readonly paceOf?: PaceOf;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly pollSeconds?: number;
}

export const webhookPath = '/webhooks/telegram';

/**
 * About 30 messages a second in all and one a second to a chat, short bursts allowed: https://core.telegram.org/bots/faq
 * The second place makes up for timers that ring late, and stays below 30 in any second.
 */
const everywhere = { everyMs: 1_000 / 27, burst: 2 };
const perChat = { everyMs: 1_050, burst: 3 };

export class TelegramChannel implements Channel {
  readonly name = 'telegram';
  readonly capabilities: Capabilities = { maxText, maxButtons: 100, maxButtonTitle: 64, pull: false };
  readonly #options: TelegramOptions;
  readonly #client: TelegramClient;
  readonly #poller: Poller;
  readonly #intake = new Intake();
  readonly #turnstile: Turnstile;
  readonly #uploads: Uploads;
  #ending: AbortController | null = null;

  constructor(options: TelegramOptions) {
    const paceOf = options.paceOf ?? localPaces(options.now ?? Date.now);
    this.#options = options;
    this.#client = new TelegramClient(options);
    this.#uploads = new Uploads(this.#client, options.findAttached ?? (() => null));
    this.#poller = new Poller({
      client: this.#client,
      onTrouble: options.onTrouble,
      waitSeconds: options.pollSeconds,
    });
    this.#turnstile = new Turnstile({
      all: paceOf('telegram', everywhere),
      each: paceOf('telegram-chat', perChat),
      sleep: options.sleep,
    });
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
        await this.#intake.pass(() => receive(incoming ? [incoming] : ([] satisfies Incoming[])));
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
    this.#intake.open();
    if (receiving.mode === 'polling') this.#poller.start(receive);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#ending?.abort();
    this.#ending = null;
    await Promise.all([this.#poller.stop(), this.#intake.close()]);
  }

  async send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult> {
    if (activity.removeIds?.length) await this.#remove(address, activity.removeIds, signal);
    const steps = stepsOf(activity);
    return sendStepwise(activity, {
      steps: steps.length,
      attachmentOf: (at) => {
        const step = steps[at];
        return step?.attachment && (() => this.#sendMedia(address, step, signal));
      },
      text: async (at) => {
        const message = steps[at]?.message;
        return message ? this.#sendOne(address, message, signal) : '';
      },
      notice: async () => {
        const text = activity.lostNotice ?? '';
        const [notice] = encodeActivity({ ...activity, text, buttons: [], card: undefined });
        return notice ? this.#sendOne(address, notice, signal) : '';
      },
      isUnreachable,
      onLost: (code) => this.#options.onTrouble('attachment', new Error(code)),
    });
  }

  isThere(signal: AbortSignal): Promise<boolean> {
    return this.#client.isThere(signal);
  }

  #sendMedia(address: string, step: Step, signal: AbortSignal): Promise<string | Unsent> {
    return this.#atPace(address, signal, () => this.#uploads.send(address, step, signal));
  }

  #sendOne(address: string, message: TelegramMessage, signal: AbortSignal): Promise<string | Unsent> {
    return this.#atPace(address, signal, async () => {
      try {
        return await this.#client.sendMessage(address, message, signal);
      } catch (error) {
        if (!isMarkupRefused(error)) throw error;
        return this.#client.sendMessage(address, withoutMarkup(message), signal);
      }
    });
  }

  async #atPace(address: string, signal: AbortSignal, call: () => Promise<string>): Promise<string | Unsent> {
    const wait = await this.#turnstile.pass(address, signal);
    if (wait) return wait;
    try {
      return await call();
    } catch (error) {
      if (error instanceof GoneError) return { kind: 'failed', code: 'attachment-gone' };
      const failure = toFailure(error);
      // Also what stands in line already does not call again before the pause is over.
      if (failure.kind === 'retry' && failure.scope === 'channel')
        await this.#turnstile.hold(failure.afterMs ?? 0);
      return failure;
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
