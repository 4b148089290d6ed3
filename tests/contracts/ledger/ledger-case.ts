// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Selectable, sql } from 'kysely';
import { erasePerson } from '../../../ledger/erase.ts';
import type { Received } from '../../../ledger/ingest.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import type { Sending } from '../../../ledger/outbox.ts';
import type { Schema } from '../../../ledger/schema.ts';
import type { Said, TurnWrites } from '../../../ledger/turn-commit.ts';
import type { LeasedConversation, PendingTurn } from '../../../ledger/turns.ts';
import type { LedgerOfTest } from '../../ledger/open.ts';

export const leaseMs = 10_000;
export const holdMs = 30_000;

const keys: Partial<Record<keyof Schema, string>> = {
  person_keys: 'person_id',
  counts: 'what',
  audit: 'seq',
  settings: 'key',
  leases: 'name',
};

const marks = new Set(['master-key-check', 'last-erasure', 'audit-head']);

type Turn = { readonly conversation: LeasedConversation; readonly pending: PendingTurn };

/** What one case works with: an empty ledger, and the short forms of what is done with it. */
export class LedgerCase {
  #place: LedgerOfTest | null = null;
  #ledger: Ledger | null = null;

  async begin(place: LedgerOfTest): Promise<void> {
    this.#place = place;
    this.#ledger = await place.open();
    await empty(this.#ledger);
  }

  async end(): Promise<void> {
    await this.#place?.remove();
  }

  get place(): LedgerOfTest {
    if (!this.#place) throw new Error('The case has not begun.');
    return this.#place;
  }

  get ledger(): Ledger {
    if (!this.#ledger) throw new Error('The case has not begun.');
    return this.#ledger;
  }

  /** A further ledger open on the same data, as another process has it. */
  another(): Promise<Ledger> {
    return this.place.open();
  }

  pass(ms: number): void {
    this.place.now += ms;
  }

  /** A message comes in. The texts are the ids, unless told otherwise. */
  write(id: string, address: string, more: Partial<Received> & { text?: string; by?: Ledger } = {}) {
    const { text = id, by = this.ledger, ...rest } = more;
    return by.ingest.receive([received(id, address, { activity: { type: 'message', text }, ...rest })]);
  }

  lease(most = 50, by = this.ledger): Promise<LeasedConversation[]> {
    return by.turns.lease(most, new Set());
  }

  /** The first waiting turn of the first conversation that can be leased. */
  async leaseOne(by = this.ledger): Promise<Turn> {
    const [conversation] = await this.lease(1, by);
    const pending = conversation?.turns[0];
    if (!conversation || !pending) throw new Error('Nothing waits for its turn.');
    return { conversation, pending };
  }

  /** The turn of the message with this text; what else waits is left for later. */
  async leaseOf(text: string, by = this.ledger): Promise<Turn> {
    let found: Turn | null = null;
    for (const conversation of await this.lease(200, by)) {
      const pending = conversation.turns.find((one) => (one.content as { text?: string }).text === text);
      if (pending) found = { conversation, pending };
      else await by.turns.release(conversation);
    }
    if (!found) throw new Error(`Nobody who can be leased has written ${text}.`);
    return found;
  }

  commit(turn: Turn, writes: Partial<TurnWrites> = {}, by = this.ledger): Promise<void> {
    return by.turnCommits.commit(turn.conversation, { ...defaults(turn), ...writes });
  }

  /** Every waiting message has its turn, each with one answer that is sent. @returns how many */
  async answerAll(writes: Partial<TurnWrites> = {}, by = this.ledger): Promise<number> {
    let turns = 0;
    for (const conversation of await this.lease(50, by))
      for (const [index, pending] of conversation.turns.entries()) {
        turns += 1;
        const release = index === conversation.turns.length - 1;
        await this.commit({ conversation, pending }, { release, ...writes }, by);
      }
    return turns;
  }

  /** A message comes in and is answered. */
  async talk(id: string, address: string, more: Parameters<LedgerCase['write']>[2] = {}): Promise<void> {
    await this.write(id, address, more);
    await this.answerAll();
  }

  /** The erasure of this conversation's person, as a turn commits it. */
  erase({ conversation, pending }: Turn, by = this.ledger): NonNullable<TurnWrites['erase']> {
    return (tx) =>
      erasePerson(tx, by.people, {
        personId: conversation.personId,
        oldKey: conversation.key,
        now: by.now(),
        keepInbox: pending.inboxId,
      });
  }

  take(most = 50, by = this.ledger): Promise<Sending[]> {
    return by.outbox.take(most, ['web', 'telegram', 'whatsapp']);
  }

  async takeOne(by = this.ledger): Promise<Sending> {
    const [one] = await this.take(1, by);
    if (!one) throw new Error('Nothing can be sent.');
    return one;
  }

  /** A whole table, in the order of its key. */
  async rows<T extends keyof Schema>(table: T): Promise<Selectable<Schema[T]>[]> {
    const key = sql.ref(keys[table] ?? 'id');
    const { rows } = await sql<
      Selectable<Schema[T]>
    >`select * from ${sql.table(table)} order by ${key}`.execute(this.ledger.db);
    // The marks that a ledger makes for itself are nobody's settings.
    return rows.filter((row) => !marks.has((row as { key?: string }).key ?? ''));
  }

  async count(table: keyof Schema): Promise<number> {
    return (await this.rows(table)).length;
  }

  /** What became of each message on its way, oldest first: `sent`, or `failed blocked` where there is a code. */
  async outbox(): Promise<string[]> {
    const rows = await this.rows('outbox');
    return rows.map(({ status, code }) => (code ? `${status} ${code}` : status));
  }

  async inbox(): Promise<string[]> {
    const rows = await this.rows('inbox');
    return rows.map(({ external_id, status }) => `${external_id} ${status}`);
  }

  /** The texts of a person's conversation, in order; null where they are not kept. */
  async texts(address: string, by = this.ledger): Promise<(string | null)[]> {
    const lines = await by.threads.byAddress('web', address, 0, 1_000);
    return lines.map((line) => (line.activity as { text: string } | null)?.text ?? null);
  }
}

/** Takes everything out of a ledger but the mark of its master key. */
export async function empty({ db }: Ledger): Promise<void> {
  for (const table of [
    'people',
    'person_keys',
    'operators',
    'invitations',
    'counts',
    'audit',
    'leases',
  ] as const)
    await db.deleteFrom(table).execute();
  await db.deleteFrom('settings').where('key', '<>', 'master-key-check').execute();
}

export function received(id: string, address: string, more: Partial<Received> = {}): Received {
  return { channel: 'web', externalId: id, address, activity: { type: 'message', text: id }, ...more };
}

/** Something said by the bot, to be sent unless told otherwise. */
export function says(uid: string, text = uid, more: Partial<Said> = {}): Said {
  return { uid, speaker: 'bot', activity: { text }, send: true, ...more };
}

function defaults({ pending }: Turn): TurnWrites {
  return {
    inboxId: pending.inboxId,
    status: 'handled',
    state: { dialog: {} },
    owner: 'bot',
    language: 'ar',
    territory: null,
    said: [says(`${pending.trace}-reply`, 'answer')],
    counts: [],
    release: true,
  };
}

/** Looks until something holds. @throws when it does not within `withinMs` */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const started = Date.now(); !(await holds()); ) {
    if (Date.now() - started > withinMs) throw new Error(`It did not come to hold within ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
