// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { GroupCommit, Tx } from './group-commit.ts';
import type { People } from './people.ts';
import type { Owner, Schema } from './schema.ts';
import { unsealJson } from './seal.ts';

/** Another process, or an operator, took the conversation between load and commit. Nothing was written: load again. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
  constructor(conversationId: string) {
    super(`Conversation ${conversationId} changed hands during the turn.`);
  }
}

export interface PendingTurn {
  readonly inboxId: number;
  readonly kind: 'activity' | 'operator' | 'heard';
  readonly receivedAt: number;
  readonly attempts: number;
  readonly trace: string;
  /** Opened activity or act. */
  readonly content: unknown;
}

/** A conversation under lease, with its waiting messages in the order of their arrival. */
export interface LeasedConversation {
  readonly id: string;
  readonly personId: string;
  readonly channel: string;
  readonly key: Uint8Array;
  readonly owner: Owner;
  readonly language: string | null;
  readonly territory: string | null;
  readonly createdAt: number;
  /** Opened dialog state; null before the first turn. */
  readonly state: unknown;
  readonly fence: number;
  readonly turns: readonly PendingTurn[];
}

const turnsAtOnce = 20;

/** Written out, not bound: only so does the planner see that the index of waiting messages serves. */
function isNew(table: string) {
  return sql<boolean>`${sql.ref(`${table}.status`)} = 'new'`;
}

/**
 * What a person wrote while being erased by another process can be sealed with a key that is gone. It is erased too:
 * null, and not an error that would keep everybody else's conversations from their turn.
 */
function opened(key: Uint8Array, sealed: Uint8Array | null): unknown {
  try {
    return sealed ? unsealJson(key, sealed) : null;
  } catch {
    return null;
  }
}

/** Leases of conversations that have work. One owner process at a time; a lease that ends unreleased passes to another. */
export class Turns {
  readonly #db: Kysely<Schema>;
  readonly #engine: Engine;
  readonly #commits: GroupCommit;
  readonly #people: People;
  readonly #process: string;
  readonly #now: () => number;
  readonly leaseMs: number;

  constructor(parts: {
    engine: Engine;
    commits: GroupCommit;
    people: People;
    process: string;
    now: () => number;
    leaseMs?: number;
  }) {
    this.#engine = parts.engine;
    this.#db = parts.engine.db;
    this.#commits = parts.commits;
    this.#people = parts.people;
    this.#process = parts.process;
    this.#now = parts.now;
    this.leaseMs = parts.leaseMs ?? 10_000;
  }

