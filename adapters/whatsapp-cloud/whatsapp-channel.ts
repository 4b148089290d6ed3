// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { Attachment, OutgoingActivity } from '../activity.ts';
import type { Capabilities, Channel, FindAttached, Incoming, Receive, SendResult } from '../channel.ts';
import { Intake } from '../intake.ts';
import { localPaces, type PaceOf } from '../pace.ts';
import { sendStepwise, type Unsent } from '../stepwise.ts';
import { Turnstile } from '../turnstile.ts';
import { Backoff } from './backoff.ts';
import { GraphClient } from './client.ts';
import type { Decoded, Move } from './decode.ts';
import { callbackFor, type Status } from './decode-status.ts';
import { encodeActivity, maxText } from './encode.ts';
import { encodeMedia, stepsOf } from './encode-media.ts';
import { GraphError, statusWaitMs, toNetworkFailure } from './errors.ts';
import { Invitations, type Templates, templateIn } from './invitations.ts';
import { limits } from './menus.ts';
import { toRecipient } from './people-ids.ts';
import { GoneError, Uploads } from './uploads.ts';
import { addWebhook } from './webhook.ts';

/** What WhatsApp says about a delivery, for whoever keeps the outbox. */
export interface StatusReport {
  readonly deliveryId: string;
  /** Which part of a message of several; absent for the last, and for a message that is one. */
  readonly part?: number;
  /** `again`: it did not arrive for a reason that passes, and may be sent once more after `waitMs`. */
  readonly end: 'arrived' | 'failed' | 'held' | 'again';
  /** With `arrived`: that it is on their phone, or was read there. */
  readonly reached?: 'delivered' | 'read';
  readonly externalId: string;
  readonly code?: string;
  readonly waitMs?: number;
}

export interface WhatsAppOptions {
  readonly phoneNumberId: string;
  readonly token: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** `https://graph.facebook.com/v23.0`, or a stand-in. */
  readonly graphUrl: string;
  readonly templates: Templates;
  /** Whether somebody may be asked by a template to write again: at most once a day, also after a new start. */
  readonly mayInvite: (address: string) => Promise<boolean>;
  /** Where attachments are; without it none can be sent. */
  readonly findAttached?: FindAttached;
  /** Resolves when it is on disk. @returns the person's language when it changed something; else null */
  readonly onStatus: (report: StatusReport) => Promise<{ language: string | null } | null>;
  /** Resolves when the conversation is found at the new address. */
  readonly onMove: (move: Move) => Promise<void>;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly now?: () => number;
  /** What counts how fast may be sent; this process alone when it is not given. */
  readonly paceOf?: PaceOf;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

/**
 * A number may send 80 a second, in and out together; one person gets one in six seconds, 45 lent in advance.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 * One of the 45 is kept back, for sends that arrive closer together than they left.
 */
const everywhere = { everyMs: 1_000 / 75, burst: 2 };
const perPerson = { everyMs: 6_000, burst: 44 };
const courtesyMs = 5_000;

/** WhatsApp through Meta's Cloud API. */
export class WhatsAppChannel implements Channel {
  readonly name = 'whatsapp';
  readonly capabilities: Capabilities = {
    maxText,
    maxButtons: limits.rows,
    maxButtonTitle: limits.rowTitle,
    pull: false,
  };
  readonly #options: WhatsAppOptions;
  readonly #client: GraphClient;
  readonly #uploads: Uploads;
  readonly #invitations: Invitations;
  readonly #backoff: Backoff;
  readonly #intake = new Intake();
  readonly #turnstile: Turnstile;
  readonly #now: () => number;
  #startedAt = Number.NEGATIVE_INFINITY;
  readonly #ending = new AbortController();

