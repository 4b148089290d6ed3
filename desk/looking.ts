// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { LookingTable } from '../ledger/schema.ts';
import { demandReach } from './reach.ts';
import type { Actor } from './rights.ts';

/** A page says again that it is open every 20 seconds; after this it is taken for shut. */
export const lookingMs = 45_000;
/** A page says that somebody types every few seconds, as long as they do. */
export const typingMs = 8_000;

export interface Looker {
  readonly id: string;
  readonly name: string;
  readonly typing: LookingTable['typing'];
}

/** Who has a conversation open, and who types. In the ledger, so that all processes know; true for seconds only. */
export class Looking {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** @throws DeskError when the operator may not read it, or not write what they say they type */
  async look(actor: Actor, handoffId: string, typing: Looker['typing']): Promise<void> {
    const { db, commits } = this.#ledger;
    const action = typing === 'reply' ? 'handoff.reply' : typing === 'note' ? 'note.write' : 'thread.read';
    const { conversationId } = await demandReach(db, actor, { action, handoffId });
    const now = this.#ledger.now();
    const change = {
      until: now + lookingMs,
      typing,
      typing_until: typing ? now + typingMs : 0,
    };
    await commits.run((tx) =>
      tx
        .insertInto('looking')
        .values({
          ...{ operator_id: actor.id, handoff_id: handoffId, conversation_id: conversationId },
          ...change,
        })
        .onConflict((conflict) => conflict.columns(['operator_id', 'handoff_id']).doUpdateSet(change))
        .execute(),
    );
    this.#ledger.wake.emit('desk');
  }

  /** The page was left. */
  async leave(operatorId: string, handoffId: string): Promise<void> {
    await this.#ledger.commits.run((tx) =>
      tx
        .deleteFrom('looking')
        .where('operator_id', '=', operatorId)
        .where('handoff_id', '=', handoffId)
        .execute(),
    );
    this.#ledger.wake.emit('desk');
  }

  /** The others who look at a conversation now. */
  async at(actor: Actor, handoffId: string): Promise<Looker[]> {
    const { db } = this.#ledger;
    await demandReach(db, actor, { action: 'draft.own', handoffId });
    const now = this.#ledger.now();
    const rows = await db
      .selectFrom('looking')
      .innerJoin('operators', 'operators.id', 'looking.operator_id')
      .select(['operators.id', 'operators.name', 'looking.typing', 'looking.typing_until'])
      .where('looking.handoff_id', '=', handoffId)
      .where('looking.operator_id', '<>', actor.id)
      .where('looking.until', '>', now)
      .where('operators.disabled_at', 'is', null)
      .orderBy('operators.name')
      .execute();
    return rows.map(({ id, name, typing, typing_until: until }) => ({
      id,
      name,
      typing: until > now ? typing : null,
    }));
  }
}
