// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../activity.ts';
import type { Incoming } from '../channel.ts';
import { cleanText } from '../clean-text.ts';
import { decodeContent } from './decode-message.ts';
import { decodeStatus, type Status } from './decode-status.ts';
import { type Fields, fieldsIn, isFields, listIn, textOf } from './fields.ts';
import { toPhone, toUserId } from './people-ids.ts';

// Everything is checked here: a payload is anybody's JSON, also a signed one.

/** A person who is now found at another address. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

export interface Decoded {
  /** By the time they were written: WhatsApp delivers out of order. */
  readonly messages: readonly Incoming[];
  readonly moves: readonly Move[];
  readonly statuses: readonly Status[];
  /** Codes of what WhatsApp reports about the number itself. */
  readonly errors: readonly string[];
}

/** The longest id that WhatsApp gives a message is far shorter. */
const longestId = 256;

/**
 * One webhook payload, every entry and change of it. Pure, and never throws.
 * @param phoneNumberId changes of another number of the same account are left to its own service
 */
export function decodePayload(payload: unknown, phoneNumberId: string): Decoded {
  const changes = listIn(payload, 'entry').flatMap((entry) => listIn(entry, 'changes'));
  const values = changes.map((change) => fieldsIn(change, 'value')).filter(isOurs(phoneNumberId));
  const messages = values.flatMap((value) => decodeMessages(value));
  return {
    messages: messages.toSorted((a, b) => a.at - b.at).map(({ incoming }) => incoming),
    moves: values.flatMap((value) => [...decodeMoves(value), ...decodeIdUpdates(value)]),
    statuses: values.flatMap((value) => listIn(value, 'statuses').flatMap((one) => decodeStatus(one) ?? [])),
    errors: values.flatMap((value) => listIn(value, 'errors').map(({ code }) => codeOf(code))),
  };
}

function isOurs(phoneNumberId: string) {
  return (value: Fields): boolean => {
    const id = fieldsIn(value, 'metadata').phone_number_id;
    return id === undefined || id === phoneNumberId;
  };
}

interface Dated {
  readonly at: number;
  readonly incoming: Incoming;
}

function decodeMessages(value: Fields): Dated[] {
  return listIn(value, 'messages').flatMap((message) => {
    const id = textOf(message.id);
    const [address, ...alsoKnownAs] = addressesOf(message, listIn(value, 'contacts'));
    // What is said in a group is nobody's question to us.
    if (!id || id.length > longestId || !address || message.group_id !== undefined) return [];
    const activity = decodeContent(message);
    if (!activity) return [];
    const incoming: Incoming = {
      channel: 'whatsapp',
      externalId: cleanText(id),
      address,
      ...(alsoKnownAs.length > 0 ? { alsoKnownAs } : {}),
      activity: { ...activity, ...editOf(message, id, activity) },
    };
    return [{ at: secondsOf(message.timestamp), incoming }];
  });
}

/**
 * By what a text and its later versions are known to be one message. What has no words cannot say anything else later.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit
 */
function editOf(
  message: Fields,
  id: string,
  { text }: IncomingActivity,
): Pick<IncomingActivity, 'messageId' | 'editedAt'> {
  if (text === undefined) return {};
  if (message.type !== 'edit') return { messageId: cleanText(id) };
  const original = textOf(fieldsIn(message, 'edit').original_message_id);
  if (!original || original.length > longestId) return {};
  return { messageId: cleanText(original), editedAt: Math.max(1, secondsOf(message.timestamp)) };
}

/** The phone number when WhatsApp tells it, since every kind of message can be sent there; and the id given to us. */
function addressesOf(message: Fields, contacts: readonly Fields[]): string[] {
  const byNumber = contacts.find((one) => one.wa_id !== undefined && one.wa_id === message.from);
  const byUserId = contacts.find((one) => one.user_id !== undefined && one.user_id === message.from_user_id);
  const contact = byNumber ?? byUserId ?? (contacts.length === 1 && isUnnamed(message) ? contacts[0] : null);
  const userId = toUserId(message.from_user_id) ?? toUserId(contact?.user_id) ?? toUserId(message.from);
  const number = toPhone(message.from) ?? toPhone(contact?.wa_id);
  return [...new Set([number, userId].filter((one) => one !== undefined))];
}

function isUnnamed(message: Fields): boolean {
  return textOf(message.from) === undefined && textOf(message.from_user_id) === undefined;
}

/** A person has another number, or WhatsApp gives them another id. */
function decodeMoves(value: Fields): Move[] {
  return listIn(value, 'messages')
    .filter(({ type }) => type === 'system')
    .flatMap((message) => {
      const system = fieldsIn(message, 'system');
      const number = toPhone(system.wa_id) ?? toPhone(system.new_wa_id);
      const numbers = moveOf(toPhone(message.from), number);
      const previous = toUserId(system.previous_user_id) ?? toUserId(message.from_user_id);
      const ids = moveOf(previous, toUserId(system.user_id));
      return [...numbers, ...ids];
    });
}

/** The same news as a change of its own: `user_id_update`. */
function decodeIdUpdates(value: Fields): Move[] {
  return listIn(value, 'user_id_update').flatMap((update) => {
    const { previous, current } = fieldsIn(update, 'user_id');
    return moveOf(toUserId(previous), toUserId(current));
  });
}

function moveOf(from: string | undefined, to: string | undefined): Move[] {
  return from && to && from !== to ? [{ from, to }] : [];
}

/** Written as text; what has no time counts as the oldest, so that nothing waits behind it. */
function secondsOf(timestamp: unknown): number {
  const seconds = Number(typeof timestamp === 'object' ? Number.NaN : timestamp);
  return Number.isFinite(seconds) ? seconds : 0;
}

export function codeOf(code: unknown): string {
  return Number.isSafeInteger(code) ? `whatsapp-${String(code)}` : 'whatsapp-unknown';
}

/** Whether it is a payload at all, so that rubbish is not taken for an empty one. */
export function isPayload(payload: unknown): boolean {
  return isFields(payload) && Array.isArray(payload.entry);
}
