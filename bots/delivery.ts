// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { OutgoingActivity } from '../adapters/activity.ts';
import type { Channel, SendResult } from '../adapters/channel.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Sending } from '../ledger/outbox.ts';
import { type Looked, Looking } from './looking.ts';
import { Outages } from './outages.ts';

/** Points at which a test may end the process. */
export type DeliveryCheckPoint = 'taken' | 'before-send' | 'after-send' | 'after-mark';

export interface DeliveryParts {
  readonly ledger: Ledger;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly log: Logger;
  readonly onSend?: (send: { channel: string; result: SendResult['kind'] | 'sent-without-media' }) => void;
  readonly checkPoint?: (point: DeliveryCheckPoint) => void;
  /** Sends under way at once in this process: as many duplicates are possible at a crash. */
  readonly most?: number;
  readonly pollMs?: number;
  readonly random?: () => number;
  readonly sendTimeoutMs?: number;
}

const mostTries = 15;
/** How many times as many messages are taken as are sent at once. */
const takenAhead = 4;
/** With it the tries last for more than ten minutes, even where every wait comes out at its shortest. */
const longestWaitMs = 180_000;
const askTimeoutMs = 5_000;
/** How long platforms let a message be taken back: 48 hours on Telegram. */
export const removableMs = 48 * 3_600_000;

