// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { aliasOf } from './alias.ts';
import { type Actor, demand, follows } from './rights.ts';

/** A note that names the operator who asks. What it says is read in the conversation. */
export interface Mention {
  readonly handoffId: string;
  readonly alias: string;
  readonly by: string;
  readonly at: number;
  readonly seen: boolean;
}

const mostShown = 50;

/** Where an operator was named. */
export class Mentions {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The latest first. Those of territories that the operator no longer follows are left out. */
  async of(actor: Actor): Promise<{ unread: number; mentions: Mention[] }> {
    demand(actor, 'note.read');
    const rows = await this.#ledger.db
      .selectFrom('mentions')
      .innerJoin('notes', 'notes.uid', 'mentions.note_uid')
      .innerJoin('operators', 'operators.id', 'notes.operator_id')
      .innerJoin('handoffs', 'handoffs.id', 'mentions.handoff_id')
      .select(['mentions.handoff_id', 'mentions.conversation_id', 'mentions.at', 'mentions.seen_at'])
      .select(['operators.name', 'handoffs.territory', 'handoffs.operator_id'])
      .where('mentions.operator_id', '=', actor.id)
      .orderBy('mentions.at', 'desc')
      .limit(mostShown)
      .execute();
    const mentions = rows
      .filter((row) => row.operator_id === actor.id || follows(actor, row.territory))
      .map((row) => ({
        handoffId: row.handoff_id,
        alias: aliasOf(row.conversation_id),
        by: row.name,
        at: row.at,
        seen: row.seen_at !== null,
      }));
    return { unread: mentions.filter((one) => !one.seen).length, mentions };
  }

  /** The operator has read the notes of a conversation. */
  async see(actor: Actor, handoffId: string): Promise<void> {
    demand(actor, 'note.read');
    const { numUpdatedRows } = await this.#ledger.commits.run((tx) =>
      tx
        .updateTable('mentions')
        .set({ seen_at: this.#ledger.now() })
        .where('operator_id', '=', actor.id)
        .where('handoff_id', '=', handoffId)
        .where('seen_at', 'is', null)
        .executeTakeFirst(),
    );
    if (numUpdatedRows > 0n) this.#ledger.wake.emit('desk');
  }
}
