// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { Tx } from '../ledger/group-commit.ts';
import type { HandoffsTable, Schema } from '../ledger/schema.ts';
import { DeskError } from './desk-error.ts';
import { type Action, type Actor, demand, demandHandoff } from './rights.ts';

/** A conversation that an operator may do something with. */
export interface Reached {
  readonly id: string;
  readonly conversationId: string;
  readonly state: HandoffsTable['state'];
  readonly territory: string | null;
  readonly operatorId: string | null;
  readonly channel: string;
  readonly personId: string;
}

/**
 * Finds a conversation and whether this operator may do this with it.
 * @throws DeskError `not-found`, `forbidden` or `other-territory`
 */
export async function demandReach(
  db: Kysely<Schema> | Tx,
  actor: Actor,
  asked: { readonly action: Action; readonly handoffId: string },
): Promise<Reached> {
  demand(actor, asked.action);
  const row = await db
    .selectFrom('handoffs')
    .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
    .select(['handoffs.id', 'handoffs.state', 'handoffs.territory', 'handoffs.channel'])
    .select([
      'handoffs.operator_id as operatorId',
      'handoffs.conversation_id as conversationId',
      'conversations.person_id as personId',
    ])
    .where('handoffs.id', '=', asked.handoffId)
    .executeTakeFirst();
  if (!row) throw new DeskError('not-found');
  demandHandoff(actor, asked.action, row);
  return row;
}

/** @throws DeskError `over` when the conversation is closed */
export function demandOpen(reached: Reached): void {
  if (reached.state === 'closed') throw new DeskError('over', { detail: { owner: 'closed' } });
}
