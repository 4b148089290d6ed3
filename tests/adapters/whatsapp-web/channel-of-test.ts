// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import type { AttachedFile, Incoming } from '../../../adapters/channel.ts';
import type { Remembered, SessionReport } from '../../../adapters/whatsapp-web/session.ts';
import { WhatsAppWebChannel } from '../../../adapters/whatsapp-web/whatsapp-web-channel.ts';
import { WhatsAppWebSite } from '../../fakes/whatsapp-web-page/whatsapp-web-site.ts';

export const someone = '393331234567@c.us';

/** The channel as it runs, with the real library in a real browser, before a stand-in for WhatsApp. */
export class ChannelOfTest {
  readonly site = new WhatsAppWebSite();
  readonly taken: Incoming[] = [];
  readonly reports: SessionReport[] = [];
  readonly troubles: string[] = [];
  readonly files = new Map<string, AttachedFile>();
  loggedOut = 0;
  /** How many batches are refused before one is kept. */
  refusals = 0;
  remembered: Remembered = {};
  channel!: WhatsAppWebChannel;

  static async start(): Promise<ChannelOfTest> {
    const one = new ChannelOfTest();
    await one.site.start();
    await one.open();
    return one;
  }

  /** As a process that starts: another channel on the same profile. */
  async open(): Promise<void> {
    this.channel = new WhatsAppWebChannel({
      folder: this.folder,
      chromiumPath: this.site.browser,
      owner: { start: (ownership) => ownership.gained(), stop: () => Promise.resolve() },
      remembered: () => Promise.resolve(this.remembered),
      onReport: (report) => {
        this.reports.push(report);
        this.remembered = report;
      },
      onLoggedOut: () => {
        this.loggedOut += 1;
      },
      onTrouble: (code) => this.troubles.push(code),
      findAttached: (url) => this.files.get(url) ?? null,
      session: { pauseMs: 200, watchMs: 300 },
      pace: { everyMs: 1, burst: 1_000, perChatMs: 1, typingMs: () => 1 },
      sweepMs: 60_000,
    });
    await this.channel.start((batch) => {
      if (this.refusals > 0) {
        this.refusals -= 1;
        return Promise.reject(new Error('The disk is full.'));
      }
      // As the ledger does: what comes a second time is known.
      const known = new Set(this.taken.map(({ externalId }) => externalId));
      this.taken.push(...batch.filter(({ externalId }) => !known.has(externalId)));
      return Promise.resolve();
    });
  }

  async stop(): Promise<void> {
    await this.channel.stop();
    await this.site.stop();
  }

  get folder(): string {
    return join(this.site.folder, 'profile');
  }

  get state(): string {
    return this.reports.at(-1)?.state ?? 'none';
  }

  async untilState(state: string): Promise<void> {
    await this.until(() => this.state === state, `state ${state}`);
  }

  async pair(): Promise<void> {
    await this.untilState('pairing');
    this.site.pair();
    await this.untilState('connected');
  }

  async until(condition: () => boolean, what = 'it', withinMs = 60_000): Promise<void> {
    const started = Date.now();
    while (!condition()) {
      if (Date.now() - started > withinMs)
        throw new Error(`${what} did not come in ${withinMs} ms: ${this.state}, ${this.troubles.join(' ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  send(activity: Partial<OutgoingActivity>, { to = someone, withinMs = 20_000 } = {}) {
    return this.channel.send(to, activityOf(activity), AbortSignal.timeout(withinMs));
  }
}

let count = 0;

export function activityOf(activity: Partial<OutgoingActivity>): OutgoingActivity {
  count += 1;
  return {
    type: 'message',
    id: `a${count}`,
    text: 'Ciao',
    locale: 'it',
    speaker: 'bot',
    buttons: [],
    ...activity,
  };
}
