// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql, type UpdateObject } from 'kysely';
import type { Engine } from './engine.ts';
import type { GroupCommit, Tx } from './group-commit.ts';
import { type DeliveryReport, isKnown, recordReport, toDeliveryId } from './outbox-reports.ts';
import type { People } from './people.ts';
import type { Schema } from './schema.ts';
import { unsealJson } from './seal.ts';
import { Together } from './together.ts';

/** One message on its way out. */
export interface Sending {
  readonly id: number;
  /** The same in one word that no other ledger has: by it a platform reports what became of it. */
  readonly deliveryId: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly address: string;
  readonly attempts: number;
  /** Until when, and for how long in all, no other process takes it. Milliseconds. */
  readonly heldUntil: number;
  readonly holdMs: number;
  /** Opened activity; null when its text was erased before it could be sent. */
  readonly activity: unknown;
  /** How far it has come; null when nothing of it has arrived. */
  readonly progress: unknown;
  /** True when an earlier try may have arrived, and nobody knows. */
  readonly maybeArrived: boolean;
}

interface Sent {
  readonly id: number;
  /** Joined by spaces. */
  readonly externalIds: string;
  readonly at: number;
}

/** Written out, not bound: only so does the planner see that the index of unsent messages serves. */
function unsent(table: string) {
  return sql<boolean>`${sql.ref(`${table}.status`)} in ('queued', 'sending')`;
}

/** A try that follows one whose answer was lost may be the second copy. */
const orMaybeArrived = sql<number>`case when maybe_arrived = 1 then 1 else maybe_twice end`;

/** First in, first out per conversation: only the oldest unsent message of each may leave. */
export class Outbox {
  readonly #db: Kysely<Schema>;
  readonly #engine: Engine;
  readonly #commits: GroupCommit;
  readonly #people: People;
  readonly #process: string;
  readonly #now: () => number;
  readonly #holdMs: number;
  readonly #sent: Together<Sent>;

