// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { Hours, type PublishedHours } from './hours.ts';
import type { QueueItem, QueueItemDue } from './queue.ts';
import { type Actor, mayDo } from './rights.ts';
import { defaultRules, type RoutingRules } from './routing-rules.ts';
import { type NamedTeam, readTeams } from './teams.ts';

/** The hours that people are told, and the targets by which clocks run. */
export type PublishedRules = PublishedHours & { readonly rules?: RoutingRules };

/** What the items of one answer are shown with: the clocks that run, alarms, names of teams and of who was before. */
export class QueueClocks {
  readonly rules: RoutingRules;
  readonly hours: Hours;
  readonly teams: readonly NamedTeam[];
  readonly #names: ReadonlyMap<string, string>;
  readonly #teamNames: ReadonlyMap<string, string>;
  readonly #supervises: boolean;

  private constructor(
    actor: Actor,
    read: {
      readonly rules: RoutingRules;
      readonly hours: Hours;
      readonly teams: readonly NamedTeam[];
      readonly names: ReadonlyMap<string, string>;
    },
  ) {
    this.rules = read.rules;
    this.hours = read.hours;
    this.teams = read.teams;
    this.#names = read.names;
    this.#teamNames = new Map(read.teams.map((team) => [team.id, team.name]));
    this.#supervises = mayDo(actor.role, 'handoff.release-other');
  }

  static async read(
    ledger: Pick<Ledger, 'db'>,
    actor: Actor,
    published: PublishedRules,
  ): Promise<QueueClocks> {
    const [hours, teams, names] = await Promise.all([
      Hours.read(ledger, published),
      readTeams(ledger.db),
      operatorNames(ledger),
    ]);
    return new QueueClocks(actor, { rules: published.rules ?? defaultRules, hours, teams, names });
  }

  of(item: QueueItem): QueueItemDue {
    return {
      ...item,
      due: this.#dueOf(item),
      alarm: this.#supervises && item.urgent && item.state === 'waiting',
      before: this.#names.get(item.lastOperatorId ?? '') ?? null,
      team: this.#teamNames.get(item.teamId ?? '') ?? null,
    };
  }

  /** The first reply counts from when the person asked, every further one from their first word without an answer. */
  #dueOf(item: QueueItem): QueueItemDue['due'] {
    if (item.snooze || item.state === 'closed') return null;
    const first = item.firstReplyAt === null;
    const since = first
      ? item.waitingSince
      : item.state === 'waiting'
        ? item.waitingSince
        : item.unansweredSince;
    const target = first ? this.rules.firstReplyMs : this.rules.nextReplyMs;
    if (since === null || target === null) return null;
    const at = this.hours.due(item, since, target);
    return at === null ? null : { clock: first ? 'first' : 'next', at };
  }
}

async function operatorNames({ db }: Pick<Ledger, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('operators').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
