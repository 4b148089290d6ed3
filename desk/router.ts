// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Acts } from './acts.ts';
import { Audit } from './audit.ts';
import { isOnShift, type Present, readPresent } from './presence.ts';
import { candidatesFor, nextFor, type Waiting } from './route.ts';
import type { RoutingRules } from './routing-rules.ts';
import { sweepVanished } from './sweep.ts';
import { readTeams } from './teams.ts';

interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Step {
  readonly id: string;
  readonly asked: readonly string[];
  /** Whom it is offered to now; null: the offer that there was is over. */
  readonly to: string | null;
  readonly before: string | null;
}

/** More than anybody looks through; the rest has its turn when these are claimed. */
const mostWaiting = 500;

/**
 * Sees to it that every conversation is with somebody: it offers what waits, ends offers that were not accepted, wakes
 * what rested long enough, and puts back what its operator left. Each is one commit that checks again what it saw, so
 * that several processes may look at once.
 */
export class Router {
  readonly #ledger: Ledger;
  readonly #acts: Pick<Acts, 'release'>;
  readonly #audit: Audit;
  readonly #rules: RoutingRules;

  constructor(ledger: Ledger, parts: { acts: Pick<Acts, 'release'>; rules: RoutingRules }) {
    this.#ledger = ledger;
    this.#acts = parts.acts;
    this.#audit = new Audit(ledger);
    this.#rules = parts.rules;
  }

  /** @returns how many conversations went back into the queue because their operator is gone */
  async look(): Promise<number> {
    const { db } = this.#ledger;
    const vanished = await sweepVanished(this.#ledger, this.#acts, this.#ledger.now());
    await this.#wake();
    const left = await this.#settleWoken();
    if ((await this.#steps(db as unknown as Tx)).length > 0) await this.#offer();
    return vanished + left;
  }

  /** Those whose time has come are their operator's again, who has to answer. */
  async #wake(): Promise<void> {
    const now = this.#ledger.now();
    const due = await this.#ledger.db
      .selectFrom('handoffs')
      .select('id')
      .where('state', '=', 'person')
      .where('snoozed_until', '<=', now)
      .execute();
    if (due.length === 0) return;
    await this.#ledger.commits.alone(async (tx) => {
      for (const { id } of due) {
        const woken = await tx
          .updateTable('handoffs')
          .set({ snoozed_at: null, snoozed_until: null, woken_at: now, unanswered_since: now })
          .where('id', '=', id)
          .where('state', '=', 'person')
          .where('snoozed_until', '<=', now)
          .executeTakeFirst();
        if (woken.numUpdatedRows === 1n)
          await this.#audit.append(tx, { actor: 'system', action: 'handoff.woken', subject: id });
      }
    });
    this.#ledger.wake.emit('desk');
  }

  /** What woke stays with its operator if they are on shift; else it goes to the queue. */
  async #settleWoken(): Promise<number> {
    const { db, commits } = this.#ledger;
    const woken = await db
      .selectFrom('handoffs')
      .innerJoin('operators', 'operators.id', 'handoffs.operator_id')
      .select(['handoffs.id', 'handoffs.woken_at', 'operators.id as operatorId', 'operators.name'])
      .where('handoffs.state', '=', 'person')
      .where('handoffs.woken_at', 'is not', null)
      .execute();
    if (woken.length === 0) return 0;
    const present = await readPresent(this.#ledger, this.#rules);
    const onShift = new Set(present.filter(isOnShift).map((one) => one.id));
    const settled = woken.filter(({ operatorId }) => onShift.has(operatorId)).map(({ id }) => id);
    if (settled.length > 0)
      await commits.alone(async (tx) => {
        await tx.updateTable('handoffs').set({ woken_at: null }).where('id', 'in', settled).execute();
      });
    let left = 0;
    for (const { id, woken_at, operatorId, name } of woken) {
      if (onShift.has(operatorId)) continue;
      const actId = `woken-${id}-${woken_at}`;
      const result = await this.#acts.release({ handoffId: id, actId, operatorId, name, by: 'system' });
      if (result.kind === 'done') left += 1;
    }
    return left;
  }

