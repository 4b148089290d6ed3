// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import type { OutgoingActivity } from '../activity.ts';
import type { Capabilities, Channel, FindAttached, Incoming, Receive, SendResult } from '../channel.ts';
import { Intake } from '../intake.ts';
import { Pace } from '../pace.ts';
import { Backoff } from './backoff.ts';
import { GraphClient } from './client.ts';
import type { Decoded, Move } from './decode.ts';
import { callbackFor, type Status } from './decode-status.ts';
import { encodeActivity, maxText } from './encode.ts';
import { encodeMedia, type Step, stepsOf } from './encode-media.ts';
import { GraphError, statusWaitMs, toNetworkFailure } from './errors.ts';
import { Invitations, type Templates } from './invitations.ts';
import { limits } from './menus.ts';
import { toRecipient } from './people-ids.ts';
import { type Progress, UnderWay } from './progress.ts';
import { GoneError, Uploads } from './uploads.ts';
import { addWebhook } from './webhook.ts';

/** What WhatsApp says about a delivery, for whoever keeps the outbox. */
export interface StatusReport {
  readonly deliveryId: string;
  /** `again`: it did not arrive for a reason that passes, and may be sent once more after `waitMs`. */
  readonly end: 'arrived' | 'failed' | 'held' | 'again';
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
  /** Where attachments are; without it none can be sent. */
  readonly findAttached?: FindAttached;
  /** Resolves when it is on disk. @returns the person's language when it changed something; else null */
  readonly onStatus: (report: StatusReport) => Promise<{ language: string | null } | null>;
  /** Resolves when the conversation is found at the new address. */
  readonly onMove: (move: Move) => Promise<void>;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** A number may send 80 a second, in and out together; one person gets one in six seconds, 45 lent in advance. */
const everywhere = { everyMs: 1_000 / 60, burst: 1 };
const perPerson = { everyMs: 6_000, burst: 45 };
/** Longer waits go back to the outbox, so that one person does not hold a place for sending. */
const longestWaitHereMs = 400;
/** Then the text goes without its attachment, and says so. */
const mostMediaTries = 3;
const courtesyMs = 5_000;

type Unsent = Exclude<SendResult, { kind: 'sent' }>;

interface Sending {
  readonly address: string;
  readonly activity: OutgoingActivity;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

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
  readonly #all: Pace;
  readonly #people: Pace;
  readonly #underWay = new UnderWay();
  readonly #intake = new Intake();
  readonly #ending = new AbortController();

  constructor(options: WhatsAppOptions) {
    const now = options.now ?? Date.now;
    this.#options = options;
    this.#client = new GraphClient(options);
    this.#uploads = new Uploads({ client: this.#client, find: options.findAttached ?? (() => null), now });
    this.#invitations = new Invitations({ client: this.#client, templates: options.templates, now });
    this.#backoff = new Backoff(options.random ?? Math.random);
    this.#all = new Pace({ ...everywhere, now });
    this.#people = new Pace({ ...perPerson, now });
  }

