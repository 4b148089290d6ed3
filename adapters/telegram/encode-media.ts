// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment, OutgoingActivity } from '../activity.ts';
import { encodeActivity, type TelegramMessage, textOf } from './encode.ts';

/** Longest caption, in UTF-16 units after the markup is read. https://core.telegram.org/bots/api#sendphoto */
const longestCaption = 1_024;

/** The slice of `sendPhoto`, `sendVoice`, `sendAudio` and `sendVideo` that is used. */
export interface TelegramMedia {
  readonly method: 'sendPhoto' | 'sendVoice' | 'sendAudio' | 'sendVideo';
  readonly field: 'photo' | 'voice' | 'audio' | 'video';
  /** The id of what Telegram has already, or the path of what is to be uploaded. */
  readonly file: string | { readonly source: string; readonly filename: string };
  readonly caption: string;
  readonly parse_mode?: TelegramMessage['parse_mode'];
  readonly reply_markup?: TelegramMessage['reply_markup'];
  readonly supports_streaming?: true;
}

/** One call, or two when the first is refused: an attachment, a text, or an attachment with the text under it. */
export interface Step {
  readonly attachment?: Attachment;
  readonly message?: TelegramMessage;
}

/**
 * An activity as the calls it needs, in order. One attachment and a short text are one message, as Telegram's own
 * apps would send it; otherwise each attachment has its caption and the text comes last, with the buttons. Pure.
 */
export function stepsOf(activity: OutgoingActivity): Step[] {
  const messages = encodeActivity(activity).map((message): Step => ({ message }));
  const attachments = activity.attachments ?? [];
  const [attachment] = attachments;
  const [only] = messages;
  if (
    attachment &&
    attachments.length === 1 &&
    messages.length === 1 &&
    textOf(activity).length <= longestCaption
  )
    return [{ attachment, ...only }];
  return [...attachments.map((one): Step => ({ attachment: one })), ...messages];
}

/**
 * One attachment as Telegram shows it. Opus becomes a voice message, which plays with one tap; an MP3 is music there,
 * and plays too. Pure.
 */
export function encodeMedia({ attachment, message }: Step, file: TelegramMedia['file']): TelegramMedia {
  const under = message
    ? { caption: message.text, parse_mode: message.parse_mode, reply_markup: message.reply_markup }
    : { caption: (attachment?.name ?? '').slice(0, longestCaption).toWellFormed() };
  const type = attachment?.contentType ?? '';
  if (type.startsWith('image/')) return { method: 'sendPhoto', field: 'photo', file, ...under };
  if (type === 'audio/ogg') return { method: 'sendVoice', field: 'voice', file, ...under };
  if (type.startsWith('audio/')) return { method: 'sendAudio', field: 'audio', file, ...under };
  return { method: 'sendVideo', field: 'video', file, supports_streaming: true, ...under };
}
