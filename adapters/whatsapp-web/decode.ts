// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity } from '../activity.ts';
import type { Incoming } from '../channel.ts';
import { cleanText } from '../clean-text.ts';
import { decodeWhatsAppText } from '../whatsapp-start.ts';
import type { PageMessage } from './library.ts';

const mediaKinds: Readonly<Record<string, IncomingActivity['media']>> = {
  audio: 'voice',
  ptt: 'voice',
  image: 'image',
  video: 'video',
  ptv: 'video',
  document: 'file',
  location: 'location',
  vcard: 'contact',
  multi_vcard: 'contact',
  sticker: 'sticker',
};

/** Said about a chat or a message, or not yet readable: nothing that wants an answer. */
const silent: ReadonlySet<string> = new Set([
  'album',
  'broadcast_notification',
  'call_log',
  'ciphertext',
  'debug',
  'e2e_notification',
  'gp2',
  'group_notification',
  'keep_in_chat',
  'newsletter_notification',
  'notification',
  'notification_template',
  'pin_message',
  'pinned_message',
  'poll_update',
  'protocol',
  'reaction',
  'revoked',
]);

/** A person's address: a phone number, or what WhatsApp shows in its place. Groups and lists have others. */
const personal = /^\d{5,20}@(?:c\.us|lid)$/;
const messageId = /^[\w.-]{6,128}$/;

/** The address of the person that a message is from; null when it is from a group, a list, a channel or us. */
export function senderOf({ id }: PageMessage): string | null {
  const remote = typeof id?.remote === 'string' ? id.remote : serializedOf(id?.remote);
  return id?.fromMe === false && personal.test(remote) ? remote : null;
}

/**
 * A message of the page as ours. Pure, and never throws.
 * @param options.since seconds since the epoch: what is older was written to the number before it was ours
 * @param options.alias the other address of the same person, when WhatsApp tells it
 * @returns null for what nobody answers: groups, lists, our own words, notices, old history
 */
export function decodeMessage(
  message: PageMessage,
  { since, alias }: { readonly since: number; readonly alias?: string },
): Incoming | null {
  const address = senderOf(message);
  const id = message.id?.id;
  if (!address || typeof id !== 'string' || !messageId.test(id)) return null;
  if (typeof message.timestamp !== 'number' || message.timestamp < since) return null;
  const content = decodeContent(message);
  if (!content) return null;
  const editedAt = editTimeOf(message);
  return {
    channel: 'whatsapp-web',
    externalId: editedAt === undefined ? id : `${id}.${editedAt}`,
    address,
    ...(alias && alias !== address && personal.test(alias) ? { alsoKnownAs: [alias] } : {}),
    activity: { ...content, messageId: id, ...(editedAt === undefined ? {} : { editedAt }) },
  };
}

function decodeContent({ type, body }: PageMessage): IncomingActivity | null {
  const kind = typeof type === 'string' ? type : '';
  if (silent.has(kind)) return null;
  if (kind === 'chat') return decodeWhatsAppText(body);
  const media = (Object.hasOwn(mediaKinds, kind) && mediaKinds[kind]) || 'other';
  // Of these the page gives as text what is no caption: the card itself, or the preview of a map.
  const caption = media === 'contact' || media === 'location' || media === 'other' ? '' : body;
  return {
    type: 'message',
    media,
    ...(typeof caption === 'string' && caption !== '' ? { text: cleanText(caption) } : {}),
  };
}

function editTimeOf({ latestEditSenderTimestampMs: ms }: PageMessage): number | undefined {
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? Math.floor(ms / 1_000) : undefined;
}

function serializedOf(value: unknown): string {
  const text = (value as { _serialized?: unknown } | null | undefined)?._serialized;
  return typeof text === 'string' ? text : '';
}
