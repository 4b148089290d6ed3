// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { seal } from '../ledger/seal.ts';
import type { ActResult, Acts, FoundHandoff, HandoffChange } from './acts.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { refusalOf } from './handoffs.ts';
import { type Presence, readPresent } from './presence.ts';
import { type Actor, demand, demandHandoff, follows } from './rights.ts';
import { type Priority, priorities } from './route.ts';
import { passedOnMs, type RoutingRules } from './routing-rules.ts';

/** A colleague or a team. */
export type Receiver = { readonly operatorId: string } | { readonly teamId: string };

export interface Transfer {
  readonly actId: string;
  readonly to: Receiver;
  readonly note: string;
}

interface Reached {
  readonly territory: string | null;
  readonly state: string;
  readonly holder: { readonly id: string; readonly name: string } | null;
}

/** The longest that a conversation may rest. */
const longestSnoozeMs = 60 * 86_400_000;

/** What operators do about who answers: presence, offers, passing on, rest, priority. */
export class Routing {
  readonly #ledger: Ledger;
  readonly #acts: Acts;
  readonly #audit: Audit;
  readonly #rules: RoutingRules;

  constructor(ledger: Ledger, parts: { acts: Acts; audit: Audit; rules: RoutingRules }) {
    this.#ledger = ledger;
    this.#acts = parts.acts;
    this.#audit = parts.audit;
    this.#rules = parts.rules;
  }

