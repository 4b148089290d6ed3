// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { HandoffsTable } from '../ledger/schema.ts';
import { aliasOf } from './alias.ts';
import type { OnDuty } from './duty.ts';
import { Hours, type PublishedHours } from './hours.ts';
import { isOnShift, type Presence, readPresent } from './presence.ts';
import { type Actor, demand, follows, mayDo } from './rights.ts';
import { type Priority, priorities } from './route.ts';
import { defaultRules, type RoutingRules } from './routing-rules.ts';
import { readTeams } from './teams.ts';

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

export interface Queue {
  /** The ledger's clock, so that a browser whose clock is wrong counts right. */
  readonly now: number;
  readonly items: readonly QueueItemDue[];
  /** One's own presence; `byItself`: away because nobody used the page. */
  readonly presence: { readonly is: Presence; readonly byItself: boolean; readonly awayAfterMs: number };
  readonly colleagues: readonly Colleague[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly onDuty: readonly Pick<OnDuty, 'id' | 'name'>[];
  /** What people who ask for an operator are told now. */
  readonly desk: { readonly open: boolean; readonly opensAt: number | null; readonly timeZone: string };
}

const mostShown = 500;

/** The open conversations of the operator's territories: urgent first, then by priority, then who has waited longest. */
export async function readQueue(
  ledger: Pick<Ledger, 'db' | 'now'>,
  actor: Actor,
  published: PublishedHours & { readonly rules?: RoutingRules },
): Promise<Queue> {
  demand(actor, 'queue.read');
  const { rules = defaultRules } = published;
  const [rows, present, hours, teams, names] = await Promise.all([
    openHandoffs(ledger)
      .orderBy('handoffs.urgent', 'desc')
      .orderBy('handoffs.priority', 'desc')
      .orderBy('handoffs.waiting_since')
      .orderBy('handoffs.id')
      .execute(),
    readPresent(ledger, { awayAfterMs: rules.awayAfterMs, also: actor.id }),
    Hours.read(ledger, published),
    readTeams(ledger.db),
    operatorNames(ledger),
  ]);
  const now = ledger.now();
  const teamNames = new Map(teams.map((team) => [team.id, team.name]));
  const supervises = mayDo(actor.role, 'handoff.release-other');
  const items = rows
    .filter((row) => row.operator_id === actor.id || follows(actor, row.territory))
    .slice(0, mostShown)
    .map(toQueueItem)
    .map((item) => ({
      ...item,
      due: dueOf(item, hours, rules),
      alarm: supervises && item.urgent && item.state === 'waiting',
      before: names.get(item.lastOperatorId ?? '') ?? null,
      team: teamNames.get(item.teamId ?? '') ?? null,
    }));
  const onDuty = present.filter(isOnShift);
  const { open, opensAt } = onDuty.length > 0 ? { open: true } : hours.opening(null, now);
  const own = present.find((one) => one.id === actor.id);
  return {
    now,
    items,
    presence: {
      is: own?.presence ?? 'offline',
      byItself: own?.byItself ?? false,
      awayAfterMs: rules.awayAfterMs,
    },
    colleagues: present
      .filter((one) => one.id !== actor.id)
      .map(({ id, name, presence, load, mostOpen, territories }) => ({
        ...{ id, name, presence, load, mostOpen, territories },
      })),
    teams: teams.map(({ id, name }) => ({ id, name })),
    onDuty: onDuty.map(({ id, name }) => ({ id, name })),
    desk: { open, opensAt: opensAt?.getTime() ?? null, timeZone: published.timeZone },
  };
}

async function operatorNames({ db }: Pick<Ledger, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('operators').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The first reply counts from when the person asked, every further one from their first word without an answer. */
function dueOf(item: QueueItem, hours: Hours, rules: RoutingRules): QueueItemDue['due'] {
  if (item.snooze) return null;
  const first = item.firstReplyAt === null;
  const since = first
    ? item.waitingSince
    : item.state === 'waiting'
      ? item.waitingSince
      : item.unansweredSince;
  const target = first ? rules.firstReplyMs : rules.nextReplyMs;
  if (since === null || target === null) return null;
  const at = hours.due(item, since, target);
  return at === null ? null : { clock: first ? 'first' : 'next', at };
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
    priority: priorities[row.priority] ?? 'normal',
    offer: row.offered_to ? { operatorId: row.offered_to, until: row.offered_until ?? 0 } : null,
    teamId: row.team_id,
    lastOperatorId: row.last_operator_id,
    noted: row.note_by !== null,
    snooze: row.snoozed_at === null ? null : { until: row.snoozed_until },
    firstReplyAt: row.first_reply_at,
  };
}
