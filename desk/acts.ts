// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Updateable } from 'kysely';
import type { Language } from '../knowledge/language.ts';
import type { Tx } from '../ledger/group-commit.ts';
import { insertAct } from '../ledger/ingest.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { HandoffsTable, Owner } from '../ledger/schema.ts';
import { Audit } from './audit.ts';
import { endDrafts, type Watermarks } from './drafts.ts';
import { type Move, nextOwner } from './handoff.ts';
import { demandUnchanged } from './seen.ts';
import { countEnd, countFirstReply } from './service-counts.ts';

/** What an operator did, as the conversation is told of it. */
export interface OperatorAct {
  readonly act: 'claimed' | 'message' | 'handed-back' | 'closed' | 'released' | 'transferred' | QuietAct;
  readonly operatorId: string;
  /** Name shown to the person. */
  readonly name: string;
  /** As the operator wrote it. */
  readonly text?: string;
  readonly rendered?: Rendered;
}

/** What the desk does among itself: the person is told nothing of it. It goes through the inbox so that it counts once. */
export type QuietAct = 'declined' | 'snoozed' | 'woken' | 'prioritised' | 'reassigned';

/** What the person reads instead of the operator's own words. */
export interface Rendered {
  readonly language: Language;
  readonly text: string;
  /** `reviewed`: a person translated it, as in phrases and entries. `machine`: a program did, and the person is told. */
  readonly how: 'reviewed' | 'machine';
}

export type ActResult =
  | { readonly kind: 'done' }
  /** Somebody else has it, or it is over. */
  | {
      readonly kind: 'refused';
      readonly owner: Owner | null;
      readonly ownerId: string | null;
      readonly ownerName: string | null;
    }
  | { readonly kind: 'missing' };

export interface ActRequest {
  readonly handoffId: string;
  /** Made by the browser: the same act sent twice counts once. */
  readonly actId: string;
  readonly operatorId: string;
  readonly name: string;
  /** Who did it, for the record, when it was not the operator themselves: a supervisor's id, or `system`. */
  readonly by?: string;
}

const pastOf = {
  claim: 'claimed',
  'hand-back': 'handed-back',
  close: 'closed',
  release: 'released',
  transfer: 'transferred',
} as const;

/** Offers and rest end with whatever happens to the conversation. */
const settled = {
  offered_to: null,
  offered_until: null,
  snoozed_at: null,
  snoozed_until: null,
  woken_at: null,
} as const;

/** A handoff with its conversation, as it is when an act is committed. */
export type FoundHandoff = NonNullable<Awaited<ReturnType<Acts['find']>>>;
export type HandoffChange = Updateable<HandoffsTable>;

interface MoveEnd {
  readonly outcome?: string;
  /** What else changes at the handoff. */
  readonly change?: (found: FoundHandoff, key: Uint8Array) => HandoffChange;
}

