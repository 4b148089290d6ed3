// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { FetchedSound } from '../ledger/recordings.ts';
import { unseal } from '../ledger/seal.ts';
import type { ActResult, Acts, Rendered } from './acts.ts';
import type { Audit, AuditEntry } from './audit.ts';
import { DeskError } from './desk-error.ts';
import type { Watermarks } from './drafts.ts';
import type { PublishedHours } from './hours.ts';
import { type Queue, type QueueItem, readQueue, selectHandoffs, toQueueItem } from './queue.ts';
import { type Action, type Actor, demand, demandHandoff } from './rights.ts';
import type { RoutingRules } from './routing-rules.ts';
import { linesOf, type ThreadPage, type ThreadPageRequest } from './thread-page.ts';

/** How a conversation ended, as the operator says. */
export const outcomes = ['answered', 'referred', 'no-reply', 'not-for-us', 'abuse'] as const;
export type Outcome = (typeof outcomes)[number];

export interface OpenedHandoff extends ThreadPage {
  readonly now: number;
  readonly handoff: QueueItem & { readonly outcome: string | null; readonly closedAt: number | null };
  /** The bot's, in Italian; null when it is no longer kept. */
  readonly summary: string | null;
  /** What a colleague wrote when passing it on. */
  readonly note: { readonly text: string; readonly by: string } | null;
}

/** Opening the same conversation, or hearing the same message, again within this time is one in the record. */
const sameOpeningMs = 10 * 60_000;
const mostOpenings = 5_000;

/** What an operator does with conversations, each checked for role and territory before it is done. */
export class Handoffs {
  readonly #ledger: Ledger;
  readonly #acts: Acts;
  readonly #audit: Audit;
  readonly #hours: PublishedHours & { readonly rules?: RoutingRules };
  readonly #opened = new Map<string, number>();

  constructor(
    ledger: Ledger,
    parts: { acts: Acts; audit: Audit; hours: PublishedHours & { rules?: RoutingRules } },
  ) {
    this.#ledger = ledger;
    this.#acts = parts.acts;
    this.#audit = parts.audit;
    this.#hours = parts.hours;
  }

