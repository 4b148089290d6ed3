// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { operatorsOnDuty } from './duty.ts';
import { groupBy } from './group-by.ts';
import { type Actor, demand, follows } from './rights.ts';

/** How a part of the queue stands: of all, of one language, or of one territory. */
export interface Standing {
  /** Language or territory; null: not known. */
  readonly of: string | null;
  readonly waiting: number;
  readonly urgent: number;
  /** Since when the one waits who waits longest; null when nobody does. */
  readonly oldest: number | null;
  /** With an operator. */
  readonly answered: number;
  /** Of those, how many wait for the operator's next word. */
  readonly unanswered: number;
}

/** An operator at work, or with conversations. */
export interface AtWork {
  readonly id: string;
  readonly name: string;
  readonly present: boolean;
  readonly languages: readonly string[];
  readonly territories: readonly string[];
  /** Conversations they have. */
  readonly load: number;
  /** Since when the one waits who has waited longest for their word. */
  readonly oldestUnanswered: number | null;
}

/** How the desk stands now. Nothing of what was said, and no conversation by itself. */
export interface Board {
  readonly now: number;
  readonly all: Standing;
  readonly byLanguage: readonly Standing[];
  readonly byTerritory: readonly Standing[];
  readonly operators: readonly AtWork[];
}

interface OpenOne {
  readonly state: string;
  readonly urgent: number;
  readonly language: string | null;
  readonly territory: string | null;
  readonly operator_id: string | null;
  readonly waiting_since: number;
  readonly unanswered_since: number | null;
}

/** The board of the supervisor's territories, as it is at this moment. */
export async function readBoard(ledger: Pick<Ledger, 'db' | 'now'>, actor: Actor): Promise<Board> {
  demand(actor, 'board.read');
  const [all, present, operators] = await Promise.all([
    ledger.db
      .selectFrom('handoffs')
      .select(['state', 'urgent', 'language', 'territory', 'operator_id'])
      .select(['waiting_since', 'unanswered_since'])
      .where('state', '<>', 'closed')
      .execute(),
    operatorsOnDuty(ledger),
    ledger.db
      .selectFrom('operators')
      .select(['id', 'name', 'languages', 'territories'])
      .where('disabled_at', 'is', null)
      .orderBy('name')
      .execute(),
  ]);
  const open = all.filter((one) => follows(actor, one.territory));
  const here = new Set(present.map(({ id }) => id));
  const atWork = operators.map((one) =>
    toAtWork(one, { present: here.has(one.id), has: open.filter((each) => each.operator_id === one.id) }),
  );
  return {
    now: ledger.now(),
    all: standingOf(null, open),
    byLanguage: standings(open, (one) => one.language),
    byTerritory: standings(open, (one) => one.territory),
    operators: atWork.filter((one) => (one.present && sharesTerritory(actor, one)) || one.load > 0),
  };
}

function sharesTerritory(actor: Actor, { territories }: AtWork): boolean {
  return territories.length === 0 || territories.some((one) => follows(actor, one));
}

/** The longest queue first. */
function standings(open: readonly OpenOne[], keyOf: (one: OpenOne) => string | null): Standing[] {
  const groups = groupBy(open, keyOf);
  return [...groups]
    .map(([of, ones]) => standingOf(of, ones))
    .toSorted((a, b) => b.waiting - a.waiting || b.answered - a.answered);
}

function standingOf(of: string | null, open: readonly OpenOne[]): Standing {
  const waiting = open.filter((one) => one.state === 'waiting');
  const answered = open.filter((one) => one.state === 'person');
  return {
    of,
    waiting: waiting.length,
    urgent: waiting.filter((one) => one.urgent === 1).length,
    oldest: earliest(waiting.map((one) => one.waiting_since)),
    answered: answered.length,
    unanswered: answered.filter((one) => one.unanswered_since !== null).length,
  };
}

function toAtWork(
  one: { id: string; name: string; languages: string; territories: string },
  { present, has }: { present: boolean; has: readonly OpenOne[] },
): AtWork {
  return {
    id: one.id,
    name: one.name,
    present,
    languages: JSON.parse(one.languages) as string[],
    territories: JSON.parse(one.territories) as string[],
    load: has.length,
    oldestUnanswered: earliest(has.flatMap((each) => each.unanswered_since ?? [])),
  };
}

function earliest(times: readonly number[]): number | null {
  return times.length > 0 ? Math.min(...times) : null;
}
