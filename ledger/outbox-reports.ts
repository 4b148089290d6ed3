// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';
import type { Tx } from './group-commit.ts';
import type { Schema } from './schema.ts';

/** What a platform says about a message after it was handed over, or although its answer never came. */
export interface DeliveryReport {
  readonly deliveryId: string;
  /** `held`: it is taken only after the person has written again. `again`: it may be sent once more, after `waitMs`. */
  readonly end: 'arrived' | 'failed' | 'held' | 'again';
  readonly waitMs?: number;
  /** The platform's id of the message. */
  readonly externalId: string;
  /** Why, for what did not arrive. */
  readonly code?: string;
}

/** Number and message together: a number alone could be that of another ledger, before a restore. */
export function toDeliveryId(id: number, messageUid: string): string {
  return `${id}.${messageUid}`;
}

/** @returns id -1, which no message has, for what is none of ours */
function readDeliveryId(deliveryId: string): { id: number; uid: string } {
  const dot = deliveryId.indexOf('.');
  const id = Number(deliveryId.slice(0, Math.max(0, dot)) || -1);
  const uid = deliveryId.slice(dot + 1);
  // U+0000 is in no id of ours, and PostgreSQL takes it in no text.
  return Number.isSafeInteger(id) && !uid.includes('\0') ? { id, uid } : { id: -1, uid: '' };
}

export async function isSent(db: Kysely<Schema>, { deliveryId }: DeliveryReport): Promise<boolean> {
  const { id, uid } = readDeliveryId(deliveryId);
  const row = await db
    .selectFrom('outbox')
    .select('status')
    .where('id', '=', id)
    .where('message_uid', '=', uid)
    .executeTakeFirst();
  return row?.status === 'sent';
}

/**
 * Brings the outbox in line with what the platform knows: what arrived is not sent again, what failed later is seen.
 * The same report may come many times and late.
 * @returns the language of the conversation when this changed something; null when it did not
 */
export async function recordReport(
  tx: Tx,
  { channel, report, now }: { channel: string; report: DeliveryReport; now: number },
): Promise<{ language: string | null } | null> {
  const { id, uid } = readDeliveryId(report.deliveryId);
  const arrived = report.end === 'arrived';
  const changed = await tx
    .updateTable('outbox')
    .set({ ...changeBy(report, now), sender: null, sender_until: 0 })
    .where('id', '=', id)
    .where('message_uid', '=', uid)
    .where('channel', '=', channel)
    .where('status', 'in', arrived ? ['queued', 'sending', 'failed'] : ['queued', 'sending', 'sent'])
    .returning('conversation_id')
    .executeTakeFirst();
  if (!changed) return null;
  const row = await tx
    .selectFrom('conversations')
    .select('language')
    .where('id', '=', changed.conversation_id)
    .executeTakeFirst();
  return { language: row?.language ?? null };
}

function changeBy({ end, externalId, code, waitMs = 0 }: DeliveryReport, now: number) {
  if (end === 'arrived')
    return { status: 'sent' as const, code: null, sent_at: now, external_ids: externalId };
  if (end === 'again') return { status: 'queued' as const, code: code ?? null, not_before: now + waitMs };
  return { status: end, code: code ?? null };
}

/** The people have written: what was kept for them may leave, in its old order and with all its tries. */
export async function releaseHeld(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  if (conversationIds.length === 0) return;
  await tx
    .updateTable('outbox')
    .set({ status: 'queued', attempts: 0, not_before: 0 })
    .where('conversation_id', 'in', [...new Set(conversationIds)])
    .where(sql<boolean>`status = 'held'`)
    .execute();
}