  queue(actor: Actor): Promise<Queue> {
    return readQueue(this.#ledger, actor, this.#hours);
  }

  /** A conversation with a page of what was said. Each opening is recorded. */
  async open(
    actor: Actor,
    handoffId: string,
    page: ThreadPageRequest & { session: string },
  ): Promise<OpenedHandoff> {
    demand(actor, 'thread.read');
    const row = await this.#ledger.db
      .selectFrom(selectHandoffs(this.#ledger).where('handoffs.id', '=', handoffId).as('one'))
      .innerJoin('handoffs', 'handoffs.id', 'one.id')
      .innerJoin('conversations', 'conversations.id', 'one.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .selectAll('one')
      .leftJoin('operators as noting', 'noting.id', 'handoffs.note_by')
      .select(['handoffs.summary', 'handoffs.outcome', 'handoffs.closed_at'])
      .select(['handoffs.note', 'noting.name as notingName'])
      .select(['conversations.person_id', 'person_keys.wrapped'])
      .executeTakeFirst();
    if (!row) throw new DeskError('not-found');
    demandHandoff(actor, 'thread.read', { territory: row.territory, operatorId: row.operator_id });
    await this.#recordOpening(
      { actor: actor.id, action: 'handoff.opened', subject: handoffId },
      page.session,
    );
    const key = this.#ledger.people.keyOf(row.wrapped);
    return {
      now: this.#ledger.now(),
      handoff: { ...toQueueItem(row), outcome: row.outcome, closedAt: row.closed_at },
      summary: row.summary ? unseal(key, row.summary).toString('utf8') : null,
      note: row.note ? { text: unseal(key, row.note).toString('utf8'), by: row.notingName ?? '' } : null,
      ...(await linesOf(this.#ledger, row.conversation_id, page)),
    };
  }

  /** A voice message of a conversation. Each listening is recorded. @throws DeskError `not-found` when it is not kept */
  async listen(
    actor: Actor,
    handoffId: string,
    { uid, session }: { uid: string; session: string },
  ): Promise<FetchedSound> {
    const { conversationId } = await this.#demand(actor, 'thread.read', handoffId);
    const sound = await this.#ledger.recordings.sound(conversationId, uid);
    if (!sound) throw new DeskError('not-found');
    const entry = {
      actor: actor.id,
      action: 'recording.heard',
      subject: handoffId,
      detail: { message: uid },
    };
    await this.#recordOpening(entry, session);
    return sound;
  }

  async claim(actor: Actor, handoffId: string, actId: string): Promise<void> {
    await this.#demand(actor, 'handoff.claim', handoffId);
    told(await this.#acts.claim({ ...requestOf(actor, handoffId, actId) }), actor);
  }

  async reply(
    actor: Actor,
    handoffId: string,
    { actId, ...words }: { actId: string; text: string; rendered?: Rendered; seen?: Watermarks },
  ): Promise<void> {
    await this.#demand(actor, 'handoff.reply', handoffId);
    told(await this.#acts.reply({ ...requestOf(actor, handoffId, actId), ...words }), actor);
  }

  async handBack(actor: Actor, handoffId: string, actId: string): Promise<void> {
    await this.#demand(actor, 'handoff.hand-back', handoffId);
    told(await this.#acts.handBack(requestOf(actor, handoffId, actId)), actor);
  }

  async close(actor: Actor, handoffId: string, act: { actId: string; outcome: Outcome }): Promise<void> {
    await this.#demand(actor, 'handoff.close', handoffId);
    told(await this.#acts.close({ ...requestOf(actor, handoffId, act.actId), outcome: act.outcome }), actor);
  }

  /** Back into the queue: one's own, or with the right to it somebody else's. */
  async release(actor: Actor, handoffId: string, actId: string): Promise<void> {
    const found = await this.#demand(actor, 'handoff.release', handoffId);
    const holder = found.operator;
    if (!holder || holder.id === actor.id) {
      told(await this.#acts.release(requestOf(actor, handoffId, actId)), actor);
      return;
    }
    demand(actor, 'handoff.release-other');
    const { id: operatorId, name } = holder;
    told(await this.#acts.release({ handoffId, actId, operatorId, name, by: actor.id }), actor);
  }

  async #demand(
    actor: Actor,
    action: Action,
    handoffId: string,
  ): Promise<QueueItem & { readonly conversationId: string }> {
    demand(actor, action);
    const row = await selectHandoffs(this.#ledger).where('handoffs.id', '=', handoffId).executeTakeFirst();
    if (!row) throw new DeskError('not-found');
    demandHandoff(actor, action, { territory: row.territory, operatorId: row.operator_id });
    return { ...toQueueItem(row), conversationId: row.conversation_id };
  }

  async #recordOpening(entry: AuditEntry, session: string): Promise<void> {
    const { action, subject, detail } = entry;
    const opening = `${session}/${action}/${subject}/${detail?.message ?? ''}`;
    const now = this.#ledger.now();
    const before = this.#opened.get(opening);
    if (before !== undefined && now - before < sameOpeningMs) return;
    if (this.#opened.size >= mostOpenings) this.#opened.clear();
    await this.#audit.record(entry);
    this.#opened.set(opening, now);
  }
}

function requestOf(actor: Actor, handoffId: string, actId: string) {
  return { handoffId, actId, operatorId: actor.id, name: actor.name };
}

/** @throws DeskError saying who has the conversation, when the act was refused */
function told(result: ActResult, actor: Actor): void {
  const refusal = refusalOf(result, actor);
  if (refusal) throw refusal;
}

/** Why an act was refused, saying who has the conversation; null: it was not. */
export function refusalOf(result: ActResult, actor: Actor): DeskError | null {
  if (result.kind === 'done') return null;
  if (result.kind === 'missing') return new DeskError('not-found');
  const detail = { owner: result.owner, ownerName: result.ownerName };
  if (result.owner === 'person' && result.ownerName && result.ownerId !== actor.id) {
    return new DeskError('taken', { message: `La conversazione è di ${result.ownerName}.`, detail });
  }
  if (result.owner === 'person') return new DeskError('already-yours', { detail });
  if (result.owner === 'waiting') return new DeskError('not-yours', { detail });
  return new DeskError('over', { detail });
}