  /** `offline` is off duty; every other state is on duty. */
  async setPresence(actor: Actor, presence: Presence): Promise<void> {
    demand(actor, 'own');
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .updateTable('operators')
        .set({
          on_duty: presence === 'offline' ? 0 : 1,
          presence: presence === 'offline' ? 'available' : presence,
          seen_at: now,
          active_at: now,
        })
        .where('id', '=', actor.id)
        .execute();
      await this.#audit.append(tx, { actor: actor.id, action: `presence.${presence}`, subject: actor.id });
    });
    this.#ledger.wake.emit('desk');
  }

  /** @param mostOpen null: as for everybody */
  async setMostOpen(actor: Actor, operatorId: string, mostOpen: number | null): Promise<void> {
    demand(actor, 'operators.change');
    await this.#ledger.commits.alone(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('operators')
        .set({ most_open: mostOpen })
        .where('id', '=', operatorId)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new DeskError('not-found');
      const detail = { most: mostOpen ?? 'default' };
      await this.#audit.append(tx, { actor: actor.id, action: 'operator.load', subject: operatorId, detail });
    });
    this.#ledger.wake.emit('desk');
  }

  /** It is offered to the next. @throws DeskError `not-offered` when it is not offered to them any more */
  async decline(actor: Actor, handoffId: string, actId: string): Promise<void> {
    demand(actor, 'handoff.claim');
    const change = (found: FoundHandoff): HandoffChange | null =>
      found.state === 'waiting' && found.offered_to === actor.id
        ? { offered_to: null, offered_until: null }
        : null;
    const request = { handoffId, actId, operatorId: actor.id, name: actor.name };
    const result = await this.#acts.note(request, { act: 'declined', change });
    if (result.kind === 'refused' && result.owner === 'waiting') throw new DeskError('not-offered');
    told(result, actor);
  }

  /** Passes a conversation on with a note. The receiver gets an offer; not accepted, it is in everybody's queue. */
  async transfer(actor: Actor, handoffId: string, { actId, to, note }: Transfer): Promise<void> {
    demand(actor, 'handoff.transfer');
    const { territory, state, holder } = await this.#reach(actor, handoffId);
    if (holder && holder.id !== actor.id) demand(actor, 'handoff.release-other');
    const receiver = await this.#receiverOf(to, { actor, territory });
    const change = (_found: FoundHandoff, key: Uint8Array): HandoffChange => ({
      ...receiver,
      note: note ? seal(key, note) : null,
      note_by: note ? actor.id : null,
    });
    const { id: operatorId, name } = holder ?? actor;
    const by = operatorId === actor.id ? {} : { by: actor.id };
    const request = { handoffId, actId, operatorId, name, ...by };
    // Who still waits has not heard of an operator yet: nothing is said to them.
    if (state === 'waiting') {
      const waiting = (found: FoundHandoff, key: Uint8Array) =>
        found.state === 'waiting' ? change(found, key) : null;
      told(await this.#acts.note(request, { act: 'reassigned', change: waiting }), actor);
    } else told(await this.#acts.transfer({ ...request, change }), actor);
  }

  /** Lets one's own conversation rest. @param until null: until the person writes, which always wakes it */
  async snooze(actor: Actor, handoffId: string, act: { actId: string; until: number | null }): Promise<void> {
    demand(actor, 'handoff.snooze');
    const now = this.#ledger.now();
    const { actId, until } = act;
    if (until !== null && (until <= now || until > now + longestSnoozeMs)) throw new DeskError('bad-time');
    await this.#noteOwn(actor, { handoffId, actId }, 'snoozed', {
      snoozed_at: now,
      snoozed_until: until,
      unanswered_since: null,
      woken_at: null,
    });
  }

  async wake(actor: Actor, handoffId: string, actId: string): Promise<void> {
    demand(actor, 'handoff.snooze');
    await this.#noteOwn(actor, { handoffId, actId }, 'woken', { snoozed_at: null, snoozed_until: null });
  }

  async setPriority(
    actor: Actor,
    handoffId: string,
    act: { actId: string; priority: Priority },
  ): Promise<void> {
    demand(actor, 'handoff.priority');
    await this.#reach(actor, handoffId);
    const priority = priorities.indexOf(act.priority);
    const request = { handoffId, actId: act.actId, operatorId: actor.id, name: actor.name };
    told(await this.#acts.note(request, { act: 'prioritised', change: () => ({ priority }) }), actor);
  }

  async #noteOwn(
    actor: Actor,
    { handoffId, actId }: { handoffId: string; actId: string },
    act: 'snoozed' | 'woken',
    change: HandoffChange,
  ): Promise<void> {
    const own = (found: FoundHandoff) =>
      found.state === 'person' && found.operator_id === actor.id ? change : null;
    const request = { handoffId, actId, operatorId: actor.id, name: actor.name };
    const result = await this.#acts.note(request, { act, change: own });
    told(result, actor);
  }

  async #reach(actor: Actor, handoffId: string): Promise<Reached> {
    const row = await this.#ledger.db
      .selectFrom('handoffs')
      .leftJoin('operators', 'operators.id', 'handoffs.operator_id')
      .select(['handoffs.territory', 'handoffs.state', 'handoffs.operator_id', 'operators.name'])
      .where('handoffs.id', '=', handoffId)
      .executeTakeFirst();
    if (!row) throw new DeskError('not-found');
    const { territory, state, operator_id: operatorId } = row;
    demandHandoff(actor, 'thread.read', { territory, operatorId });
    return { territory, state, holder: operatorId ? { id: operatorId, name: row.name ?? '' } : null };
  }

  /** What is noted for whoever shall have it. @throws DeskError when they cannot take it */
  async #receiverOf(
    to: Receiver,
    { actor, territory }: { actor: Actor; territory: string | null },
  ): Promise<HandoffChange> {
    const { db, now } = this.#ledger;
    if ('teamId' in to) {
      const team = await db.selectFrom('teams').select('id').where('id', '=', to.teamId).executeTakeFirst();
      if (!team) throw new DeskError('no-team');
      return {
        team_id: team.id,
        asked: JSON.stringify([actor.id]),
        offered_to: null,
        offered_until: null,
      };
    }
    const present = await readPresent(this.#ledger, this.#rules);
    const colleague = present.find((one) => one.id === to.operatorId);
    if (!colleague || colleague.id === actor.id || colleague.presence === 'away')
      throw new DeskError('colleague-away');
    if (!follows(colleague, territory)) throw new DeskError('colleague-elsewhere');
    return {
      team_id: null,
      asked: JSON.stringify([actor.id, colleague.id]),
      offered_to: colleague.id,
      offered_until: now() + passedOnMs(this.#rules),
    };
  }
}

/** @throws DeskError saying who has the conversation, when the act was refused */
function told(result: ActResult, actor: Actor): void {
  const refusal = refusalOf(result, actor);
  if (refusal) throw refusal;
}