  constructor(parts: {
    engine: Engine;
    commits: GroupCommit;
    people: People;
    process: string;
    now: () => number;
    holdMs?: number;
  }) {
    this.#engine = parts.engine;
    this.#db = parts.engine.db;
    this.#commits = parts.commits;
    this.#people = parts.people;
    this.#process = parts.process;
    this.#now = parts.now;
    this.#holdMs = parts.holdMs ?? 30_000;
    this.#sent = new Together({
      commits: parts.commits,
      all: (tx, sent) => this.#markAllSent(tx, sent),
      one: ({ id, externalIds, at }) =>
        this.#settle(id, {
          ...{ status: 'sent', sent_at: at, external_ids: externalIds, code: null },
          maybe_twice: orMaybeArrived,
        }),
    });
  }

  /** Takes up to `most` messages that may be sent now on these channels; those of others wait for their process. */
  async take(most: number, channels: readonly string[]): Promise<Sending[]> {
    if (channels.length === 0) return [];
    const now = this.#now();
    const heads = this.#db
      .selectFrom('outbox')
      .select('outbox.id')
      .where(unsent('outbox'))
      .where('channel', 'in', channels)
      .where((eb) =>
        eb.or([
          eb.and([eb('status', '=', 'queued'), eb('not_before', '<=', now)]),
          eb.and([eb('status', '=', 'sending'), eb('sender_until', '<=', now)]),
        ]),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
              .whereRef('earlier.id', '<', 'outbox.id')
              .where(unsent('earlier')),
          ),
        ),
      )
      .orderBy('outbox.id')
      .limit(most);
    const ids = (await heads.execute()).map((row) => row.id);
    if (ids.length === 0) return [];
    return this.#commits.run((tx) => this.#claim(tx, ids, now));
  }

  /** Those that nobody else is about to take. */
  async #free(tx: Tx, wanted: readonly number[]): Promise<readonly number[]> {
    if (!this.#engine.locksRows) return wanted;
    const rows = await tx
      .selectFrom('outbox')
      .select('id')
      .where('id', 'in', wanted)
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
    return rows.map((row) => row.id);
  }

  async #claim(tx: Tx, wanted: readonly number[], now: number): Promise<Sending[]> {
    const ids = await this.#free(tx, wanted);
    if (ids.length === 0) return [];
    const claimed = await tx
      .updateTable('outbox')
      .set((eb) => ({
        status: 'sending' as const,
        sender: this.#process,
        sender_until: now + this.#holdMs,
        attempts: eb('attempts', '+', 1),
        // Whoever had it has died, before, during or after the send.
        maybe_twice: eb
          .case()
          .when(eb.and([eb('status', '=', 'sending'), eb('maybe_arrived', '=', 1)]))
          .then(1)
          .else(eb.ref('maybe_twice'))
          .end(),
        maybe_arrived: eb.case().when('status', '=', 'sending').then(1).else(eb.ref('maybe_arrived')).end(),
      }))
      .where('id', 'in', ids)
      .where((eb) =>
        eb.or([
          eb('status', '=', 'queued'),
          eb.and([eb('status', '=', 'sending'), eb('sender_until', '<=', now)]),
        ]),
      )
      .returning('id')
      .execute();
    if (claimed.length === 0) return [];
    const rows = await tx
      .selectFrom('outbox')
      .innerJoin('conversations', 'conversations.id', 'outbox.conversation_id')
      .innerJoin('addresses', 'addresses.id', 'conversations.address_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .leftJoin('messages', 'messages.uid', 'outbox.message_uid')
      .select([
        'outbox.id',
        'outbox.message_uid',
        'outbox.conversation_id',
        'outbox.channel',
        'outbox.attempts',
        'outbox.progress',
        'outbox.maybe_arrived',
        'conversations.person_id',
        'addresses.sealed as address',
        'person_keys.wrapped',
        'messages.sealed as activity',
      ])
      .where(
        'outbox.id',
        'in',
        claimed.map((row) => row.id),
      )
      .orderBy('outbox.id')
      .execute();
    return rows.map((row) => {
      const key = this.#people.keyOf(row.wrapped);
      return {
        id: row.id,
        deliveryId: toDeliveryId(row.id, row.message_uid),
        conversationId: row.conversation_id,
        channel: row.channel,
        attempts: row.attempts,
        heldUntil: now + this.#holdMs,
        holdMs: this.#holdMs,
        address: this.#people.openAddress(key, row.address),
        activity: row.activity ? unsealJson(key, row.activity) : null,
        progress: row.progress === null ? null : (JSON.parse(row.progress) as unknown),
        maybeArrived: row.maybe_arrived === 1,
      };
    });
  }

  /** The platform's ids of what was sent in a conversation since a moment, oldest first. */
  async sentIds(conversationId: string, since: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('outbox')
      .select('external_ids')
      .where('conversation_id', '=', conversationId)
      .where('status', '=', 'sent')
      .where('sent_at', '>=', since)
      .orderBy('id')
      .execute();
    return rows.flatMap((row) => row.external_ids?.split(' ') ?? []);
  }

  /** Messages that were sent at the same moment are marked with one statement. */
  markSent(id: number, externalIds: readonly string[]): Promise<void> {
    return this.#sent.write({ id, externalIds: externalIds.join(' '), at: this.#now() });
  }

  async #markAllSent(tx: Tx, sent: readonly Sent[]): Promise<void> {
    const time = sql.raw(this.#engine.columnTypes.time);
    const rows = sent.map(
      ({ id, externalIds, at }) =>
        sql`(cast(${id} as ${time}), cast(${externalIds} as text), cast(${at} as ${time}))`,
    );
    await sql`
      with sent (id, external_ids, at) as (values ${sql.join(rows)})
      update outbox
      set status = 'sent', sent_at = sent.at, external_ids = sent.external_ids, code = null,
        maybe_twice = ${orMaybeArrived}, sender = null, sender_until = 0
      from sent
      where outbox.id = sent.id and outbox.sender = ${this.#process}`.execute(tx);
  }

  /** How far a message that is being sent has come: after a crash only the rest of it is sent. */
  async keepProgress(id: number, progress: { readonly sent: readonly string[] }): Promise<void> {
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('outbox')
        .set({ progress: JSON.stringify(progress) })
        .where('id', '=', id)
        .where('sender', '=', this.#process)
        .execute();
    });
  }

  async markFailed(id: number, code: string): Promise<void> {
    await this.#settle(id, { status: 'failed', code });
  }

  /** Kept until the person writes again. */
  async markHeld(id: number, code: string): Promise<void> {
    await this.#settle(id, { status: 'held', code });
  }

  /** What a platform says later about a message; see `recordReport`. */
  async report(channel: string, report: DeliveryReport): Promise<{ language: string | null } | null> {
    // Most reports say what is known: they cost a look, and no write.
    if (report.end === 'arrived' && (await isKnown(this.#db, report))) return null;
    return this.#commits.run((tx) => recordReport(tx, { channel, report, now: this.#now() }));
  }

  /**
   * Puts a message back at the head of its conversation, not before `waitMs` have passed.
   * @param why.keepsTries the try does not count @param why.maybeArrived the answer was lost
   */
  async putOff(
    id: number,
    waitMs: number,
    why: { readonly code: string; readonly keepsTries?: boolean; readonly maybeArrived?: boolean },
  ): Promise<void> {
    await this.#settle(id, {
      status: 'queued',
      not_before: this.#now() + waitMs,
      code: why.code,
      ...(why.keepsTries ? { attempts: sql<number>`attempts - 1` } : {}),
      ...(why.maybeArrived ? { maybe_arrived: 1, maybe_twice: orMaybeArrived } : {}),
    });
  }

  /** Messages that were taken and not begun go back as they were. */
  async giveBack(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('outbox')
        .set((eb) => ({
          status: 'queued' as const,
          attempts: eb('attempts', '-', 1),
          sender: null,
          sender_until: 0,
        }))
        .where('id', 'in', ids)
        .where('sender', '=', this.#process)
        .execute();
    });
  }

  async #settle(id: number, change: UpdateObject<Schema, 'outbox'>): Promise<void> {
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('outbox')
        .set({ ...change, sender: null, sender_until: 0 })
        .where('id', '=', id)
        .where('sender', '=', this.#process)
        .execute();
    });
  }
}
