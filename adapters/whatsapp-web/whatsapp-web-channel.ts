// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../activity.ts';
import type { Capabilities, Channel, FindAttached, Receive, SendResult } from '../channel.ts';
import { maxText } from './encode.ts';
import { Intake } from './intake.ts';
import { Sender, type SenderOptions } from './sender.ts';
import { type Remembered, Session, type SessionOptions, type SessionReport } from './session.ts';

/** Lets one process of many have the browser. */
export interface Owner {
  start(ownership: { gained(): Promise<void>; lost(): Promise<void> }): Promise<void>;
  stop(): Promise<void>;
}

export interface WhatsAppWebOptions {
  /** A folder of its own, for the browser's profile: whoever has it can write as the number. */
  readonly folder: string;
  /** Null: Chromium is looked for in the usual places. */
  readonly chromiumPath: string | null;
  readonly owner: Owner;
  /** What an earlier process left behind. */
  readonly remembered: () => Promise<Remembered>;
  readonly onReport: (report: SessionReport) => void;
  readonly onLoggedOut: () => void;
  readonly onTrouble: (code: string, error: unknown) => void;
  readonly findAttached?: FindAttached;
  readonly session?: Pick<SessionOptions, 'open' | 'now' | 'random' | 'pauseMs' | 'watchMs'>;
  readonly pace?: SenderOptions['pace'];
  readonly sweepMs?: number;
}

/** Clocks differ: what was written just before the pairing may carry a later time. */
const skewSeconds = 30;
const lastSendMs = 3_000;

/**
 * WhatsApp through a paired telephone number and WhatsApp's own web page in Chromium. Unofficial: for a pilot only.
 * While the page is away nothing is lost: what people write stays unread there, what is for them stays in the outbox.
 */
export class WhatsAppWebChannel implements Channel {
  readonly name = 'whatsapp-web';
  readonly capabilities: Capabilities = { maxText, maxButtons: 0, maxButtonTitle: 0, pull: false };
  readonly #options: WhatsAppWebOptions;
  readonly #session: Session;
  readonly #sender: Sender;
  #intake: Intake | null = null;
  #sending: Promise<unknown> | null = null;
  #ending = false;

  constructor(options: WhatsAppWebOptions) {
    this.#options = options;
    this.#sender = new Sender({
      findAttached: options.findAttached ?? (() => null),
      onTrouble: options.onTrouble,
      pace: options.pace,
    });
    this.#session = new Session({
      ...options.session,
      place: { folder: options.folder, chromiumPath: options.chromiumPath },
      onReport: options.onReport,
      onLoggedOut: options.onLoggedOut,
      onTrouble: options.onTrouble,
      onMessage: (message) => this.#intake?.heard(message),
      onTick: (id, ack) => this.#sender.ticked(id, ack),
      onConnected: ({ client }) => {
        const { since = Date.now() } = this.#session.report;
        this.#intake?.begin({ client, since: Math.floor(since / 1_000) - skewSeconds });
      },
    });
  }

  /** One message at a time, as from a hand: while one is on its way the others wait in the outbox too. */
  get away(): boolean {
    return this.#ending || this.#sending !== null || this.#session.connected === null;
  }

  async start(receive: Receive): Promise<void> {
    const { onTrouble, sweepMs } = this.#options;
    this.#intake ??= new Intake({ receive, onTrouble, sweepMs });
    await this.#options.owner.start({
      gained: async () => this.#session.start(await this.#options.remembered()),
      lost: () => this.#end(),
    });
  }

  async stop(): Promise<void> {
    this.#ending = true;
    const patience = new Promise((resolve) => setTimeout(resolve, lastSendMs).unref());
    await Promise.race([this.#sending, patience]);
    await this.#end();
    await this.#options.owner.stop();
  }

  async send(address: string, activity: OutgoingActivity, signal: AbortSignal): Promise<SendResult> {
    const opened = this.#session.connected;
    if (!opened || this.#ending) return { kind: 'retry', code: 'away', scope: 'channel', afterMs: 1_000 };
    const before = this.#sending;
    const sending = Promise.resolve(before).then(() =>
      this.#sender.send(opened, { address, activity, signal }),
    );
    this.#sending = sending;
    try {
      return await sending;
    } finally {
      if (this.#sending === sending) this.#sending = null;
    }
  }

  async #end(): Promise<void> {
    await this.#session.stop();
    await this.#intake?.end();
  }
}
