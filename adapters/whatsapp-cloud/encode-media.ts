// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment, OutgoingActivity } from '../activity.ts';
import { encodeActivity, type WhatsAppMessage } from './encode.ts';
import { shorten } from './menus.ts';

/** Longest caption. https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/image-messages */
const maxCaption = 1_024;

type Kind = 'image' | 'audio' | 'video';

export type MediaMessage =
  | { readonly type: 'image'; readonly image: { readonly id: string; readonly caption?: string } }
  | { readonly type: 'video'; readonly video: { readonly id: string; readonly caption?: string } }
  | { readonly type: 'audio'; readonly audio: { readonly id: string } };

/** One message: a text, or an attachment with its caption. */
export type Step =
  | { readonly message: WhatsAppMessage; readonly attachment?: undefined }
  | { readonly attachment: Attachment; readonly caption: string; readonly message?: WhatsAppMessage };

/**
 * An activity as the messages it needs, in order. One picture or film with a short text and no buttons is one message;
 * otherwise each attachment has its own caption and the text comes last, with the buttons. Pure.
 */
export function stepsOf(activity: OutgoingActivity): Step[] {
  const messages = encodeActivity(activity);
  const attachments = activity.attachments ?? [];
  const [attachment] = attachments;
  const [only] = messages;
  if (attachment && attachments.length === 1 && messages.length === 1 && only?.type === 'text')
    if (kindOf(attachment) !== 'audio' && only.text.body.length <= maxCaption)
      return [{ attachment, caption: only.text.body, message: only }];
  return [
    ...attachments.map((one): Step => ({ attachment: one, caption: shorten(one.name, maxCaption) })),
    ...messages.map((message): Step => ({ message })),
  ];
}

/** What WhatsApp is sent for a file that it keeps under this id. A recording has no caption there. Pure. */
export function encodeMedia(attachment: Attachment, id: string, caption: string): MediaMessage {
  const kind = kindOf(attachment);
  if (kind === 'audio') return { type: 'audio', audio: { id } };
  const shown = caption === '' ? { id } : { id, caption };
  return kind === 'image' ? { type: 'image', image: shown } : { type: 'video', video: shown };
}

function kindOf({ contentType }: Attachment): Kind {
  if (contentType.startsWith('image/')) return 'image';
  return contentType.startsWith('audio/') ? 'audio' : 'video';
}