  async #offer(): Promise<void> {
    const changed = await this.#ledger.commits.alone(async (tx) => {
      const steps = await this.#steps(tx);
      for (const step of steps) await this.#take(tx, step);
      return steps.length;
    });
    if (changed > 0) this.#ledger.wake.emit('desk');
  }

  async #take(tx: Tx, { id, to, asked, before }: Step): Promise<void> {
    const until = to === null ? null : this.#ledger.now() + (this.#rules.offerMs ?? 60_000);
    const { numUpdatedRows } = await tx
      .updateTable('handoffs')
      .set({ offered_to: to, offered_until: until, asked: JSON.stringify(asked) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .$if(before === null, (query) => query.where('offered_to', 'is', null))
      .$if(before !== null, (query) => query.where('offered_to', '=', before))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const system = { actor: 'system', subject: id };
    if (before)
      await this.#audit.append(tx, {
        ...system,
        action: 'handoff.offer-ended',
        detail: { operator: before },
      });
    if (to) await this.#audit.append(tx, { ...system, action: 'handoff.offered', detail: { operator: to } });
  }

  /** What is to change in the offers as things are. */
  async #steps(db: Tx): Promise<Step[]> {
    const now = this.#ledger.now();
    const rows = await db
      .selectFrom('handoffs')
      .select(['id', 'urgent', 'language', 'territory', 'topic', 'team_id', 'last_operator_id'])
      .select(['asked', 'offered_to', 'offered_until'])
      .where('state', '=', 'waiting')
      .orderBy('priority', 'desc')
      .orderBy('waiting_since')
      .orderBy('id')
      .limit(mostWaiting)
      .execute();
    if (rows.length === 0) return [];
    const present = await readPresent({ db, now: this.#ledger.now }, this.#rules);
    const teams = await readTeams(db);
    const there = new Set(present.filter(isOnShift).map((one) => one.id));
    const stands = (row: (typeof rows)[number]) =>
      row.offered_to !== null && (row.offered_until ?? 0) > now && there.has(row.offered_to) && !row.urgent;
    // One offer at a time for everybody: who is asked about one conversation is not asked about another.
    const free = new Set(present.map((one) => one.id));
    for (const row of rows) if (row.offered_to && stands(row)) free.delete(row.offered_to);
    const steps: Step[] = [];
    for (const row of rows) {
      if (stands(row)) continue;
      const asked = JSON.parse(row.asked) as string[];
      const to = row.urgent ? null : this.#nextOf(toWaiting(row, asked), { present, free, teams });
      if (to) free.delete(to);
      if (to || row.offered_to)
        steps.push({ id: row.id, to, asked: to ? [...asked, to] : asked, before: row.offered_to });
    }
    return steps;
  }

  #nextOf(
    waiting: Waiting,
    {
      present,
      free,
      teams,
    }: {
      present: readonly Present[];
      free: ReadonlySet<string>;
      teams: Awaited<ReturnType<typeof readTeams>>;
    },
  ): string | null {
    const people = present.filter((one) => free.has(one.id));
    if (this.#rules.offerMs !== null) return nextFor(waiting, people, teams)?.id ?? null;
    // Without offers only what is somebody's in particular is offered: to who had it, and to a team it was passed to.
    const back = nextFor(waiting, people, teams)?.id ?? null;
    if (back !== null && back === waiting.lastOperatorId) return back;
    return waiting.teamId ? (candidatesFor(waiting, people, teams)[0]?.id ?? null) : null;
  }
}

function toWaiting(
  row: {
    readonly language: string | null;
    readonly territory: string | null;
    readonly topic: string | null;
    readonly team_id: string | null;
    readonly last_operator_id: string | null;
  },
  asked: readonly string[],
): Waiting {
  const { language, territory, topic } = row;
  return { language, territory, topic, teamId: row.team_id, lastOperatorId: row.last_operator_id, asked };
}

const lookEveryMs = 3_000;
const pauseMs = 100;

/** Looks every three seconds and soon after anything happened at the desk. @returns a function that ends it */
export function startRouting(
  router: Pick<Router, 'look'>,
  { wake }: Pick<Ledger, 'wake'>,
  log: Log,
): () => void {
  let looking = false;
  let again = false;
  let soon: NodeJS.Timeout | null = null;
  const look = async () => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      const count = await router.look();
      if (count > 0) log.info({ count }, 'conversations of operators who are gone are back in the queue');
    } catch (error) {
      log.error({ err: error }, 'the queue could not be looked through; trying again');
    } finally {
      looking = false;
      if (again) later();
      again = false;
    }
  };
  const later = () => {
    if (soon) return;
    soon = setTimeout(() => {
      soon = null;
      void look();
    }, pauseMs);
    soon.unref();
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  const off = wake.on('desk', later);
  return () => {
    clearInterval(timer);
    if (soon) clearTimeout(soon);
    off();
  };
}
