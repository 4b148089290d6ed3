// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql, type UpdateObject } from 'kysely';
import type { Tx } from './group-commit.ts';
import type { OutboxStatus, Schema } from './schema.ts';

/** What a platform says about a message after it was handed over, or although its answer never came. */
export interface DeliveryReport {
  readonly deliveryId: string;
  /** `held`: it is taken only after the person has written again. `again`: it may be sent once more, after `waitMs`. */
  readonly end: 'arrived' | 'failed' | 'held' | 'again';
  /** With `arrived`: how far, where the platform tells more than that it took it. */
  readonly reached?: 'delivered' | 'read';
  readonly waitMs?: number;
  /** Which part of a message of several; absent for the last, and for a message that is one. */
  readonly part?: number;
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

/** Whether a report of what arrived says what is known already, or what nobody looks at. */
export async function isKnown(
  db: Kysely<Schema>,
  { deliveryId, reached, part }: DeliveryReport,
): Promise<boolean> {
  const { id, uid } = readDeliveryId(deliveryId);
  const row = await db
    .selectFrom('outbox')
    .innerJoin('conversations', 'conversations.id', 'outbox.conversation_id')
    .select(['outbox.status', 'outbox.delivered_at', 'outbox.read_at', 'conversations.owner'])
    .where('outbox.id', '=', id)
    .where('outbox.message_uid', '=', uid)
    .executeTakeFirst();
  if (row?.status !== 'sent') return false;
  // How far it came is for operators: what the bot says by itself would cost two more writes a message.
  if (!reached || part !== undefined || row.owner === 'bot') return true;
  return row.read_at !== null || (reached === 'delivered' && row.delivered_at !== null);
}

interface Row {
  readonly conversation_id: string;
  readonly status: OutboxStatus;
  readonly progress: string | null;
  readonly delivered_at: number | null;
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
  const row = await tx
    .selectFrom('outbox')
    .select(['conversation_id', 'status', 'progress', 'delivered_at'])
    .where('id', '=', id)
    .where('message_uid', '=', uid)
    .where('channel', '=', channel)
    .executeTakeFirst();
  const change = row && changeBy(report, row, now);
  if (!change) return null;
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set(change)
    .where('id', '=', id)
    .where('status', '=', row.status)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return null;
  const conversation = await tx
    .selectFrom('conversations')
    .select('language')
    .where('id', '=', row.conversation_id)
    .executeTakeFirst();
  return { language: conversation?.language ?? null };
}

/** @returns null when there is nothing to change */
function changeBy(report: DeliveryReport, row: Row, now: number): UpdateObject<Schema, 'outbox'> | null {
  const { end, part, code = null, waitMs = 0, externalId } = report;
  const ended = { sender: null, sender_until: 0 };
  if (end === 'arrived') {
    if (row.status === 'sent') return part === undefined ? reachedBy(report, row, now) : null;
    if (!['queued', 'sending', 'failed'].includes(row.status)) return null;
    if (part !== undefined) return partArrived(report, row, now);
    const ids = [...sentIn(row.progress), externalId];
    const sent = { status: 'sent' as const, code: null, sent_at: now, external_ids: ids.join(' ') };
    return { ...ended, ...sent, ...reachedBy(report, row, now) };
  }
  if (!['queued', 'sending', 'sent'].includes(row.status)) return null;
  // What stands before the part that failed has arrived, and is not sent again.
  const change = { ...ended, code, progress: cutAt(row.progress, part) };
  if (end === 'again') return { ...change, status: 'queued', not_before: now + waitMs };
  return { ...change, status: end };
}

/** What was read has been delivered, whether or not that was told. */
function reachedBy(
  { reached }: DeliveryReport,
  row: Row,
  now: number,
): UpdateObject<Schema, 'outbox'> | null {
  if (!reached) return null;
  const delivered = { delivered_at: row.delivered_at ?? now };
  return reached === 'read' ? { ...delivered, read_at: now } : delivered;
}

/** The part whose answer never came: the rest may follow at once. */
function partArrived({ part, externalId }: DeliveryReport, row: Row, now: number) {
  const sent = sentIn(row.progress);
  if (sent.length !== part || row.status === 'failed') return null;
  const progress = JSON.stringify({ ...progressOf(row.progress), sent: [...sent, externalId] });
  return row.status === 'queued' ? { progress, not_before: now } : { progress };
}

function cutAt(progress: string | null, part: number | undefined): string | null {
  if (progress === null || part === undefined) return progress;
  return JSON.stringify({ ...progressOf(progress), sent: sentIn(progress).slice(0, part) });
}

function progressOf(progress: string | null): { readonly sent?: readonly string[] } {
  return progress === null ? {} : (JSON.parse(progress) as { sent?: readonly string[] });
}

function sentIn(progress: string | null): readonly string[] {
  return progressOf(progress).sent ?? [];
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
