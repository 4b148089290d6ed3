// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { IncomingActivity, OutgoingActivity } from '../../adapters/activity.ts';
import { BusyError, type Incoming } from '../../adapters/channel.ts';
import { Delivery } from '../../bots/delivery.ts';
import { dialogStateName } from '../../bots/dialog-state.ts';
import { createHttpServer } from '../../bots/http-server.ts';
import { createLog } from '../../bots/logs.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { TurnWorker, type TurnWorkerParts } from '../../bots/turn-worker.ts';
import { Acts } from '../../desk/acts.ts';
import { newConversation } from '../../dialogs/turn.ts';
import { apologyIn } from '../../dialogs/wording.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { monday, surroundingsWith } from '../conversations/run.ts';
import type { Meaning } from '../fakes/understanding.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import type { Carried, ChannelHarness, Person, Seen, Stand } from './harness.ts';

const opened: ServiceOnChannel[] = [];

/** Ends what a test has opened; for `afterEach`. */
export async function closeServices(): Promise<void> {
  for (const service of opened.splice(0)) await service.close();
}

/** One channel with everything behind it: server, ledger, bot and delivery are the real ones. */
export class ServiceOnChannel {
  readonly stand: Stand;
  readonly ledger: Ledger;
  readonly acts: Acts;
  /** What the channel handed over and is on disk, in order. */
  readonly got: Incoming[] = [];
  /** True: nothing can be written at the moment. */
  busy = false;
  readonly #place: LedgerOfTest;
  readonly #logged: string[];
  readonly #server: FastifyInstance;
  readonly #worker: TurnWorker;
  readonly #delivery: Delivery;
  /** What the bot says next in place of what it would say. */
  #planned: readonly Partial<OutgoingActivity>[] | null = null;
  #count = 0;
  #hold: Promise<void> | null = null;
  #held = false;