/** What operators do to conversations. Each act is one commit: owner, handoff, fence and the notice to the person. */
export class Acts {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#audit = new Audit(ledger);
  }

  /** Takes a waiting conversation. Of many who try at once exactly one succeeds. */
  claim(request: ActRequest): Promise<ActResult> {
    return this.#move('claim', request, {});
  }

  handBack(request: ActRequest): Promise<ActResult> {
    return this.#move('hand-back', request, { outcome: 'handed-back' });
  }

  close(request: ActRequest & { outcome: string }): Promise<ActResult> {
    return this.#move('close', request, { outcome: request.outcome });
  }

  /** Puts the conversation of an operator who is gone back into the queue, in its old place. */
  release(request: ActRequest): Promise<ActResult> {
    return this.#move('release', request, {});
  }

  /** Sends the operator's words to the person, in order with everything else in the conversation. */
  async reply(
    request: ActRequest & {
      text: string;
      rendered?: Rendered;
      /** What the operator had seen: refused with `changed` when somebody said something after. */
      seen?: Watermarks;
    },
  ): Promise<ActResult> {
    const result = await this.#ledger.commits.alone(async (tx, addCount): Promise<ActResult> => {
      const found = await this.find(tx, request.handoffId);
      if (!found) return { kind: 'missing' };
      if (await this.#isRepeated(tx, request)) return { kind: 'done' };
      const mine = found.owner === 'person' && found.state === 'person';
      if (!mine || found.operator_id !== request.operatorId) return this.#refused(tx, found);
      const { handoffId, seen } = request;
      const { conversation_id: conversationId } = found;
      if (seen) await demandUnchanged(tx, { conversationId, operatorId: request.operatorId, seen });
      await endDrafts(tx, { handoffId, operatorId: request.operatorId, mode: 'reply' });
      const now = this.#ledger.now();
      await tx
        .updateTable('handoffs')
        .set({ unanswered_since: null, first_reply_at: found.first_reply_at ?? now })
        .where('id', '=', request.handoffId)
        .execute();
      if (found.first_reply_at === null)
        countFirstReply(addCount, found, { askedAt: found.waiting_since, at: now });
      const { operatorId, name, text, rendered } = request;
      await this.#tell(tx, found, request, { act: 'message', operatorId, name, text, rendered });
      return { kind: 'done' };
    });
    this.#wake(result);
    return result;
  }

  /** Puts it back into the queue for a colleague or a team, with what `change` notes at it. */
  transfer(request: ActRequest & { change: NonNullable<MoveEnd['change']> }): Promise<ActResult> {
    return this.#move('transfer', request, { change: request.change });
  }

  /**
   * Changes what is noted at a handoff and not who answers.
   * @param what.change what is written, or null when the act is refused as things are
   */
  async note(
    request: ActRequest,
    what: { act: QuietAct; change: (found: FoundHandoff, key: Uint8Array) => HandoffChange | null },
  ): Promise<ActResult> {
    const result = await this.#ledger.commits.alone(async (tx): Promise<ActResult> => {
      const found = await this.find(tx, request.handoffId);
      if (!found) return { kind: 'missing' };
      if (await this.#isRepeated(tx, request)) return { kind: 'done' };
      if (found.state === 'closed') return this.#refused(tx, found);
      const change = what.change(found, await this.#ledger.people.key(tx, found.person_id));
      if (!change) return this.#refused(tx, found);
      await tx.updateTable('handoffs').set(change).where('id', '=', request.handoffId).execute();
      const { operatorId, name } = request;
      await this.#tell(tx, found, request, { act: what.act, operatorId, name });
      return { kind: 'done' };
    });
    this.#wake(result);
    return result;
  }

  async #move(
    move: Extract<Move, keyof typeof pastOf>,
    request: ActRequest,
    end: MoveEnd,
  ): Promise<ActResult> {
    const result = await this.#ledger.commits.alone(async (tx, addCount): Promise<ActResult> => {
      const found = await this.find(tx, request.handoffId);
      if (!found) return { kind: 'missing' };
      if (await this.#isRepeated(tx, request)) return { kind: 'done' };
      const owner = nextOwner(found.owner, move);
      const mine = found.operator_id === null || found.operator_id === request.operatorId;
      if (!owner || found.state === 'closed' || (move !== 'claim' && !mine)) return this.#refused(tx, found);
      const now = this.#ledger.now();
      const operatorId = owner === 'person' ? request.operatorId : null;
      const moved = await tx
        .updateTable('conversations')
        // The fence makes a turn that is under way in some process lose its commit; the lease goes, so that it is redone at once.
        .set((eb) => ({
          owner,
          operator_id: operatorId,
          fence: eb('fence', '+', 1),
          lease_by: null,
          lease_until: 0,
        }))
        .where('id', '=', found.conversation_id)
        .where('owner', '=', found.owner)
        .executeTakeFirst();
      if (moved.numUpdatedRows !== 1n) return this.#refused(tx, found);
      await tx
        .updateTable('handoffs')
        .set({
          state: owner === 'person' ? 'person' : owner === 'waiting' ? 'waiting' : 'closed',
          ...settled,
          // Back in the queue it is nobody's; once it is over, the record says whose it was.
          operator_id: owner === 'waiting' ? null : (operatorId ?? found.operator_id),
          ...(move === 'claim'
            ? {
                claimed_at: now,
                asked: '[]',
                unanswered_since: found.unanswered_since ?? found.waiting_since,
              }
            : {}),
          ...(owner === 'waiting'
            ? {
                claimed_at: null,
                last_operator_id: request.operatorId,
                // Not offered at once to whoever gave it up; who vanished may be back.
                asked: JSON.stringify(request.by === 'system' ? [] : [request.operatorId]),
              }
            : {}),
          ...(end.outcome ? { closed_at: now, outcome: end.outcome } : {}),
          ...end.change?.(found, await this.#ledger.people.key(tx, found.person_id)),
        })
        .where('id', '=', request.handoffId)
        .execute();
      if (end.outcome)
        countEnd(addCount, found, { askedAt: found.waiting_since, at: now, outcome: end.outcome });
      if (owner !== 'person' && owner !== 'waiting') await endDrafts(tx, { handoffId: request.handoffId });
      if (move === 'claim')
        await tx
          .updateTable('operators')
          .set({ idle_since: now })
          .where('id', '=', request.operatorId)
          .execute();
      const { operatorId: by, name } = request;
      await this.#tell(tx, found, request, { act: pastOf[move], operatorId: by, name }, end);
      return { kind: 'done' };
    });
    this.#wake(result);
    return result;
  }

  /** Within a commit. */
  find(tx: Tx, handoffId: string) {
    return tx
      .selectFrom('handoffs')
      .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
      .select([
        'handoffs.conversation_id',
        'handoffs.state',
        'handoffs.waiting_since',
        'handoffs.unanswered_since',
        'handoffs.first_reply_at',
        'handoffs.channel',
        'handoffs.language',
        'handoffs.topic',
        'handoffs.territory',
        'handoffs.asked',
        'handoffs.offered_to',
        'handoffs.offered_until',
        'handoffs.snoozed_at',
        'handoffs.snoozed_until',
        'conversations.owner',
        'conversations.operator_id',
        'conversations.person_id',
      ])
      .where('handoffs.id', '=', handoffId)
      .executeTakeFirst();
  }

  async #isRepeated(tx: Tx, request: ActRequest): Promise<boolean> {
    const row = await tx
      .selectFrom('inbox')
      .select('id')
      .where('channel', '=', 'desk')
      .where('external_id', '=', onceOf(request))
      .executeTakeFirst();
    return row !== undefined;
  }

  async #refused(
    tx: Tx,
    found: { state: string; owner: Owner; operator_id: string | null },
  ): Promise<ActResult> {
    const other = found.operator_id
      ? await tx.selectFrom('operators').select('name').where('id', '=', found.operator_id).executeTakeFirst()
      : undefined;
    return {
      kind: 'refused',
      // A handoff that is over stays over, whoever answers the conversation now.
      owner: found.state === 'closed' ? 'closed' : found.owner,
      ownerId: found.operator_id,
      ownerName: other?.name ?? null,
    };
  }

  async #tell(
    tx: Tx,
    found: { conversation_id: string; person_id: string },
    request: ActRequest,
    act: OperatorAct,
    end: { outcome?: string } = {},
  ): Promise<void> {
    const key = await this.#ledger.people.key(tx, found.person_id);
    const { conversation_id: conversationId } = found;
    await insertAct(tx, { conversationId, key, actId: onceOf(request), act, now: this.#ledger.now() });
    await this.#audit.append(tx, {
      actor: request.by ?? request.operatorId,
      action: `handoff.${act.act}`,
      subject: request.handoffId,
      detail: {
        ...(end.outcome ? { outcome: end.outcome } : {}),
        ...(request.by ? { operator: request.operatorId } : {}),
      },
    });
  }

  #wake(result: ActResult): void {
    if (result.kind !== 'done') return;
    this.#ledger.wake.emit('inbox');
    this.#ledger.wake.emit('desk');
  }
}

/** The operator's own name for an act: nobody can block another's act by using its id first. */
function onceOf(request: ActRequest): string {
  const { by, operatorId } = request;
  return `${by && by !== 'system' ? by : operatorId}/${request.handoffId}/${request.actId}`;
}
