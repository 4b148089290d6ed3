// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { demandReach } from './reach.ts';
import type { Actor } from './rights.ts';

/** What operators do about messages that did not arrive. */
export class Deliveries {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  /**
   * Puts a message that failed back on its way, with all its tries; what of it has arrived is not sent again. Only who
   * has the conversation may. The same act counts once, also when it fails again in between.
   */
  async retry(
    actor: Actor,
    handoffId: string,
    { uid, actId }: { readonly uid: string; readonly actId: string },
  ): Promise<void> {
    const act = `${actor.id}/${actId}`;
    await this.#ledger.commits.alone(async (tx) => {
      const reached = await demandReach(tx, actor, { action: 'message.retry', handoffId });
      const row = await tx
        .selectFrom('outbox')
        .leftJoin('messages', 'messages.uid', 'outbox.message_uid')
        .select(['outbox.id', 'outbox.status', 'outbox.retried_by', 'messages.sealed'])
        .where('outbox.message_uid', '=', uid)
        .where('outbox.conversation_id', '=', reached.conversationId)
        .executeTakeFirst();
      if (!row) throw new DeskError('not-found');
      if (row.retried_by === act) return;
      if (reached.state !== 'person' || reached.operatorId !== actor.id) throw new DeskError('not-yours');
      if (row.status !== 'failed') throw new DeskError('not-failed');
      if (!row.sealed) throw new DeskError('not-kept');
      await tx
        .updateTable('outbox')
        .set({ status: 'queued', attempts: 0, not_before: 0, code: null, retried_by: act })
        .where('id', '=', row.id)
        .where('status', '=', 'failed')
        .execute();
      const detail = { message: uid };
      await this.#audit.append(tx, {
        actor: actor.id,
        action: 'message.retried',
        subject: handoffId,
        detail,
      });
    });
    this.#ledger.wake.emit('outbox');
    this.#ledger.wake.emit('desk');
  }
}
