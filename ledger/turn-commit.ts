// SPDX-License-Identifier: AGPL-3.0-or-later
import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { AddCount, GroupCommit, Tx } from './group-commit.ts';
import type { Owner } from './schema.ts';
import { sealJson } from './seal.ts';
import { Together } from './together.ts';
import { type LeasedConversation, StaleError } from './turns.ts';

/** One line of the transcript. `activity: null` keeps that something was said, and not what. */
export interface Said {
  readonly uid: string;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  readonly operatorId?: string;
  readonly entry?: string;
  readonly activity: unknown;
  /** True when it must be sent; false for what the person wrote and for channels that fetch. */
  readonly send: boolean;
}

export interface Count {
  readonly what: string;
  readonly entry?: string;
  readonly detail?: string;
}

/** Everything one turn writes, in one commit. */
export interface TurnWrites {
  readonly inboxId: number;
  readonly status: 'handled' | 'dead';
  readonly state: unknown;
  readonly owner: Owner;
  readonly language: string | null;
  readonly territory: string | null;
  readonly said: readonly Said[];
  readonly counts: readonly Count[];
  /** True when no further message waits: the lease goes back in the same write. */
  readonly release: boolean;
  /** Erases the person inside the commit and gives the new key; only what is said after that is kept. */
  readonly erase?: (tx: Tx) => Promise<Uint8Array>;
  /** Runs inside the commit after the fence was checked, for what other folders keep (handoffs). */
  readonly also?: (tx: Tx, addCount: AddCount) => Promise<void>;
}

/** One turn and what it writes. */
export interface TurnToCommit {
  readonly conversation: LeasedConversation;
  readonly writes: TurnWrites;
}

/**
 * Commits turns: of each, state, inbox, transcript, outbox and counts together, only while the fence is still ours.
 * Turns that end at the same moment share their statements: four for all of them instead of four for each.
 */
export class TurnCommits {
  readonly #engine: Engine;
  readonly #commits: GroupCommit;
  readonly #now: () => number;
  readonly #leaseMs: number;
  readonly #together: Together<TurnToCommit>;

  constructor(parts: { engine: Engine; commits: GroupCommit; now: () => number; leaseMs: number }) {
    this.#engine = parts.engine;
    this.#commits = parts.commits;
    this.#now = parts.now;
    this.#leaseMs = parts.leaseMs;
    this.#together = new Together({
      commits: parts.commits,
      all: (tx, turns, addCount) => this.#writeAll(tx, turns, addCount),
      one: (turn) => this.#commitOne(turn),
    });
  }

  /** @throws StaleError when the fence is no longer ours; then nothing was written */
  commit(conversation: LeasedConversation, writes: TurnWrites): Promise<void> {
    const turn = { conversation, writes };
    // What erases a person changes the key that the rest is sealed with.
    return writes.erase || writes.status === 'dead' ? this.#commitOne(turn) : this.#together.write(turn);
  }

  #commitOne(turn: TurnToCommit): Promise<void> {
    return this.#commits.run((tx, addCount) => this.#writeAll(tx, [turn], addCount));
  }

  /** Of several turns all end the same way. @throws StaleError when one of them is no longer ours */
  async #writeAll(tx: Tx, turns: readonly TurnToCommit[], addCount: AddCount): Promise<void> {
    const now = this.#now();
    const ids = turns.map(({ writes }) => writes.inboxId);
    const status = turns[0]?.writes.status ?? 'handled';
    const saved = await this.#saveStates(tx, turns, now);
    const handled = await tx
      .updateTable('inbox')
      .set({ status, sealed: null })
      .where('id', 'in', ids)
      .where('status', '=', 'new')
      .executeTakeFirst();
    const all = BigInt(turns.length);
    // Not ours any more; or the connection broke during an earlier commit of this turn, which the database had made all
    // the same. Whose turn it is, of several, is found out by writing each by itself.
    if (saved !== all || handled.numUpdatedRows !== all)
      throw new StaleError(turns.map(({ conversation }) => conversation.id).join(', '));
    await insertSaid(tx, await withKeysOf(tx, turns), now);
    for (const { conversation, writes } of turns) {
      countTurn(addCount, conversation.channel, writes, now);
      await writes.also?.(tx, addCount);
    }
  }

  /** @returns how many were still ours */
  async #saveStates(tx: Tx, turns: readonly TurnToCommit[], now: number): Promise<bigint | undefined> {
    const { blob, time } = this.#engine.columnTypes;
    const rows = turns.map(({ conversation, writes }) => {
      const state = sealJson(conversation.key, writes.state);
      const leaseUntil = writes.release ? 0 : now + this.#leaseMs;
      // A database cannot tell the type of a value that stands in no column.
      return sql`(${conversation.id}, cast(${conversation.fence} as integer), cast(${state} as ${sql.raw(blob)}),
        ${writes.owner}, ${writes.language}, ${writes.territory}, cast(${leaseUntil} as ${sql.raw(time)}))`;
    });
    const { numAffectedRows } = await sql`
      with turn (id, fence, state, owner, language, territory, lease_until) as (values ${sql.join(rows)})
      update conversations
      set state = turn.state, owner = turn.owner, language = turn.language, territory = turn.territory,
        last_at = ${now}, purge_at = null, lease_until = turn.lease_until,
        lease_by = case when turn.lease_until = 0 then null else conversations.lease_by end
      from turn
      where conversations.id = turn.id and conversations.fence = turn.fence`.execute(tx);
    return numAffectedRows;
  }
}

/** The turns with the keys that what is said is sealed with: that of an erased person is a new one. */
async function withKeysOf(tx: Tx, turns: readonly TurnToCommit[]): Promise<TurnToCommit[]> {
  const keyed: TurnToCommit[] = [];
  for (const turn of turns) {
    const key = await turn.writes.erase?.(tx);
    keyed.push(key ? { ...turn, conversation: { ...turn.conversation, key } } : turn);
  }
  return keyed;
}

async function insertSaid(tx: Tx, turns: readonly TurnToCommit[], now: number): Promise<void> {
  const said = turns.flatMap(({ conversation, writes }) =>
    writes.said.map((one) => ({ ...one, conversation, language: writes.language })),
  );
  if (said.length === 0) return;
  await tx
    .insertInto('messages')
    .values(
      said.map(({ conversation, language, ...one }) => ({
        uid: one.uid,
        conversation_id: conversation.id,
        at: now,
        speaker: one.speaker,
        operator_id: one.operatorId ?? null,
        language,
        entry: one.entry ?? null,
        sealed: one.activity === null ? null : sealJson(conversation.key, one.activity),
      })),
    )
    .execute();
  const toSend = said.filter((one) => one.send);
  if (toSend.length === 0) return;
  await tx
    .insertInto('outbox')
    .values(
      toSend.map(({ conversation, uid }) => ({
        message_uid: uid,
        conversation_id: conversation.id,
        channel: conversation.channel,
        created_at: now,
      })),
    )
    .execute();
}

function countTurn(addCount: AddCount, channel: string, writes: TurnWrites, now: number): void {
  const day = new Date(now).toISOString().slice(0, 10);
  for (const { what, entry = '', detail = '' } of writes.counts)
    addCount({
      ...{ day, what, channel, entry, detail, n: 1 },
      language: writes.language ?? '',
      territory: writes.territory ?? '',
    });
}
