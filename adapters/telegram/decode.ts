// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity, RecordingReference } from '../activity.ts';
import type { Incoming } from '../channel.ts';
import { cleanText } from '../clean-text.ts';

// Shapes: https://core.telegram.org/bots/api#update. Everything is checked here: an update is anybody's JSON.

type Fields = Readonly<Record<string, unknown>>;

const mediaKinds = {
  voice: 'voice',
  audio: 'voice',
  video_note: 'voice',
  photo: 'image',
  video: 'video',
  animation: 'video',
  document: 'file',
  location: 'location',
  venue: 'location',
  contact: 'contact',
  sticker: 'sticker',
  dice: 'sticker',
  poll: 'other',
  checklist: 'other',
  game: 'other',
  story: 'other',
  paid_media: 'other',
} as const satisfies Record<string, IncomingActivity['media']>;

/**
 * One update as a message of a person. Pure, and never throws.
 * @returns null for what is nobody's message: groups, channels, other bots, unknown kinds, wrong shapes
 */
export function decodeUpdate(update: unknown): Incoming | null {
  if (!isFields(update)) return null;
  const { update_id: id } = update;
  if (!Number.isSafeInteger(id)) return null;
  const found =
    decodeCallback(update.callback_query) ??
    decodeMessage(update.message) ??
    decodeEdit(update.edited_message);
  return found && { channel: 'telegram', externalId: String(id), ...found };
}

/** Number of an update; null when it has none, and cannot be acknowledged by it. */
export function updateIdOf(update: unknown): number | null {
  const id = isFields(update) ? update.update_id : null;
  return Number.isSafeInteger(id) ? (id as number) : null;
}

/** Id of the pressed button's query, so that the spinner on it can be ended. */
export function callbackIdOf(update: unknown): string | null {
  const query = isFields(update) ? update.callback_query : null;
  return isFields(query) && typeof query.id === 'string' ? query.id : null;
}

/** `externalId` only where another one than the update's number keeps a message once. */
type Found = Pick<Incoming, 'address' | 'activity'> & Partial<Pick<Incoming, 'externalId'>>;

/** A message as it is since the person changed it. A position that moves, and media without words, say nothing new. */
function decodeEdit(message: unknown): Found | null {
  const found = decodeMessage(message);
  if (!found || !isFields(message)) return null;
  const { activity } = found;
  if (activity.type === 'message' && !activity.text) return null;
  const { edit_date: editedAt } = message;
  // Words beside a recording can be changed, and what is said in it cannot: it is not heard again.
  return {
    ...found,
    activity: {
      ...activity,
      recording: undefined,
      editedAt: Number.isSafeInteger(editedAt) ? (editedAt as number) : 1,
    },
  };
}

function decodeMessage(message: unknown): Found | null {
  if (!isFields(message)) return null;
  const address = privateChat(message.chat);
  const { from } = message;
  if (!address || (isFields(from) && from.is_bot === true)) return null;
  const locale = localeOf(from);
  const { text, caption } = message;
  const messageId = messageIdOf(message);
  if (typeof text === 'string') return { address, activity: { ...spoken(text), locale, messageId } };
  const media = Object.entries(mediaKinds).find(([field]) => field in message)?.[1];
  if (!media) return null;
  const words = typeof caption === 'string' ? cleanText(caption) : undefined;
  const recording = recordingIn(message);
  const activity: IncomingActivity = { type: 'message', media, text: words, recording, locale, messageId };
  const album = words ? null : albumOf(message);
  return album ? { address, activity, externalId: album } : { address, activity };
}

/** Of a voice message or a sound file; the round films that also count as voice show a face, and are not fetched. */
function recordingIn({ voice, audio }: Fields): RecordingReference | undefined {
  const sound = isFields(voice) ? voice : isFields(audio) ? audio : null;
  if (!sound || typeof sound.file_id !== 'string' || !/^[\w-]{1,300}$/.test(sound.file_id)) return undefined;
  return { file: sound.file_id, seconds: countOf(sound.duration), bytes: countOf(sound.file_size) };
}

function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** With the time of sending: another bot that takes over the address of this one counts its messages from 1 again. */
function messageIdOf({ message_id: id, date }: Fields): string | undefined {
  return Number.isSafeInteger(id) && Number.isSafeInteger(date) ? `${String(id)}.${String(date)}` : undefined;
}

/** The pictures of an album arrive one by one: those without words are one message, and get one answer. */
function albumOf({ media_group_id: album }: Fields): string | null {
  return typeof album === 'string' && /^\d{1,40}$/.test(album) ? `album-${album}` : null;
}

/** `/start payload` opens a conversation; any other command is a word like any other. */
function spoken(text: string): IncomingActivity {
  const start = /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/.exec(text);
  if (start) return { type: 'event', name: 'start', value: start[1] && cleanText(start[1]) };
  return { type: 'message', text: cleanText(text.replace(/^(\/\w+)@\w+/, '$1')) };
}

function decodeCallback(query: unknown): Found | null {
  if (!isFields(query) || !isFields(query.message)) return null;
  const address = privateChat(query.message.chat);
  const { data } = query;
  if (!address || typeof data !== 'string') return null;
  return { address, activity: { type: 'message', value: cleanText(data), locale: localeOf(query.from) } };
}

function privateChat(chat: unknown): string | null {
  if (!isFields(chat) || chat.type !== 'private' || !Number.isSafeInteger(chat.id)) return null;
  return String(chat.id);
}

function localeOf(from: unknown): string | undefined {
  const code = isFields(from) ? from.language_code : undefined;
  return typeof code === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(code) ? code : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
