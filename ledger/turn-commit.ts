// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddCount, GroupCommit, Tx } from './group-commit.ts';
import type { Owner } from './schema.ts';
import { sealJson } from './seal.ts';
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
  readonly also?: (tx: Tx) => Promise<void>;
}

/**
 * Commits a turn: state, inbox, transcript, outbox and counts together, only while the fence is still ours.
 * @throws StaleError when it is not; then nothing was written
 */
export async function commitTurn(
  parts: { commits: GroupCommit; now: () => number; leaseMs: number },
  conversation: LeasedConversation,
  writes: TurnWrites,
): Promise<void> {
  const now = parts.now();
  await parts.commits.run(async (tx, addCount) => {
    const { numUpdatedRows } = await tx
      .updateTable('conversations')
      .set({
        state: sealJson(conversation.key, writes.state),
        owner: writes.owner,
        language: writes.language,
        territory: writes.territory,
        last_at: now,
        purge_at: null,
        ...(writes.release ? { lease_by: null, lease_until: 0 } : { lease_until: now + parts.leaseMs }),
      })
      .where('id', '=', conversation.id)
      .where('fence', '=', conversation.fence)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new StaleError(conversation.id);
    const handled = await tx
      .updateTable('inbox')
      .set({ status: writes.status, sealed: null })
      .where('id', '=', writes.inboxId)
      .where('status', '=', 'new')
      .executeTakeFirst();
    // The connection broke during an earlier commit of this turn, which the database had made all the same.
    if (handled.numUpdatedRows !== 1n) throw new StaleError(conversation.id);
    const key = (await writes.erase?.(tx)) ?? conversation.key;
    await insertSaid(tx, { id: conversation.id, channel: conversation.channel, key }, writes, now);
    countTurn(addCount, conversation.channel, writes, now);
    await writes.also?.(tx);
  });
}

async function insertSaid(
  tx: Tx,
  conversation: Pick<LeasedConversation, 'id' | 'channel' | 'key'>,
  writes: TurnWrites,
  now: number,
): Promise<void> {
  if (writes.said.length === 0) return;
  await tx
    .insertInto('messages')
    .values(
      writes.said.map((one) => ({
        uid: one.uid,
        conversation_id: conversation.id,
        at: now,
        speaker: one.speaker,
        operator_id: one.operatorId ?? null,
        language: writes.language,
        entry: one.entry ?? null,
        sealed: one.activity === null ? null : sealJson(conversation.key, one.activity),
      })),
    )
    .execute();
  const toSend = writes.said.filter((one) => one.send);
  if (toSend.length === 0) return;
  await tx
    .insertInto('outbox')
    .values(
      toSend.map((one) => ({
        message_uid: one.uid,
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
