// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { BusyError, type Channel, type Receive } from '../../adapters/channel.ts';
import { TelegramChannel } from '../../adapters/telegram/telegram-channel.ts';
import { WebChannel } from '../../adapters/web/web-channel.ts';
import { WhatsAppChannel } from '../../adapters/whatsapp-cloud/whatsapp-channel.ts';
import { Delivery, type DeliveryParts } from '../../bots/delivery.ts';
import { createHttpServer } from '../../bots/http-server.ts';
import { createLog } from '../../bots/logs.ts';
import { Acts } from '../../desk/acts.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import { registerDesk } from '../../desk/register-desk.ts';
import { mayAskBack } from '../../ledger/ask-back.ts';
import { type Ledger, openLedger } from '../../ledger/open-ledger.ts';
import { unsealJson } from '../../ledger/seal.ts';
import type { LeasedConversation } from '../../ledger/turns.ts';
import { botToken, TelegramApi } from '../fakes/telegram-api.ts';
import { WhatsAppGraph, whatsapp } from '../fakes/whatsapp-graph.ts';
import { testMaster } from '../ledger/open.ts';

export const telegramSecret = 'a-secret-of-the-fault-tests';
const unlimited = { everyMs: 0, burst: 1 };
const log = createLog(process.env.FAULT_LOG ?? 'silent');

export interface EdgeOptions {
  /** `fake`: time stands, until the test moves it or somebody sleeps. */
  readonly clock?: 'real' | 'fake';
  readonly telegram?: TelegramApi;
}

/** All doors of the service on its HTTP server and a real ledger, between stand-ins of the platforms. No bot. */
export class Edge {
  readonly folder = mkdtempSync(join(tmpdir(), 'sportello-edge-'));
  readonly file = join(this.folder, 'ledger.sqlite');
  readonly api: TelegramApi;
  readonly graph = new WhatsAppGraph();
  readonly trouble: string[] = [];
  now = Date.UTC(2026, 10, 24, 9);
  readonly clock: () => number;
  ledger!: Ledger;
  telegram!: TelegramChannel;
  whatsapp!: WhatsAppChannel;
  web!: WebChannel;
  server!: FastifyInstance;
  #delivery: Delivery | null = null;
  readonly #isFake: boolean;
  #count = 0;

  private constructor({ clock = 'real', telegram = new TelegramApi() }: EdgeOptions) {
    this.#isFake = clock === 'fake';
    this.clock = this.#isFake ? () => this.now : () => Date.now();
    this.api = telegram;
  }

