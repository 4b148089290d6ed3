// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ExpressionBuilder } from 'kysely';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { HandoffsTable, Schema } from '../ledger/schema.ts';
import { aliasOf } from './alias.ts';
import type { OnDuty } from './duty.ts';
import { isOnShift, type Presence, readPresent } from './presence.ts';
import { type PublishedRules, QueueClocks } from './queue-due.ts';
import { type QueuePlace, segmentsAfter, toCursor } from './queue-order.ts';
import { type Actor, demand } from './rights.ts';
import { type Priority, priorities } from './route.ts';

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
  readonly priority: Priority;
  /** To whom it is offered now, and until when. */
  readonly offer: { readonly operatorId: string; readonly until: number } | null;
  /** The team it was passed to. */
  readonly teamId: string | null;
  /** Who had it before. */
  readonly lastOperatorId: string | null;
  /** True when whoever passed it on wrote a note. */
  readonly noted: boolean;
  /** It rests with its operator until this moment; `until: null`: until the person writes. */
  readonly snooze: { readonly until: number | null } | null;
  readonly firstReplyAt: number | null;
}

/** A queue item with the clock that runs for it. */
export interface QueueItemDue extends QueueItem {
  /** When the next word of an operator is due by the targets, in working time; null: nothing is. */
  readonly due: { readonly clock: 'first' | 'next'; readonly at: number } | null;
  /** In danger, claimed by nobody, and this operator supervises. */
  readonly alarm: boolean;
  /** Who had it before, by name. */
  readonly before: string | null;
  readonly team: string | null;
}

/** A colleague to whom a conversation can be passed. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly presence: Presence;
  readonly load: number;
  readonly mostOpen: number;
  readonly territories: readonly string[];
}

/** How many open conversations an operator may see, by what they are for this operator. */
export interface QueueCounts {
  /** Waiting and in danger. */
  readonly urgent: number;
  /** Waiting, without the urgent. */
  readonly waiting: number;
  /** One's own, without those that rest. */
  readonly mine: number;
  /** Of `mine`, those in which the person waits for a word. */
  readonly toAnswer: number;
  /** One's own that rest. */
  readonly snoozed: number;
  readonly others: number;
}

/** What the desk shows beside the list of conversations. */
export interface QueueState {
  /** The ledger's clock, so that a browser whose clock is wrong counts right. */
  readonly now: number;
  readonly counts: QueueCounts;
  /** What is offered to oneself, wherever it stands in the queue. */
  readonly offered: readonly QueueItemDue[];
  /** One's own presence; `byItself`: away because nobody used the page. */
  readonly presence: { readonly is: Presence; readonly byItself: boolean; readonly awayAfterMs: number };
  readonly colleagues: readonly Colleague[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly onDuty: readonly Pick<OnDuty, 'id' | 'name'>[];
  /** What people who ask for an operator are told now. */
  readonly desk: { readonly open: boolean; readonly opensAt: number | null; readonly timeZone: string };
}

export interface QueuePage<T extends QueueItem = QueueItemDue> {
  readonly items: readonly T[];
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null;
}

export type Queue = QueueState & QueuePage;

/** Enough for what is in sight and a little further: the page asks for more as it is scrolled. */
const firstPage = 200;

/** All of one's own open conversations, and the first page of the others, each in the order of the queue. */
export async function readQueue(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  published: PublishedRules,
): Promise<Queue> {
  demand(actor, 'queue.read');
  const clocks = await QueueClocks.read(ledger, actor, published);
  const [own, page, state] = await Promise.all([
    selectHandoffs(ledger)
      .where('handoffs.operator_id', '=', actor.id)
      .where('handoffs.state', '=', 'person')
      .orderBy('handoffs.urgent', 'desc')
      .orderBy('handoffs.priority', 'desc')
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .execute(),
    othersAfter(ledger, actor, { after: null, limit: firstPage }),
    queueState(ledger, actor, { clocks, timeZone: published.timeZone }),
  ]);
  const items = [...own.map(toQueueItem), ...page.items].map((item) => clocks.of(item));
  return { ...state, items, next: page.next };
}

/** The numbers, who is here, and what is offered to oneself. */
export async function queueState(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  { clocks, timeZone }: { readonly clocks: QueueClocks; readonly timeZone: string },
): Promise<QueueState> {
  const { awayAfterMs } = clocks.rules;
  const [counts, offered, present] = await Promise.all([
    countsOf(ledger, actor),
    permitted(selectHandoffs(ledger), actor)
      .where('handoffs.state', '=', 'waiting')
      .where('handoffs.offered_to', '=', actor.id)
      .orderBy('handoffs.id')
      .execute(),
    readPresent(ledger, { awayAfterMs, also: actor.id }),
  ]);
  const now = ledger.now();
  const onDuty = present.filter(isOnShift);
  const { open, opensAt } = onDuty.length > 0 ? { open: true } : clocks.hours.opening(null, now);
  const own = present.find((one) => one.id === actor.id);
  return {
    now,
    counts,
    offered: offered.map((row) => clocks.of(toQueueItem(row))),
    presence: { is: own?.presence ?? 'offline', byItself: own?.byItself ?? false, awayAfterMs },
    colleagues: present
      .filter((one) => one.id !== actor.id)
      .map(({ id, name, presence, load, mostOpen, territories }) => ({
        ...{ id, name, presence, load, mostOpen, territories },
      })),
    teams: clocks.teams.map(({ id, name }) => ({ id, name })),
    onDuty: onDuty.map(({ id, name }) => ({ id, name })),
    desk: { open, opensAt: opensAt?.getTime() ?? null, timeZone },
  };
}

/** Open conversations that are not one's own, in the order of the queue, from where the page before ended. */
export async function othersAfter(
  ledger: Pick<Ledger, 'db'>,
  actor: Actor,
  request: { readonly after: QueuePlace | null; readonly limit: number; readonly where?: HandoffWhere },
): Promise<QueuePage<QueueItem>> {
  const { after, limit, where = {} } = request;
  const items: QueueItem[] = [];
  for (const { state, urgent } of segmentsAfter(after)) {
    const from = after?.state === state && after.urgent === urgent ? after : null;
    const rows = await permitted(selectHandoffs(ledger), actor, where)
      .where('handoffs.state', '=', state)
      .where('handoffs.urgent', '=', urgent)
      .where((eb) => eb.or([eb('operator_id', 'is', null), eb('operator_id', '<>', actor.id)]))
      .$if(from !== null, (query) => query.where((eb) => comesAfter(eb, from)))
      .orderBy('handoffs.priority', 'desc')
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .limit(limit - items.length)
      .execute();
    items.push(...rows.map(toQueueItem));
    if (items.length === limit) break;
  }
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, next: last ? toCursor(placeOf(last)) : null };
}