/** Sends what waits in the outbox, in order within a conversation, many conversations side by side. */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #underWay = new Set<Promise<void>>();
  /** Taken and not begun: one visit to the disk fetches for several rounds of sends. */
  #taken: Sending[] = [];
  readonly #pausedUntil = new Map<string, number>();
  readonly #outages: Outages;
  readonly #ending = new AbortController();
  readonly #looking: Looking;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    const { ledger, channels, log, random = Math.random, sendTimeoutMs } = parts;
    const timeoutMs = Math.min(askTimeoutMs, sendTimeoutMs ?? askTimeoutMs);
    this.#outages = new Outages({ channels, log, random, now: ledger.now, askTimeoutMs: timeoutMs });
    this.#looking = new Looking({
      look: () => this.#look(),
      on: (listener) => ledger.wake.on('outbox', listener),
      pollMs: parts.pollMs ?? 250,
    });
  }

  start(): void {
    this.#looking.start();
  }

  /** Takes nothing new and lets sends under way finish, at most for `graceMs`. Safe to call twice. */
  async stop(graceMs = 5_000): Promise<void> {
    const looked = this.#looking.stop();
    const cut = setTimeout(() => this.#ending.abort(), graceMs);
    await looked;
    await this.#parts.ledger.outbox.giveBack(this.#taken.splice(0).map((one) => one.id));
    await Promise.allSettled(this.#underWay);
    clearTimeout(cut);
  }

  async #look(): Promise<Looked> {
    const most = this.#parts.most ?? 8;
    this.#outages.ask(this.#ending.signal, () => this.#looking.soon());
    // Sends that end together make room together: one look for all of them.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#beginTaken(most);
    if (this.#taken.length >= most) return 'later';
    const room = most * takenAhead - this.#taken.length;
    try {
      const taken = await this.#parts.ledger.outbox.take(room, this.#ready());
      this.#taken.push(...taken);
      this.#beginTaken(most);
      return taken.length === room ? 'again' : 'quiet';
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the outbox could not be read; trying again');
      return 'later';
    }
  }

  #beginTaken(most: number): void {
    const back: number[] = [];
    while (this.#looking.running && this.#underWay.size < most) {
      const next = this.#taken.shift();
      if (!next) break;
      if (this.#mayBegin(next)) this.#begin(next);
      else back.push(next.id);
    }
    if (back.length > 0) this.#giveBack(back);
  }

  /** Not when the platform has since asked for a pause or the channel is away, nor when the hold could end during the send. */
  #mayBegin(one: Sending): boolean {
    const now = this.#parts.ledger.now();
    return this.#isReady(one.channel, now) && one.heldUntil - now > one.holdMs / 2;
  }

  #giveBack(ids: readonly number[]): void {
    this.#parts.ledger.outbox
      .giveBack(ids)
      .catch((error: unknown) =>
        this.#parts.log.error(
          { err: error },
          'messages could not be given back; they leave when their hold ends',
        ),
      );
  }

  /** Channels of this process that need not wait. */
  #ready(): string[] {
    const now = this.#parts.ledger.now();
    return [...this.#parts.channels.keys()].filter((channel) => this.#isReady(channel, now));
  }

  #isReady(channel: string, now: number): boolean {
    if ((this.#pausedUntil.get(channel) ?? 0) > now) return false;
    return !this.#parts.channels.get(channel)?.away && !this.#outages.isAway(channel);
  }

  #begin(one: Sending): void {
    this.#parts.checkPoint?.('taken');
    const work = this.#deliver(one)
      .catch((error: unknown) =>
        this.#parts.log.error(
          { err: error, outbox: one.id },
          'a delivery could not be recorded; it will be tried again',
        ),
      )
      .finally(() => {
        this.#underWay.delete(work);
        this.#looking.soon();
      });
    this.#underWay.add(work);
  }

  async #deliver(one: Sending): Promise<void> {
    const { ledger, channels } = this.#parts;
    const channel = channels.get(one.channel);
    if (!channel) throw new Error(`The channel ${one.channel} is not one of this process.`);
    // Its text was erased before it could be sent: nothing is left to say.
    if (one.activity === null) return ledger.outbox.markFailed(one.id, 'erased');
    this.#parts.checkPoint?.('before-send');
    const result = await this.#send(channel, one);
    this.#parts.checkPoint?.('after-send');
    this.#parts.onSend?.({ channel: one.channel, result: resultOf(result) });
    this.#outages.note(one.channel, result);
    await this.#record(one, result);
    this.#parts.checkPoint?.('after-mark');
  }

  async #send(channel: Channel, one: Sending): Promise<SendResult> {
    const signal = AbortSignal.any([
      this.#ending.signal,
      AbortSignal.timeout(this.#parts.sendTimeoutMs ?? 15_000),
    ]);
    try {
      const activity = this.#activityOf(one);
      if (!activity.cleanUp) return await channel.send(one.address, activity, signal);
      const since = this.#parts.ledger.now() - removableMs;
      // Of an erased conversation nothing is in the outbox any more: its farewell carries what is to go.
      const removeIds = [
        ...(activity.removeIds ?? []),
        ...(await this.#parts.ledger.outbox.sentIds(one.conversationId, since)),
      ];
      return await channel.send(one.address, { ...activity, removeIds }, signal);
    } catch (error) {
      this.#parts.log.error({ err: error, channel: one.channel, outbox: one.id }, 'a send threw');
      return { kind: 'retry', code: 'threw' };
    }
  }

  /** With what this delivery is, and how far it has come. */
  #activityOf(one: Sending): OutgoingActivity {
    const { ledger, log } = this.#parts;
    return {
      ...(one.activity as OutgoingActivity),
      deliveryId: one.deliveryId,
      maybeArrived: one.maybeArrived,
      progress: one.progress as OutgoingActivity['progress'],
      onProgress: (progress) =>
        ledger.outbox
          .keepProgress(one.id, progress)
          .catch((error: unknown) =>
            log.error(
              { err: error, outbox: one.id },
              'how far a message has come could not be kept; after a crash a part of it may come twice',
            ),
          ),
    };
  }

  async #record(one: Sending, result: SendResult): Promise<void> {
    const { ledger, log } = this.#parts;
    if (result.kind === 'sent') {
      if (result.lost)
        log.warn(
          { outbox: one.id, channel: one.channel, code: result.lost },
          'a recording, film or picture could not be delivered; its text was',
        );
      return ledger.outbox.markSent(one.id, result.externalIds);
    }
    if (result.kind === 'held') {
      log.info(
        { outbox: one.id, channel: one.channel, code: result.code },
        'a message waits until the person writes again',
      );
      await ledger.outbox.markHeld(one.id, result.code);
      ledger.wake.emit('desk');
      return;
    }
    const { code } = result;
    const keepsTries = result.kind === 'retry' && (result.keepsTries || result.scope === 'channel');
    if (result.kind === 'failed' || (one.attempts >= mostTries && !keepsTries)) {
      log.warn(
        { outbox: one.id, channel: one.channel, code, tries: one.attempts },
        'a message could not be delivered',
      );
      await ledger.outbox.markFailed(one.id, code);
      ledger.wake.emit('desk');
      return;
    }
    const waitMs = this.#waitMs(one, result);
    if (result.scope === 'channel') this.#pausedUntil.set(one.channel, ledger.now() + waitMs);
    await ledger.outbox.putOff(one.id, waitMs, { code, keepsTries, maybeArrived: result.maybeArrived });
  }

  /** What the platform asks for; what the channel asks for when it got no answer is the least. */
  #waitMs({ attempts }: Sending, { afterMs, scope }: Extract<SendResult, { kind: 'retry' }>): number {
    if (scope && afterMs !== undefined) return afterMs;
    return Math.max(afterMs ?? 0, this.#backoffMs(attempts));
  }

  /**
   * Exponential, uneven in its upper half so that many processes do not come back at the same moment; the lower half is
   * certain, so that fifteen tries outlast an outage.
   */
  #backoffMs(tries: number): number {
    const ceiling = Math.min(longestWaitMs, 500 * 2 ** tries);
    return Math.ceil((0.5 + (this.#parts.random ?? Math.random)() / 2) * ceiling);
  }
}

function resultOf(result: SendResult): SendResult['kind'] | 'sent-without-media' {
  return result.kind === 'sent' && result.lost ? 'sent-without-media' : result.kind;
}
