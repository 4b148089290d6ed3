// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import type { Incoming } from '../../../adapters/channel.ts';
import type { Move } from '../../../adapters/whatsapp-cloud/decode.ts';
import { webhookPath } from '../../../adapters/whatsapp-cloud/webhook.ts';
import {
  type StatusReport,
  WhatsAppChannel,
  type WhatsAppOptions,
} from '../../../adapters/whatsapp-cloud/whatsapp-channel.ts';
import { createHttpServer } from '../../../bots/http-server.ts';
import { createLog } from '../../../bots/logs.ts';
import { KeptProgress } from '../../fakes/kept-progress.ts';
import { WhatsAppGraph, whatsapp } from '../../fakes/whatsapp-graph.ts';

/** The channel between a stand-in of Meta and lists in place of the ledger. */
export class ChannelOfTest {
  readonly graph = new WhatsAppGraph();
  readonly got: Incoming[] = [];
  readonly reports: StatusReport[] = [];
  readonly moves: Move[] = [];
  readonly trouble: string[] = [];
  receive = async (batch: readonly Incoming[]): Promise<void> => void this.got.push(...batch);
  /** Language of whoever a status is about. */
  language = 'ar';
  readonly invited = new Set<string>();
  readonly kept = new KeptProgress();
  now = Date.UTC(2026, 10, 24, 9);
  #server: FastifyInstance | null = null;
  #channel: WhatsAppChannel | null = null;

  async start(options: Partial<WhatsAppOptions> = {}): Promise<void> {
    await this.graph.start();
    this.#channel = new WhatsAppChannel({
      ...whatsapp,
      graphUrl: this.graph.url,
      templates: {},
      mayInvite: async (address) => {
        const first = !this.invited.has(address);
        this.invited.add(address);
        return first;
      },
      onStatus: async (report) => {
        this.reports.push(report);
        const { deliveryId, part, end, externalId } = report;
        const sent = this.kept.of(deliveryId)?.sent ?? [];
        if (end === 'arrived' && part === sent.length)
          this.kept.keep(deliveryId, { sent: [...sent, externalId] });
        return { language: this.language };
      },
      onMove: async (move) => void this.moves.push(move),
      onTrouble: (code, error) => this.trouble.push(`${code} ${String(error)}`),
      // Time passes with every look, so that a pace is waited for.
      now: () => (this.now += 100),
      random: () => 0.5,
      ...options,
    });
    this.#server = createHttpServer({
      log: createLog('silent'),
      trustProxy: false,
      metrics: null as never,
      metricsToken: null,
      notReady: async () => null,
    });
    await this.#channel.routes(this.#server, (batch) => this.receive(batch));
    await this.#server.listen({ port: 0, host: '127.0.0.1' });
  }

  get webhook(): string {
    if (!this.#server) throw new Error('Not started.');
    const { port } = this.#server.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${webhookPath}`;
  }

  async startChannel(): Promise<void> {
    await this.#channel?.start();
  }

  /** @param waitMs how long after the one before: slow enough for every pace */
  send(activity: OutgoingActivity, address = '393331234567', waitMs = 60_000) {
    if (!this.#channel) throw new Error('Not started.');
    this.now += waitMs;
    return this.#channel.send(address, this.kept.with(activity), AbortSignal.timeout(10_000));
  }

  async stop(): Promise<void> {
    await this.#channel?.stop();
    await this.#server?.close();
    await this.graph.stop();
  }
}

export function said(change: Partial<OutgoingActivity> = {}): OutgoingActivity {
  return {
    type: 'message',
    id: 'a1',
    deliveryId: '7.01ABC',
    text: 'Ciao',
    locale: 'it',
    speaker: 'bot',
    buttons: [],
    ...change,
  };
}