type HandoffExpression = ExpressionBuilder<Schema, 'handoffs'>;

/** The first condition follows from the second; with it alone the index is entered at the right place. */
function comesAfter(eb: HandoffExpression, place: QueuePlace | null) {
  const { priority, waitingSince, id } = place ?? { priority: priorities.length, waitingSince: 0, id: '' };
  return eb.and([
    eb('handoffs.priority', '<=', priority),
    eb.or([
      eb('handoffs.priority', '<', priority),
      eb(eb.refTuple('handoffs.waiting_since', 'handoffs.id'), '>', eb.tuple(waitingSince, id)),
    ]),
  ]);
}

function placeOf({ urgent, priority, ...item }: QueueItem): QueuePlace {
  return { ...item, urgent: urgent ? 1 : 0, priority: priorities.indexOf(priority) };
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
    .select(['handoffs.state', 'handoffs.urgent'])
    .select((eb) => {
      const own = eb('handoffs.operator_id', '=', actor.id);
      const rests = eb('handoffs.snoozed_at', 'is not', null);
      const awake = eb('handoffs.snoozed_at', 'is', null);
      const asks = eb('handoffs.unanswered_since', 'is not', null);
      const count = (all: readonly ReturnType<typeof eb>[]) =>
        eb.fn.sum<number | string>(eb.case().when(eb.and(all)).then(1).else(0).end());
      return [
        eb.fn.countAll<number | string>().as('all'),
        count([own, awake]).as('mine'),
        count([own, awake, asks]).as('toAnswer'),
        count([own, rests]).as('snoozed'),
      ];
    })
    .where('handoffs.state', 'in', ['waiting', 'person'])
    .groupBy(['handoffs.state', 'handoffs.urgent'])
    .execute();
  const sum = (of: (row: (typeof rows)[number]) => number | string) =>
    rows.reduce((n, row) => n + Number(of(row)), 0);
  const waiting = (urgent: number) =>
    sum((row) => (row.state === 'waiting' && row.urgent === urgent ? row.all : 0));
  const [mine, snoozed] = [sum((row) => row.mine), sum((row) => row.snoozed)];
  return {
    urgent: waiting(1),
    waiting: waiting(0),
    mine,
    toAnswer: sum((row) => row.toAnswer),
    snoozed,
    others: sum((row) => (row.state === 'person' ? row.all : 0)) - mine - snoozed,
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
    .select(['handoffs.operator_id', 'operators.name as operatorName'])
    .select(['handoffs.priority', 'handoffs.offered_to', 'handoffs.offered_until', 'handoffs.team_id'])
    .select(['handoffs.last_operator_id', 'handoffs.note_by', 'handoffs.first_reply_at'])
    .select(['handoffs.snoozed_at', 'handoffs.snoozed_until']);
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
    priority: priorities[row.priority] ?? 'normal',
    offer: row.offered_to ? { operatorId: row.offered_to, until: row.offered_until ?? 0 } : null,
    teamId: row.team_id,
    lastOperatorId: row.last_operator_id,
    noted: row.note_by !== null,
    snooze: row.snoozed_at === null ? null : { until: row.snoozed_until },
    firstReplyAt: row.first_reply_at,
  };
}
