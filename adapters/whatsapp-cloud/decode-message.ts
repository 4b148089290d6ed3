// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingActivity, RecordingReference } from '../activity.ts';
import { cleanText } from '../clean-text.ts';
import { decodeWhatsAppText } from '../whatsapp-start.ts';
import { type Fields, fieldsIn, textOf } from './fields.ts';

// Shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages

const mediaKinds: Readonly<Record<string, IncomingActivity['media']>> = {
  audio: 'voice',
  voice: 'voice',
  image: 'image',
  video: 'video',
  document: 'file',
  location: 'location',
  contacts: 'contact',
  sticker: 'sticker',
};

/** Said about a message, or by the platform: nothing that wants an answer. */
const silent: ReadonlySet<string> = new Set(['reaction', 'system', 'revoke']);

/**
 * What a message says, whatever its type. Pure, and never throws. What we do not know is a message too, of kind
 * `other`: the person is told that it cannot be read.
 * @returns null for what nobody answers
 */
export function decodeContent(message: Fields): IncomingActivity | null {
  const type = textOf(message.type) ?? '';
  if (silent.has(type)) return null;
  if (type === 'text') return decodeWhatsAppText(fieldsIn(message, 'text').body);
  if (type === 'interactive') return decodeInteractive(fieldsIn(message, 'interactive'));
  if (type === 'button') return decodeTemplateButton(fieldsIn(message, 'button'));
  if (type === 'request_welcome') return { type: 'event', name: 'start' };
  if (type === 'edit') return decodeEdited(fieldsIn(fieldsIn(message, 'edit'), 'message'));
  const caption = textOf(fieldsIn(message, type).caption);
  const media = (Object.hasOwn(mediaKinds, type) && mediaKinds[type]) || 'other';
  const recording = type === 'audio' || type === 'voice' ? recordingIn(fieldsIn(message, type)) : undefined;
  return {
    type: 'message',
    media,
    ...(caption ? { text: cleanText(caption) } : {}),
    ...(recording ? { recording } : {}),
  };
}

/** How long it lasts is not told. */
function recordingIn({ id, sha256 }: Fields): RecordingReference | undefined {
  const file = textOf(id);
  if (!file || !/^[\w.-]{1,128}$/.test(file)) return undefined;
  const hash = textOf(sha256);
  return { file, ...(hash && hash.length <= 128 ? { sha256: hash } : {}) };
}

function decodeInteractive(interactive: Fields): IncomingActivity {
  const pressed = interactive.type === 'list_reply' ? 'list_reply' : 'button_reply';
  const { id, title } = fieldsIn(interactive, pressed);
  const value = textOf(id);
  if (value) return { type: 'message', value: cleanText(value) };
  const words = textOf(title);
  return words ? { type: 'message', text: cleanText(words) } : { type: 'message', media: 'other' };
}

/** A template's button carries its own words, unless its sender gave it an action. */
function decodeTemplateButton({ payload, text }: Fields): IncomingActivity {
  const words = textOf(text);
  const action = textOf(payload);
  if (action && action !== words) return { type: 'message', value: cleanText(action) };
  return words ? { type: 'message', text: cleanText(words) } : { type: 'message', media: 'other' };
}

function decodeEdited(message: Fields): IncomingActivity {
  const edited = message.type === 'edit' ? null : decodeContent(message);
  // What is said in a recording cannot be edited: it is not heard again.
  return edited ? { ...edited, recording: undefined } : { type: 'message', media: 'other' };
}