  private constructor(
    parts: { place: LedgerOfTest; ledger: Ledger; stand: Stand; logged: string[]; server: FastifyInstance },
    meanings: Readonly<Record<string, Meaning>>,
  ) {
    const { ledger, stand } = parts;
    this.#place = parts.place;
    this.#logged = parts.logged;
    this.#server = parts.server;
    this.stand = stand;
    this.ledger = ledger;
    this.acts = new Acts(ledger);
    const log = logInto(parts.logged);
    this.#worker = new TurnWorker({
      ledger,
      bot: this.#botOf(new OrientationBot()),
      log,
      surroundings: ({ owner }) => surroundingsWith({ meanings, surroundings: { owner, now: monday } }),
      apology: apologyIn,
      sends: () => !stand.channel.capabilities.pull,
      pollMs: 20,
    });
    const channels = stand.channel.capabilities.pull ? [] : [[stand.channel.name, stand.channel] as const];
    this.#delivery = new Delivery({ ledger, log, channels: new Map(channels), pollMs: 20 });
  }

  static async open(
    harness: ChannelHarness,
    { meanings = {}, link = 'l-en' }: { meanings?: Readonly<Record<string, Meaning>>; link?: string } = {},
  ): Promise<ServiceOnChannel> {
    const place = new LedgerOfTest();
    const ledger = await place.open();
    const logged: string[] = [];
    const log = logInto(logged);
    const server = createHttpServer({
      log,
      trustProxy: false,
      metrics: null as never,
      metricsToken: null,
      notReady: async () => null,
    });
    const url = () => `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    let service: ServiceOnChannel | null = null;
    const stand = await harness.open({ ledger, log, url, taken: () => service?.got.length ?? 0, link });
    service = new ServiceOnChannel({ place, ledger, stand, logged, server }, meanings);
    opened.push(service);
    await stand.channel.routes?.(server, service.receive);
    await server.listen({ port: 0, host: '127.0.0.1' });
    service.#worker.start();
    service.#delivery.start();
    await stand.channel.start(service.receive);
    return service;
  }

  /** What the channel is given. */
  readonly receive = async (batch: readonly Incoming[]): Promise<void> => {
    if (this.busy && batch.length > 0) throw new BusyError('busy');
    if (this.#hold && batch.length > 0) {
      this.#held = true;
      await this.#hold;
    }
    await this.ledger.ingest.receive(batch);
    this.got.push(...batch);
  };

  /** The next messages take long to be written. @returns lets them go */
  holdUp(): () => void {
    let letGo = () => {};
    this.#hold = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return letGo;
  }

  async isHeldUp(): Promise<void> {
    await untilTrue(() => this.#held);
  }

  /** What the first person wrote, as it is kept. */
  async kept(): Promise<readonly string[]> {
    const { db, threads } = this.ledger;
    const { id } = await db.selectFrom('conversations').select('id').orderBy('id').executeTakeFirstOrThrow();
    const lines = await threads.byConversation(id, 0, 1_000);
    return lines
      .filter(({ speaker }) => speaker === 'person')
      .map(({ activity }) => (activity as IncomingActivity).text ?? '');
  }

  /** Lines of the log so far. */
  get log(): string {
    return this.#logged.join('');
  }

  /** Hands something over, and is back when everything that follows from it was said. @returns what arrived since */
  async hear(person: Person, ...carried: readonly Carried[]): Promise<readonly Seen[]> {
    const before = (await person.seen()).length;
    for (const one of carried) expect(await one.deliver()).toBe(true);
    return this.since(person, before);
  }

  /** Waits until nothing is under way. @returns what the person sees beyond the first so many messages */
  async since(person: Person, before: number): Promise<readonly Seen[]> {
    await this.settled();
    return (await person.seen()).slice(before);
  }

  /** The bot's next turn says just this. */
  plan(...said: readonly Partial<OutgoingActivity>[]): void {
    this.#planned = said;
  }

  async settled(): Promise<void> {
    await untilTrue(async () => (await this.#underWay()) === 0);
  }

  /** Waiting times of the outbox are over. */
  passTime(ms: number): void {
    this.#place.now += ms;
  }

  /** The outbox as it is kept, oldest first. */
  outbox() {
    return this.ledger.db.selectFrom('outbox').select(['status', 'code', 'attempts']).orderBy('id').execute();
  }

  async openHandoff(): Promise<string> {
    const row = await this.ledger.db
      .selectFrom('handoffs')
      .select('id')
      .where('state', '<>', 'closed')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  async close(): Promise<void> {
    await this.stand.channel.stop();
    await this.#worker.stop();
    await this.#delivery.stop(100);
    await this.#server.close();
    await this.stand.close();
    await this.#place.remove();
  }

  async #underWay(): Promise<number> {
    const { db } = this.ledger;
    const turns = await db.selectFrom('inbox').select('id').where('status', '=', 'new').execute();
    if (this.stand.channel.capabilities.pull) return turns.length;
    const sends = await db
      .selectFrom('outbox')
      .select(['conversation_id', 'not_before'])
      .where('status', 'in', ['queued', 'sending'])
      .orderBy('id', 'desc')
      .execute();
    // The oldest of each conversation: the others wait behind it.
    const heads = new Map(sends.map((one) => [one.conversation_id, one.not_before]));
    const due = [...heads.values()].filter((notBefore) => notBefore <= this.#place.now);
    return turns.length + due.length;
  }

  #botOf(real: OrientationBot): TurnWorkerParts['bot'] {
    return {
      turn: async (conversation, pending, surroundings) => {
        const said = this.#planned;
        if (!said) return real.turn(conversation, pending, surroundings);
        this.#planned = null;
        const state = conversation.state ?? { [dialogStateName]: newConversation };
        this.#count += 1;
        const named = said.map((one, n) => saying(`planned-${this.#count}-${n}`, one));
        return { state, effects: [], said: named };
      },
    };
  }
}

export function saying(id: string, said: Partial<OutgoingActivity>): OutgoingActivity {
  return { type: 'message', id, text: 'x', locale: 'en', speaker: 'bot', buttons: [], ...said };
}

export async function untilTrue(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not come to that within 20 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10).unref());
  }
}

/** Everything that is logged, down to the smallest. */
function logInto(lines: string[]) {
  const target = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return createLog('trace', target);
}