  constructor(options: WhatsAppOptions) {
    const now = options.now ?? Date.now;
    const paceOf = options.paceOf ?? localPaces(now);
    this.#options = options;
    this.#now = now;
    this.#client = new GraphClient(options);
    this.#uploads = new Uploads({ client: this.#client, find: options.findAttached ?? (() => null), now });
    this.#invitations = new Invitations({ client: this.#client, ...options });
    this.#backoff = new Backoff(options.random ?? Math.random);
    this.#turnstile = new Turnstile({
      all: paceOf('whatsapp', everywhere),
      each: paceOf('whatsapp-person', perPerson),
      sleep: options.sleep,
    });
  }

  routes(server: FastifyInstance, receive: Receive): Promise<void> {
    const take = (decoded: Decoded) => this.#intake.pass(() => this.#take(decoded, receive));
    return addWebhook(server, { ...this.#options, take });
  }

  /** Messages come by the webhook; nothing is fetched. */
  start(): Promise<void> {
    this.#intake.open();
    this.#startedAt = this.#now();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#intake.close();
    this.#ending.abort();
  }

  async send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult> {
    // What an earlier process may have sent: its status comes first, if it did.
    if (activity.maybeArrived && this.#now() < this.#startedAt + statusWaitMs)
      return { kind: 'retry', code: 'no-answer', afterMs: statusWaitMs, keepsTries: true };
    if (activity.template !== undefined) return this.#sendTemplate(address, activity, signal);
    const steps = stepsOf(activity);
    const tagOf = (at: number) => {
      const part = at === steps.length - 1 ? undefined : at;
      return { biz_opaque_callback_data: callbackFor(activity.deliveryId ?? activity.id, part) };
    };
    const result = await sendStepwise(activity, {
      steps: steps.length,
      attachmentOf: (at) => {
        const step = steps[at];
        const media = step?.attachment && { attachment: step.attachment, caption: step.caption };
        return media && (() => this.#sendMedia(address, { ...media, tag: tagOf(at) }, signal));
      },
      text: async (at) => {
        const message = steps[at]?.message;
        return message ? this.#sendOne(address, { ...message, ...tagOf(at) }, signal) : '';
      },
      notice: async () => {
        const text = activity.lostNotice ?? '';
        const [notice] = encodeActivity({ ...activity, text, buttons: [], card: undefined });
        return notice ? this.#sendOne(address, notice, signal) : '';
      },
      isUnreachable: (code) => code === 'whatsapp-131026',
      onLost: (code) => this.#options.onTrouble('attachment', new Error(code)),
    });
    if (result.kind === 'held') await this.#invite(address, activity.locale);
    return result;
  }

  isThere(signal: AbortSignal): Promise<boolean> {
    return this.#client.isThere(signal);
  }

  /** What an operator sends where no other words are taken. */
  async #sendTemplate(
    address: string,
    { template = '', deliveryId, id }: OutgoingActivity,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const message = templateIn(this.#options.templates, template);
    // It was there when the operator chose it, and the settings have changed since.
    if (!message) return { kind: 'failed', code: 'no-template' };
    const tag = { biz_opaque_callback_data: callbackFor(deliveryId ?? id, undefined) };
    const sent = await this.#sendOne(address, { ...message, ...tag }, signal);
    return typeof sent === 'string' ? { kind: 'sent', externalIds: [sent] } : sent;
  }

  async #sendMedia(
    address: string,
    media: { readonly attachment: Attachment; readonly caption: string; readonly tag: object },
    signal: AbortSignal,
  ): Promise<string | Unsent> {
    const { attachment, caption, tag } = media;
    const result = await this.#atPace(address, signal, async () => {
      const message = encodeMedia(attachment, await this.#uploads.idOf(attachment, signal), caption);
      return this.#client.send({ ...toRecipient(address), ...message, ...tag }, signal);
    });
    if (typeof result !== 'string' && result.kind === 'failed') this.#uploads.forget(attachment);
    return result;
  }

  #sendOne(address: string, message: object, signal: AbortSignal): Promise<string | Unsent> {
    return this.#atPace(address, signal, () =>
      this.#client.send({ ...toRecipient(address), ...message }, signal),
    );
  }

  async #atPace(address: string, signal: AbortSignal, call: () => Promise<string>): Promise<string | Unsent> {
    const wait = await this.#turnstile.pass(address, signal);
    if (wait) return wait;
    try {
      const id = await call();
      this.#backoff.succeeded(address);
      return id;
    } catch (error) {
      if (error instanceof GoneError) return { kind: 'failed', code: 'attachment-gone' };
      if (!(error instanceof GraphError)) return toNetworkFailure(error);
      const result = this.#backoff.resultOf(error, address);
      // Also what stands in line already does not call again before the pause is over.
      if (result.kind === 'retry' && result.scope === 'channel')
        await this.#turnstile.hold(result.afterMs ?? 0);
      return result;
    }
  }

  /** In this order: who moved is found at the new address by the message that follows. */
  async #take({ messages, moves, statuses, errors }: Decoded, receive: Receive): Promise<void> {
    for (const move of moves) await this.#options.onMove(move);
    await receive(messages);
    this.#turnstile.countIncoming(messages.length);
    for (const status of statuses) await this.#hear(status);
    for (const code of errors) this.#options.onTrouble('reported', new Error(code));
    this.#markRead(messages);
  }

  async #hear({ id, deliveryId, part, address, end, reached }: Status): Promise<void> {
    if (end === 'arrived') {
      if (!deliveryId) return;
      await this.#options.onStatus({ deliveryId, part, end, reached, externalId: id });
      return;
    }
    const error = new GraphError({ status: 400, code: end.failed });
    // Without a delivery: an invitation, or the notice of a lost attachment.
    if (!deliveryId) return this.#options.onTrouble('status', error);
    const next = this.#backoff.resultOf(error, address ?? '');
    const changed = await this.#options.onStatus({
      deliveryId,
      part,
      externalId: id,
      code: next.code,
      ...(next.kind === 'retry'
        ? { end: 'again', waitMs: next.afterMs ?? statusWaitMs }
        : { end: next.kind }),
    });
    if (changed && next.kind === 'held' && address) await this.#invite(address, changed.language ?? 'it');
  }

  async #invite(address: string, language: string): Promise<void> {
    try {
      await this.#invitations.send(address, language, this.#courtesy());
    } catch (error) {
      this.#options.onTrouble('template', error);
    }
  }

  /** Of each person's messages the last: the ticks of the earlier ones follow. A courtesy that nobody waits for. */
  #markRead(messages: readonly Incoming[]): void {
    const last = new Map(messages.map((one) => [one.address, one.externalId]));
    for (const id of last.values()) this.#client.markRead(id, this.#courtesy()).catch(() => undefined);
  }

  #courtesy(): AbortSignal {
    return AbortSignal.any([this.#ending.signal, AbortSignal.timeout(courtesyMs)]);
  }
}