  /** Takes up to `most` conversations that have something to do and that nobody holds. */
  async lease(most: number, except: ReadonlySet<string>): Promise<LeasedConversation[]> {
    const now = this.#now();
    // Only the oldest waiting message of a conversation counts: one that was put off keeps the later ones behind it.
    const candidates = await this.#db
      .selectFrom('inbox')
      .innerJoin('conversations', 'conversations.id', 'inbox.conversation_id')
      .select(['inbox.conversation_id as id', 'conversations.lease_by'])
      .where(isNew('inbox'))
      .where('inbox.not_before', '<=', now)
      .where('conversations.lease_until', '<=', now)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('inbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.conversation_id', '=', 'inbox.conversation_id')
              .whereRef('earlier.id', '<', 'inbox.id')
              .where(isNew('earlier')),
          ),
        ),
      )
      .orderBy('inbox.id')
      .limit(most + except.size)
      .execute();
    const free = candidates.filter(({ id }) => !except.has(id)).slice(0, most);
    if (free.length === 0) return [];
    const wanted = free.map(({ id }) => id);
    // Whoever takes one after it was seen here has a lease that runs: only what was seen with one can have run out.
    const ranOut = free.some(({ lease_by }) => lease_by !== null);
    return this.#commits.run(async (tx) => {
      const ids = await this.#free(tx, wanted, now);
      if (ranOut && ids.length > 0) await this.#countRunOut(tx, ids, now);
      return this.#take(tx, ids, now);
    });
  }

  async #take(tx: Tx, ids: readonly string[], now: number): Promise<LeasedConversation[]> {
    if (ids.length === 0) return [];
    const taken = await tx
      .updateTable('conversations')
      .set((eb) => ({ lease_by: this.#process, lease_until: now + this.leaseMs, fence: eb('fence', '+', 1) }))
      .where('id', 'in', ids)
      .where('lease_until', '<=', now)
      .returningAll()
      .execute();
    if (taken.length === 0) return [];
    // They come back in any order; who has waited longest goes first.
    const rows = taken.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    const keys = await tx
      .selectFrom('person_keys')
      .select(['person_id', 'wrapped'])
      .where(
        'person_id',
        'in',
        rows.map((row) => row.person_id),
      )
      .execute();
    const keyOf = new Map(keys.map((row) => [row.person_id, this.#people.keyOf(row.wrapped)]));
    const waiting = await this.#waiting(
      tx,
      rows.map((row) => row.id),
    );
    return rows.map((row) => {
      const key = keyOf.get(row.person_id);
      if (!key) throw new Error(`Person ${row.person_id} has no key.`);
      return {
        id: row.id,
        personId: row.person_id,
        channel: row.channel,
        key,
        owner: row.owner,
        language: row.language,
        territory: row.territory,
        createdAt: row.created_at,
        state: opened(key, row.state),
        fence: row.fence,
        turns: (waiting.get(row.id) ?? []).map((one) => ({
          inboxId: one.id,
          kind: one.kind,
          receivedAt: one.received_at,
          attempts: one.attempts,
          trace: one.trace,
          content: opened(key, one.sealed),
        })),
      };
    });
  }

  /** A lease that ran out belongs to a process that died or froze in the middle of a turn: that turn has had a try. */
  async #countRunOut(tx: Tx, ids: readonly string[], now: number): Promise<void> {
    await tx
      .updateTable('inbox')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('inbox as first')
          .innerJoin('conversations', 'conversations.id', 'first.conversation_id')
          .select((inner) => inner.fn.min('first.id').as('id'))
          .where('first.conversation_id', 'in', ids)
          .where(isNew('first'))
          .where('conversations.lease_by', 'is not', null)
          .where('conversations.lease_until', '<=', now)
          .groupBy('first.conversation_id'),
      )
      .execute();
  }

  /** Those that nobody else is about to take: processes that look at the same moment pass each other by. */
  async #free(tx: Tx, wanted: readonly string[], now: number): Promise<readonly string[]> {
    if (!this.#engine.locksRows) return wanted;
    const rows = await tx
      .selectFrom('conversations')
      .select('id')
      .where('id', 'in', wanted)
      .where('lease_until', '<=', now)
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
    const free = new Set(rows.map((row) => row.id));
    return wanted.filter((id) => free.has(id));
  }

  async #waiting(tx: Tx, ids: readonly string[]) {
    const rows = await tx
      .selectFrom('inbox')
      .select(['id', 'conversation_id', 'kind', 'received_at', 'attempts', 'trace', 'sealed'])
      .where('conversation_id', 'in', ids)
      .where(isNew('inbox'))
      .orderBy('id')
      .execute();
    const byConversation = new Map<string, typeof rows>();
    for (const row of rows) {
      const list = byConversation.get(row.conversation_id) ?? [];
      if (list.length < turnsAtOnce) list.push(row);
      byConversation.set(row.conversation_id, list);
    }
    return byConversation;
  }

  /**
   * Says that this process lives and still has these conversations in hand, so that a machine under load does not take
   * its own turns for those of a dead one. Who has lost a conversation does not get it back.
   */
  async renew(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('conversations')
        .set({ lease_until: this.#now() + this.leaseMs })
        .where('id', 'in', ids)
        .where('lease_by', '=', this.#process)
        .execute();
    });
  }

  /** Gives a conversation back. Silent when it is no longer ours. */
  async release(conversation: { id: string; fence: number }): Promise<void> {
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('conversations')
        .set({ lease_by: null, lease_until: 0 })
        .where('id', '=', conversation.id)
        .where('fence', '=', conversation.fence)
        .where('lease_by', '=', this.#process)
        .execute();
    });
  }

  /** Notes that a turn threw: it is tried again after a while. */
  async putOff(conversation: { id: string; fence: number }, inboxId: number, waitMs: number): Promise<void> {
    await this.#commits.run(async (tx) => {
      await tx
        .updateTable('inbox')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), not_before: this.#now() + waitMs }))
        .where('id', '=', inboxId)
        .execute();
      await tx
        .updateTable('conversations')
        .set({ lease_by: null, lease_until: 0 })
        .where('id', '=', conversation.id)
        .where('fence', '=', conversation.fence)
        .execute();
    });
  }
}
