// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddCount, Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import { seal } from '../ledger/seal.ts';
import type { LeasedConversation } from '../ledger/turns.ts';
import { countEnd, countService } from './service-counts.ts';

/** Why a conversation goes to the operators. */
export interface HandoffRequest {
  readonly reason: 'asked' | 'misses' | 'safety' | 'entry' | 'media' | 'failed';
  readonly urgent: boolean;
  readonly flow?: string;
  readonly entry?: string;
  readonly topic?: string;
  /** For the operators, in Italian. */
  readonly summary: string;
  readonly trace?: string;
}

/** The commit of a turn, and what it adds to the figures. */
interface InCommit {
  readonly tx: Tx;
  readonly addCount: AddCount;
}

/**
 * Puts a conversation into the queue, within the turn's commit. A conversation already there keeps its place; it only
 * becomes urgent when it was not.
 */
export async function openHandoff(
  { tx, addCount }: InCommit,
  conversation: Pick<LeasedConversation, 'id' | 'key' | 'channel'>,
  asked: { request: HandoffRequest; now: number; language: string | null; territory: string | null },
): Promise<void> {
  const { request, now, language, territory } = asked;
  const open = await tx
    .selectFrom('handoffs')
    .select(['id', 'urgent'])
    .where('conversation_id', '=', conversation.id)
    .where('state', '<>', 'closed')
    .executeTakeFirst();
  const told = {
    reason: request.reason,
    urgent: request.urgent || open?.urgent ? 1 : 0,
    flow: request.flow ?? null,
    entry: request.entry ?? null,
    topic: request.topic ?? null,
    language,
    territory,
    summary: seal(conversation.key, request.summary),
    trace: request.trace ?? null,
  };
  if (open) {
    await tx.updateTable('handoffs').set(told).where('id', '=', open.id).execute();
    return;
  }
  await tx
    .insertInto('handoffs')
    .values({
      last_operator_id: await lastOperatorOf(tx, conversation.id, now),
      id: newId(now),
      conversation_id: conversation.id,
      state: 'waiting',
      channel: conversation.channel,
      waiting_since: now,
      ...told,
    })
    .execute();
  const { channel } = conversation;
  countService(addCount, 'asked', { ...told, channel, at: now, detail: request.reason });
}

/** So long after the close a person who comes back is offered to the operator who knows them. */
const knownForMs = 7 * 86_400_000;

async function lastOperatorOf(tx: Tx, conversationId: string, now: number): Promise<string | null> {
  const last = await tx
    .selectFrom('handoffs')
    .select('operator_id')
    .where('conversation_id', '=', conversationId)
    .where('closed_at', '>', now - knownForMs)
    .where('operator_id', 'is not', null)
    .orderBy('closed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.operator_id ?? null;
}

/** Takes a waiting conversation out of the queue because the person no longer wants an operator. */
export async function cancelHandoff(
  { tx, addCount }: InCommit,
  conversationId: string,
  now: number,
): Promise<void> {
  const ended = await tx
    .updateTable('handoffs')
    .set({
      state: 'closed',
      closed_at: now,
      outcome: 'cancelled',
      offered_to: null,
      offered_until: null,
    })
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'waiting')
    .returning(['channel', 'language', 'territory', 'topic', 'waiting_since'])
    .execute();
  for (const one of ended)
    countEnd(addCount, one, { askedAt: one.waiting_since, at: now, outcome: 'cancelled' });
  await tx.deleteFrom('drafts').where('conversation_id', '=', conversationId).execute();
}

/** Notes that the person wrote to the operator who owns the conversation: the wait can be seen, and what rested wakes. */
export async function notePersonWrote(tx: Tx, conversationId: string, now: number): Promise<void> {
  await tx
    .updateTable('handoffs')
    .set({ unanswered_since: now })
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', 'closed')
    .where('unanswered_since', 'is', null)
    .execute();
  await tx
    .updateTable('handoffs')
    .set({ snoozed_at: null, snoozed_until: null, woken_at: now })
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'person')
    .where('snoozed_at', 'is not', null)
    .execute();
}
