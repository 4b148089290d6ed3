// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { HandoffsTable } from '../ledger/schema.ts';
import { aliasOf } from './alias.ts';
import { dutyFor, type OnDuty, operatorsOnDuty } from './duty.ts';
import type { Week } from './opening-hours.ts';
import { type Actor, demand, follows } from './rights.ts';

/** A conversation as the queue shows it: nothing of what was said, and nothing by which the person could be found. */
export interface QueueItem {
  readonly id: string;
  readonly alias: string;
  readonly state: HandoffsTable['state'];
  readonly urgent: boolean;
  readonly reason: string;
  readonly entry: string | null;
  readonly topic: string | null;
  readonly language: string | null;
  readonly territory: string | null;
  readonly channel: string;
  readonly waitingSince: number;
  readonly claimedAt: number | null;
  /** Since when the person waits for a word of the operator; null when it is the person's turn. */
  readonly unansweredSince: number | null;
  readonly operator: { readonly id: string; readonly name: string } | null;
}

export interface Queue {
  /** The ledger's clock, so that a browser whose clock is wrong counts right. */
  readonly now: number;
  readonly items: readonly QueueItem[];
  readonly onDuty: readonly Pick<OnDuty, 'id' | 'name'>[];
  /** What people who ask for an operator are told now. */
  readonly desk: { readonly open: boolean; readonly opensAt: number | null; readonly timeZone: string };
}

const mostShown = 500;

/** The open conversations of the operator's territories: urgent first, then who has waited longest. */
export async function readQueue(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  hours: { week: Week; timeZone: string },
): Promise<Queue> {
  demand(actor, 'queue.read');
  const [rows, onDuty] = await Promise.all([
    openHandoffs(ledger)
      .orderBy('handoffs.urgent', 'desc')
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .execute(),
    operatorsOnDuty(ledger),
  ]);
  const items = rows
    .filter((row) => row.operator_id === actor.id || follows(actor, row.territory))
    .slice(0, mostShown)
    .map(toQueueItem);
  const now = ledger.now();
  const { open, opensAt } = dutyFor(hours, { staffed: onDuty.length > 0, now: new Date(now) });
  return {
    now,
    items,
    onDuty: onDuty.map(({ id, name }) => ({ id, name })),
    desk: { open, opensAt: opensAt?.getTime() ?? null, timeZone: hours.timeZone },
  };
}

/** All that a queue item is made of, for any handoff. */
export function selectHandoffs(ledger: Pick<Ledger, 'db'>) {
  return ledger.db
    .selectFrom('handoffs')
    .leftJoin('operators', 'operators.id', 'handoffs.operator_id')
    .select([
      'handoffs.id',
      'handoffs.conversation_id',
      'handoffs.state',
      'handoffs.urgent',
      'handoffs.reason',
    ])
    .select([
      'handoffs.entry',
      'handoffs.topic',
      'handoffs.language',
      'handoffs.territory',
      'handoffs.channel',
    ])
    .select(['handoffs.waiting_since', 'handoffs.claimed_at', 'handoffs.unanswered_since'])
    .select(['handoffs.operator_id', 'operators.name as operatorName']);
}

function openHandoffs(ledger: Pick<Ledger, 'db'>) {
  return selectHandoffs(ledger).where('handoffs.state', '<>', 'closed');
}

type HandoffRow = Awaited<ReturnType<ReturnType<typeof selectHandoffs>['execute']>>[number];

export function toQueueItem(row: HandoffRow): QueueItem {
  return {
    id: row.id,
    alias: aliasOf(row.conversation_id),
    state: row.state,
    urgent: row.urgent === 1,
    reason: row.reason,
    entry: row.entry,
    topic: row.topic,
    language: row.language,
    territory: row.territory,
    channel: row.channel,
    waitingSince: row.waiting_since,
    claimedAt: row.claimed_at,
    unansweredSince: row.unanswered_since,
    operator: row.operator_id ? { id: row.operator_id, name: row.operatorName ?? '' } : null,
  };
}
