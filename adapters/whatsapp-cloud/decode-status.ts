// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Fields, listIn, textOf } from './fields.ts';
import { toPhone, toUserId } from './people-ids.ts';

// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status

/** What became of a message that we sent. */
export interface Status {
  /** WhatsApp's id of the message. */
  readonly id: string;
  /** What we gave with it: the delivery, and for all but its last message the part of it. */
  readonly deliveryId?: string;
  readonly part?: number;
  /** To whom; the part of a conversation that is known to us. */
  readonly address?: string;
  readonly end: 'arrived' | { readonly failed: number };
  /** With `arrived`: that it is on their phone, or was read there. */
  readonly reached?: 'delivered' | 'read';
}

const arrived: ReadonlyMap<unknown, Status['reached']> = new Map([
  ['sent', undefined],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
]);

/** @returns null for what says nothing about a message of ours */
export function decodeStatus(status: Fields): Status | null {
  const id = textOf(status.id);
  if (!id) return null;
  const failed = status.status === 'failed';
  if (!failed && !arrived.has(status.status)) return null;
  const code = listIn(status, 'errors')[0]?.code;
  const reached = arrived.get(status.status);
  const address = toPhone(status.recipient_id) ?? toUserId(status.recipient_user_id);
  return {
    id,
    ...readCallback(status.biz_opaque_callback_data),
    ...(address ? { address } : {}),
    ...(reached ? { reached } : {}),
    end: failed ? { failed: Number.isSafeInteger(code) ? (code as number) : 0 } : 'arrived',
  };
}

/**
 * What a send carries, and its statuses bring back. At most 512 characters.
 * @param part of an activity that needs several messages; undefined for the last
 */
export function callbackFor(deliveryId: string, part: number | undefined): string {
  return part === undefined ? deliveryId : `${deliveryId}/${part}`;
}

function readCallback(data: unknown): Pick<Status, 'deliveryId' | 'part'> {
  const match = typeof data === 'string' ? /^([\w.-]{1,200})(?:\/(\d{1,3}))?$/.exec(data) : null;
  if (!match?.[1]) return {};
  return match[2] === undefined ? { deliveryId: match[1] } : { deliveryId: match[1], part: Number(match[2]) };
}
