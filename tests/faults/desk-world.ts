// SPDX-License-Identifier: AGPL-3.0-or-later
import { sql } from 'kysely';
import type { CheckPoint } from '../../bots/commit-outcome.ts';
import { createLog } from '../../bots/logs.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { TurnWorker } from '../../bots/turn-worker.ts';
import { Acts } from '../../desk/acts.ts';
import { Audit } from '../../desk/audit.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import type { Presence } from '../../desk/presence.ts';
import { readQueue } from '../../desk/queue.ts';
import type { Actor } from '../../desk/rights.ts';
import { Router } from '../../desk/router.ts';
import { Routing } from '../../desk/routing.ts';
import { defaultRules } from '../../desk/routing-rules.ts';
import { apologyIn } from '../../dialogs/wording.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { unsealJson } from '../../ledger/seal.ts';
import { smallPack } from '../fakes/small-pack.ts';
import { FakeUnderstanding, means } from '../fakes/understanding.ts';
import type { LedgerOfTest } from '../ledger/open.ts';

export const published = { week: parseOpeningHours('Mon-Sun 00:00-24:00'), timeZone: 'Europe/Rome' };
const rules = { ...defaultRules, awayAfterMs: 0 };

/** One process of the service: bot, acts, and routing, without HTTP. */
export interface DeskProcess {
  readonly ledger: Ledger;
  readonly worker: TurnWorker;
  readonly acts: Acts;
  readonly routing: Routing;
  readonly router: Router;
  /** The next turn that comes to this point dies there. */
  dieAt: CheckPoint | null;
}

/** Several processes on one ledger, operators whose browsers are heard or not, and people who write. */
export class DeskWorld {
  readonly place: LedgerOfTest;
  readonly processes: DeskProcess[] = [];
  readonly operators: Actor[] = [];
  /** Operators whose browser is heard. */
  readonly heard = new Set<string>();
  /** How long a turn takes between reading and writing, at most. */
  readonly turnMs: number;
  /** Every text that a person wrote, and every reply that was taken. */
  readonly written: string[] = [];
  readonly replied: string[] = [];
  #count = 0;

  constructor(place: LedgerOfTest, turnMs: number) {
    this.place = place;
    this.turnMs = turnMs;
  }

  /** @param options.watched also writes down each word of the bot beside a person: on SQLite, by a trigger */
  static async start(
    place: LedgerOfTest,
    options: { processes: number; operators: number; turnMs?: number; watched?: boolean },
  ): Promise<DeskWorld> {
    const world = new DeskWorld(place, options.turnMs ?? 4);
    for (let n = 0; n < options.processes; n += 1) await world.startProcess();
    if (options.watched) for (const statement of watch) await sql.raw(statement).execute(world.ledger.db);
    for (let n = 0; n < options.operators; n += 1) await world.#addOperator(n);
    return world;
  }

  get ledger(): Ledger {
    return this.process(0).ledger;
  }

  process(n: number): DeskProcess {
    const found = this.processes[n % this.processes.length];
    if (!found) throw new Error('No process runs.');
    return found;
  }

  async startProcess(): Promise<void> {
    const ledger = await this.place.open();
    const acts = new Acts(ledger);
    const routing = new Routing(ledger, { acts, audit: new Audit(ledger), rules });
    const router = new Router(ledger, { acts, rules });
    const worker = this.#worker(ledger, () => one);
    const one: DeskProcess = { ledger, worker, acts, routing, router, dieAt: null };
    worker.start();
    this.processes.push(one);
  }

  /** A process ends, and another starts in its place. */
  async replaceProcess(n: number): Promise<void> {
    const [old] = this.processes.splice(n % this.processes.length, 1);
    await old?.worker.stop();
    await this.startProcess();
  }

  async stop(): Promise<void> {
    for (const { worker } of this.processes) await worker.stop();
    await this.place.remove();
  }

