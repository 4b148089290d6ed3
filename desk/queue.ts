// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { HandoffsTable } from '../ledger/schema.ts';
import { aliasOf } from './alias.ts';
import { dutyFor, type OnDuty, operatorsOnDuty } from './duty.ts';
import type { Week } from './opening-hours.ts';
import { type QueuePlace, segmentsAfter, toCursor } from './queue-order.ts';
import { type Actor, demand } from './rights.ts';

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

/** How many open conversations an operator may see, by what they are for this operator. */
export interface QueueCounts {
  /** Waiting and in danger. */
  readonly urgent: number;
  /** Waiting, without the urgent. */
  readonly waiting: number;
  readonly mine: number;
  /** Of one's own, those in which the person waits for a word. */
  readonly toAnswer: number;
  readonly others: number;
}

/** What the desk shows beside the conversations. */
export interface QueueState {
  /** The ledger's clock, so that a browser whose clock is wrong counts right. */
  readonly now: number;
  readonly counts: QueueCounts;
  readonly onDuty: readonly Pick<OnDuty, 'id' | 'name'>[];
  /** What people who ask for an operator are told now. */
  readonly desk: { readonly open: boolean; readonly opensAt: number | null; readonly timeZone: string };
}

export interface QueuePage {
  readonly items: readonly QueueItem[];
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null;
}

export type Queue = QueueState & QueuePage;

type Hours = { readonly week: Week; readonly timeZone: string };

/** Enough for what is in sight and a little further: the page asks for more as it is scrolled. */
const firstPage = 200;

/** All of one's own open conversations, and the first page of the others in the order of the queue. */
export async function readQueue(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  hours: Hours,
): Promise<Queue> {
  demand(actor, 'queue.read');
  const [own, page, state] = await Promise.all([
    selectHandoffs(ledger)
      .where('handoffs.operator_id', '=', actor.id)
      .where('handoffs.state', '=', 'person')
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .execute(),
    othersAfter(ledger, actor, { after: null, limit: firstPage }),
    queueState(ledger, actor, hours),
  ]);
  return { ...state, items: [...own.map(toQueueItem), ...page.items], next: page.next };
}

/** The numbers and the desk's own state, without any conversation. */
export async function queueState(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  hours: Hours,
): Promise<QueueState> {
  const [counts, onDuty] = await Promise.all([countsOf(ledger, actor), operatorsOnDuty(ledger)]);
  const now = ledger.now();
  const { open, opensAt } = dutyFor(hours, { staffed: onDuty.length > 0, now: new Date(now) });
  return {
    now,
    counts,
    onDuty: onDuty.map(({ id, name }) => ({ id, name })),
    desk: { open, opensAt: opensAt?.getTime() ?? null, timeZone: hours.timeZone },
  };
}

/** Open conversations that are not one's own, in the order of the queue, from where the page before ended. */
export async function othersAfter(
  ledger: Pick<Ledger, 'db'>,
  actor: Actor,
  request: { readonly after: QueuePlace | null; readonly limit: number; readonly where?: HandoffWhere },
): Promise<QueuePage> {
  const { after, limit, where = {} } = request;
  const items: QueueItem[] = [];
  for (const { state, urgent } of segmentsAfter(after)) {
    const from = after?.state === state && after.urgent === urgent ? after : null;
    const rows = await permitted(selectHandoffs(ledger), actor, where)
      .where('handoffs.state', '=', state)
      .where('handoffs.urgent', '=', urgent)
      .where((eb) => eb.or([eb('operator_id', 'is', null), eb('operator_id', '<>', actor.id)]))
      .$if(from !== null, (query) =>
        query.where((eb) =>
          eb(
            eb.refTuple('handoffs.waiting_since', 'handoffs.id'),
            '>',
            eb.tuple(from?.waitingSince ?? 0, from?.id ?? ''),
          ),
        ),
      )
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .limit(limit - items.length)
      .execute();
    items.push(...rows.map(toQueueItem));
    if (items.length === limit) break;
  }
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, next: last ? toCursor({ ...last, urgent: last.urgent ? 1 : 0 }) : null };
}

/** Columns that must have a value; one that is not named may have any. */
export type HandoffWhere = Partial<
  Pick<HandoffsTable, 'language' | 'territory' | 'topic' | 'channel' | 'state'>
>;

type HandoffQuery = ReturnType<typeof selectHandoffs>;

/** Only what an operator may see: their territories, who has not said where they are, and what is already their own. */
export function permitted(query: HandoffQuery, actor: Actor, where: HandoffWhere = {}): HandoffQuery {
  let narrowed = query;
  if (actor.territories.length > 0)
    narrowed = narrowed.where((eb) =>
      eb.or([
        eb('handoffs.territory', 'is', null),
        eb('handoffs.territory', 'in', actor.territories),
        eb('handoffs.operator_id', '=', actor.id),
      ]),
    );
  for (const name of ['language', 'territory', 'topic', 'channel', 'state'] as const) {
    const value = where[name];
    if (value) narrowed = narrowed.where(`handoffs.${name}`, '=', value);
  }
  return narrowed;
}

async function countsOf(ledger: Pick<Ledger, 'db'>, actor: Actor): Promise<QueueCounts> {
  const rows = await permitted(selectHandoffs(ledger), actor)
    .clearSelect()
    .select((eb) => [
      'handoffs.state',
      'handoffs.urgent',
      eb.fn.countAll<number>().as('all'),
      eb.fn.sum<number>(eb.case().when('operator_id', '=', actor.id).then(1).else(0).end()).as('mine'),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when(eb.and([eb('operator_id', '=', actor.id), eb('unanswered_since', 'is not', null)]))
            .then(1)
            .else(0)
            .end(),
        )
        .as('toAnswer'),
    ])
    .where('handoffs.state', 'in', ['waiting', 'person'])
    .groupBy(['handoffs.state', 'handoffs.urgent'])
    .execute();
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((n, row) => n + of(row), 0);
  const mine = sum((row) => Number(row.mine));
  return {
    urgent: sum((row) => (row.state === 'waiting' && row.urgent === 1 ? Number(row.all) : 0)),
    waiting: sum((row) => (row.state === 'waiting' && row.urgent === 0 ? Number(row.all) : 0)),
    mine,
    toAnswer: sum((row) => Number(row.toAnswer)),
    others: sum((row) => (row.state === 'person' ? Number(row.all) : 0)) - mine,
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