  routes(server: FastifyInstance, receive: Receive): Promise<void> {
    const take = (decoded: Decoded) => this.#intake.pass(() => this.#take(decoded, receive));
    return addWebhook(server, { ...this.#options, take });
  }

  /** Messages come by the webhook; nothing is fetched. */
  start(): Promise<void> {
    this.#intake.open();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#intake.close();
    this.#ending.abort();
  }

  async send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult> {
    const deliveryId = activity.deliveryId ?? activity.id;
    const progress = this.#underWay.of(deliveryId);
    const steps = stepsOf(activity);
    // Kept from the start: a status may come before the answer to the send that it is about.
    this.#underWay.keep(deliveryId, progress);
    while (progress.sent.length < steps.length) {
      const part = progress.sent.length;
      const step = steps[part] as Step;
      const callback = callbackFor(deliveryId, part === steps.length - 1 ? undefined : part);
      const result = await this.#step(step, callback, { address, activity, progress, signal });
      if (typeof result !== 'string') {
        if (result.kind === 'failed') this.#underWay.end(deliveryId);
        if (result.kind === 'held') await this.#invite(address, activity.locale);
        return result;
      }
      if (progress.sent.length === part) progress.sent.push(result);
    }
    this.#underWay.end(deliveryId);
    const [lost] = progress.lost.values();
    return { kind: 'sent', externalIds: [progress.notice ?? '', ...progress.sent].filter(Boolean), lost };
  }

  /** @returns the id of the message; empty for an attachment that was given up */
  async #step(step: Step, callback: string, sending: Sending): Promise<string | Unsent> {
    const { address, progress, signal } = sending;
    const { attachment } = step;
    if (!attachment) return this.#sendOne(address, { ...step.message, ...tagged(callback) }, signal);
    if (!progress.lost.has(attachment.contentUrl)) {
      const result = await this.#atPace(address, async () => {
        const media = encodeMedia(attachment, await this.#uploads.idOf(attachment, signal), step.caption);
        return this.#client.send({ ...toRecipient(address), ...media, ...tagged(callback) }, signal);
      });
      if (typeof result === 'string' || !this.#isGivenUp(result, progress)) return result;
      this.#uploads.forget(attachment);
      progress.lost.set(attachment.contentUrl, result.code);
      progress.tries = 0;
      this.#options.onTrouble('attachment', new Error(result.code));
    }
    const untold = await this.#tellLost(sending);
    if (untold) return untold;
    return step.message ? this.#sendOne(address, { ...step.message, ...tagged(callback) }, signal) : '';
  }

  /** Says once that something did not arrive. @returns why it could not be said yet */
  async #tellLost({ address, activity, progress, signal }: Sending): Promise<Unsent | null> {
    const { lostNotice } = activity;
    if (progress.notice !== undefined || !lostNotice) return null;
    const [notice] = encodeActivity({ ...activity, text: lostNotice, buttons: [], card: undefined });
    const result = notice ? await this.#sendOne(address, notice, signal) : '';
    if (typeof result !== 'string' && result.kind !== 'failed') return result;
    progress.notice = typeof result === 'string' ? result : '';
    return null;
  }

  /** The text does not wait for ever behind a recording that does not arrive. */
  #isGivenUp(result: Unsent, progress: Progress): boolean {
    // To whom nothing can be delivered, the text cannot either.
    if (result.kind === 'failed') return result.code !== 'whatsapp-131026';
    if (result.kind === 'held' || result.scope) return false;
    progress.tries += 1;
    return progress.tries >= mostMediaTries;
  }

  #sendOne(address: string, message: object, signal: AbortSignal): Promise<string | Unsent> {
    return this.#atPace(address, () => this.#client.send({ ...toRecipient(address), ...message }, signal));
  }

  async #atPace(address: string, call: () => Promise<string>): Promise<string | Unsent> {
    const wait = this.#people.take(address);
    if (wait > longestWaitHereMs)
      return { kind: 'retry', code: 'pace', afterMs: wait, scope: 'conversation' };
    if (wait > 0) {
      await sleep(wait);
      this.#people.take(address);
    }
    for (let turn = this.#all.take(''); turn > 0; turn = this.#all.take('')) await sleep(turn);
    try {
      const id = await call();
      this.#backoff.succeeded(address);
      return id;
    } catch (error) {
      if (error instanceof GoneError) return { kind: 'failed', code: 'attachment-gone' };
      if (error instanceof GraphError) return this.#backoff.resultOf(error, address);
      return toNetworkFailure(error);
    }
  }

  /** In this order: who moved is found at the new address by the message that follows. */
  async #take({ messages, moves, statuses, errors }: Decoded, receive: Receive): Promise<void> {
    for (const move of moves) await this.#options.onMove(move);
    await receive(messages);
    for (const status of statuses) await this.#hear(status);
    for (const code of errors) this.#options.onTrouble('reported', new Error(code));
    this.#markRead(messages);
  }

  async #hear({ id, deliveryId, part, address, end }: Status): Promise<void> {
    if (end === 'arrived') {
      if (!deliveryId) return;
      if (part !== undefined) return this.#underWay.arrived(deliveryId, part, id);
      await this.#options.onStatus({ deliveryId, end, externalId: id });
      return;
    }
    const error = new GraphError({ status: 400, code: end.failed });
    // Without a delivery: an invitation, or the notice of a lost attachment.
    if (!deliveryId) return this.#options.onTrouble('status', error);
    const next = this.#backoff.resultOf(error, address ?? '');
    const changed = await this.#options.onStatus({
      deliveryId,
      externalId: id,
      code: next.code,
      ...(next.kind === 'retry'
        ? { end: 'again', waitMs: next.afterMs ?? statusWaitMs }
        : { end: next.kind }),
    });
    this.#underWay.end(deliveryId);
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

function tagged(callback: string): { biz_opaque_callback_data: string } {
  return { biz_opaque_callback_data: callback };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