  #worker(ledger: Ledger, process: () => DeskProcess): TurnWorker {
    const bot = new OrientationBot();
    const understanding = new FakeUnderstanding({
      renew: means('permit-renewal'),
      human: { decision: 'human' },
    });
    return new TurnWorker({
      ledger,
      bot: {
        turn: async (...turn) => {
          const outcome = await bot.turn(...turn);
          // What is decided is written a little later: others act meanwhile.
          await new Promise((resolve) => setTimeout(resolve, Math.random() * this.turnMs));
          return outcome;
        },
      },
      log: createLog('silent'),
      surroundings: ({ owner }) => ({
        pack: smallPack,
        understanding,
        now: new Date(ledger.now()),
        owner,
        serviceName: 'ASP Ambito 9',
        retentionDays: 30,
        duty: { open: true },
      }),
      apology: apologyIn,
      sends: () => false,
      checkPoint: (point) => {
        if (process().dieAt !== point) return;
        process().dieAt = null;
        throw new Error(`Died at ${point}.`);
      },
      pollMs: 10,
    });
  }

  async #addOperator(n: number): Promise<void> {
    const id = `op${n}`;
    const now = this.place.now;
    await this.ledger.db
      .insertInto('operators')
      .values({
        ...{ id, name: `Op${n}`, email: `${id}@example.org`, password_hash: 'x', role: 'operator' },
        ...{ territories: '[]', languages: '["it"]', on_duty: 1, seen_at: now, created_at: now },
        disabled_at: null,
        most_open: 100,
      })
      .execute();
    this.heard.add(id);
    this.operators.push({
      ...{ id, name: `Op${n}`, email: '', role: 'operator', territories: [], languages: [], onDuty: true },
    });
  }

  /** A person writes a text of their own; it is acknowledged when this returns. @param meaning one the bot knows */
  async write(person: number, meaning = 'something', by = 0): Promise<void> {
    this.#count += 1;
    const text = meaning === 'something' ? `text ${this.#count}` : meaning;
    const activity = { type: 'message', text, locale: 'en', name: `${this.#count}` };
    if (meaning === 'something') this.written.push(text);
    await this.#receive(person, activity, by);
  }

  async press(person: number, value: string, by = 0): Promise<void> {
    this.#count += 1;
    await this.#receive(person, { type: 'message', value, locale: 'en' }, by);
  }

  #receive(person: number, activity: object, by: number): Promise<void> {
    const message = { channel: 'web', externalId: `m${this.#count}`, address: `p${person}`, activity };
    return this.process(by).ledger.ingest.receive([message]);
  }

  request(operator: Actor, handoffId: string, actId: string) {
    return { handoffId, actId, operatorId: operator.id, name: operator.name };
  }

  nextActId(): string {
    this.#count += 1;
    return `act-${this.#count}`;
  }

  /** Until every message had its turn. The clock goes on meanwhile, since what died is tried again after a time. */
  async quiet(): Promise<void> {
    for (const started = Date.now(); ; ) {
      const row = await this.ledger.db
        .selectFrom('inbox')
        .select('id')
        .where('status', '=', 'new')
        .executeTakeFirst();
      if (!row) return;
      if (Date.now() - started > 60_000) throw new Error('A message had no turn within a minute.');
      if (Date.now() - started > 300) this.place.now += 1_000;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }

  /** Time passes as in life: browsers are heard, and one process or another looks every three seconds. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 3) {
      this.place.now += Math.min(left, 3) * 1_000;
      await this.hear();
      await this.process(left).router.look();
    }
  }

  async hear(): Promise<void> {
    if (this.heard.size === 0) return;
    await this.ledger.db
      .updateTable('operators')
      .set({ seen_at: this.place.now })
      .where('id', 'in', [...this.heard])
      .execute();
  }

  async setPresence(operator: Actor, presence: Presence): Promise<void> {
    await this.process(0).routing.setPresence(operator, presence);
  }

  open() {
    return this.ledger.db
      .selectFrom('handoffs')
      .selectAll()
      .where('state', '<>', 'closed')
      .orderBy('id')
      .execute();
  }

  queueOf(operator: Actor) {
    return readQueue(this.ledger, operator, { ...published, rules });
  }

  /** Texts of all conversations by who said them, in order. */
  async said(speaker: 'person' | 'operator'): Promise<string[]> {
    const texts: string[] = [];
    const conversations = await this.ledger.db
      .selectFrom('addresses')
      .innerJoin('conversations', 'conversations.address_id', 'addresses.id')
      .select(['conversations.person_id', 'conversations.id'])
      .distinct()
      .execute();
    for (const { id, person_id } of conversations) {
      const key = await this.ledger.commits.run((tx) => this.ledger.people.key(tx, person_id));
      texts.push(...(await textsOf(this.ledger, { id, key, speaker })));
    }
    return texts;
  }

  /** How often the bot spoke while a person owned the conversation. */
  async spokeBeside(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*) as n from spoke_beside`.execute(this.ledger.db);
    return Number(rows[0]?.n ?? 0);
  }
}

/** The handoff says who owns: an owner that a late turn wrote over would hide what it did. */
const watch = [
  'create table spoke_beside (message integer)',
  `create trigger watch_bot after insert on messages when new.speaker = 'bot' and exists
     (select 1 from handoffs where conversation_id = new.conversation_id and state = 'person')
   begin insert into spoke_beside values (new.id); end`,
];

async function textsOf(
  ledger: Ledger,
  { id, key, speaker }: { id: string; key: Uint8Array; speaker: string },
): Promise<string[]> {
  const rows = await ledger.db
    .selectFrom('messages')
    .select('sealed')
    .where('conversation_id', '=', id)
    .where('speaker', '=', speaker as 'person')
    .orderBy('id')
    .execute();
  return rows.map((row) => (row.sealed ? openText(key, row.sealed) : ''));
}

function openText(key: Uint8Array, sealed: Uint8Array): string {
  return (unsealJson(key, sealed) as { text?: string }).text ?? '';
}