  static async start(options: EdgeOptions = {}): Promise<Edge> {
    const edge = new Edge(options);
    await Promise.all([edge.api.start(), edge.graph.start()]);
    edge.graph.now = edge.clock;
    edge.ledger = await openLedger({
      file: edge.file,
      master: testMaster(),
      now: edge.clock,
      // Fake time runs a thousand times as fast as sends do.
      ...(edge.#isFake ? { holdMs: 86_400_000, leaseMs: 86_400_000 } : {}),
    });
    edge.newChannels();
    await edge.#openDoors();
    return edge;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** Channels that know nothing of what others have sent. The doors stay with the first ones. */
  newChannels(): void {
    const { ledger, clock } = this;
    const onTrouble = (code: string) => void this.trouble.push(code);
    const pass = async (ms: number) => {
      this.now += ms;
    };
    const sleep = this.#isFake ? pass : undefined;
    this.telegram = new TelegramChannel({
      token: botToken,
      apiRoot: this.api.url,
      receiving: { mode: 'webhook', secret: telegramSecret, publicUrl: null },
      profiles: [],
      onTrouble,
      now: clock,
      sleep,
    });
    this.whatsapp = new WhatsAppChannel({
      ...whatsapp,
      graphUrl: this.graph.url,
      templates: { it: 'risposta_pronta' },
      mayInvite: (address) => mayAskBack(ledger, 'whatsapp', address),
      onStatus: async (report) => {
        const changed = await ledger.outbox.report('whatsapp', report);
        if (changed) ledger.wake.emit('outbox');
        return changed;
      },
      onMove: (move) => ledger.commits.run((tx) => ledger.people.move(tx, 'whatsapp', move)),
      onTrouble,
      now: clock,
      sleep,
    });
    this.web = new WebChannel({
      tokenSecret: ledger.master.derive('web tokens'),
      readThread: (address, after, limit) => ledger.threads.byAddress('web', address, after, limit),
      onThread: (listener) => ledger.wake.on('thread', listener),
      limits: { requests: unlimited, conversations: unlimited, messages: unlimited, readings: unlimited },
    });
  }

  /** What a platform's receipt depends on: the batch is on disk. */
  receive: Receive = async (batch) => {
    try {
      await this.ledger.ingest.receive(batch);
    } catch (error) {
      throw new BusyError('not on disk', { cause: error });
    }
  };

  /** Starts to send what waits. @param parts in place of the usual ones */
  deliver(channels: readonly Channel[], parts: Partial<DeliveryParts> = {}): Delivery {
    const byName = new Map(channels.map((one) => [one.name, one]));
    this.#delivery = new Delivery({ ledger: this.ledger, channels: byName, log, pollMs: 10, ...parts });
    this.#delivery.start();
    return this.#delivery;
  }

  /** Somebody writes, and these answers wait to be sent to them, in this order. */
  answer(channel: string, address: string, texts: readonly string[]): Promise<void> {
    return this.answerAll(channel, [[address, texts]]);
  }

  /** The same for many people, to each in the order given. */
  async answerAll(
    channel: string,
    answers: readonly (readonly [string, readonly string[]])[],
  ): Promise<void> {
    const { ledger } = this;
    const saying = new Map<string, readonly string[]>();
    const batch = answers.map(([address, texts]) => {
      this.#count += 1;
      const text = `question ${this.#count}`;
      saying.set(text, texts);
      const activity = { type: 'message' as const, text };
      return { channel, externalId: `in-${this.#count}`, address, activity };
    });
    for (let at = 0; at < batch.length; at += 200) await ledger.ingest.receive(batch.slice(at, at + 200));
    for (;;) {
      const leased = await ledger.turns.lease(200, new Set());
      if (leased.length === 0) break;
      await Promise.all(leased.map((one) => this.#commit(one, saying)));
    }
    ledger.wake.emit('outbox');
  }

  async #commit(conversation: LeasedConversation, saying: ReadonlyMap<string, readonly string[]>) {
    const { ledger } = this;
    const [pending] = conversation.turns;
    if (!pending) return;
    const { text } = pending.content as { text: string };
    await ledger.turnCommits.commit(conversation, {
      inboxId: pending.inboxId,
      status: 'handled',
      state: {},
      owner: 'bot',
      language: 'it',
      territory: null,
      said: (saying.get(text) ?? []).map((said, n) => toSaid(`${pending.trace}-${n}`, said)),
      counts: [],
      release: true,
    });
  }

  outbox() {
    return this.ledger.db
      .selectFrom('outbox')
      .select(['id', 'status', 'attempts', 'code', 'maybe_twice', 'external_ids'])
      .orderBy('id')
      .execute();
  }

  /** What people wrote, as it lies in the ledger, by the platform's id. */
  async received(): Promise<Map<string, { readonly text?: string }>> {
    const { ledger } = this;
    const rows = await ledger.db
      .selectFrom('inbox')
      .innerJoin('conversations', 'conversations.id', 'inbox.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .select(['inbox.external_id', 'inbox.sealed', 'conversations.person_id', 'person_keys.wrapped'])
      .execute();
    return new Map(
      rows.map((row) => {
        const key = ledger.people.keyOf(row.wrapped);
        return [row.external_id, row.sealed ? unsealJson<{ text?: string }>(key, row.sealed) : {}];
      }),
    );
  }

  /** Moves the fake clock step by step until it has come to that. */
  async until(
    condition: () => boolean | Promise<boolean>,
    { stepMs, mostMs }: { readonly stepMs: number; readonly mostMs: number },
  ): Promise<void> {
    const end = this.now + mostMs;
    while (!(await condition())) {
      if (this.now > end) throw new Error(`It did not come to that within ${mostMs} ms of the fake clock.`);
      await new Promise((resolve) => setTimeout(resolve, 12));
      this.now += stepMs;
    }
  }

  async stop(): Promise<void> {
    await this.#delivery?.stop(100);
    await this.telegram.stop();
    await this.whatsapp.stop();
    await this.web.stop();
    await this.server.close();
    await this.ledger.close();
    await Promise.all([this.api.stop(), this.graph.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #openDoors(): Promise<void> {
    this.server = createHttpServer({
      log,
      trustProxy: false,
      metrics: null as never,
      metricsToken: null,
      notReady: async () => null,
    });
    for (const channel of [this.telegram, this.whatsapp, this.web])
      await channel.routes(this.server, (batch) => this.receive(batch));
    await registerDesk(this.server, {
      ledger: this.ledger,
      acts: new Acts(this.ledger),
      week: parseOpeningHours('Mon-Fri 09:00-13:00'),
      timeZone: 'Europe/Rome',
      publicUrl: null,
      log: { warn: () => {}, error: () => {} },
    });
    await this.server.listen({ port: 0, host: '127.0.0.1' });
  }
}

function toSaid(uid: string, text: string) {
  const activity = { type: 'message', id: uid, text, locale: 'it', speaker: 'bot', buttons: [] };
  return { uid, speaker: 'bot' as const, activity, send: true };
}
