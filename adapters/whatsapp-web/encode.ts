// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attachment, CardAction, OutgoingActivity } from '../activity.ts';
import { splitText } from '../split-text.ts';
import { toWhatsAppMarkup } from '../whatsapp-markup.ts';

/** Longer texts hide behind "read more" several times over. */
export const maxText = 4_096;
/** WhatsApp takes no longer caption. */
const maxCaption = 1_024;

/** One message: a text, or a file with its caption. `instead`: the text alone, when the file cannot be sent. */
export type Step =
  | { readonly text: string; readonly attachment?: undefined }
  | { readonly attachment: Attachment; readonly caption: string; readonly instead: string };

/**
 * An activity as the messages it needs, in order. There are no buttons here: choices are numbered lines under the
 * text, which are not torn apart. One picture or film with a short text and no choices is one message. Pure.
 */
export function encodeActivity(activity: OutgoingActivity): Step[] {
  const { attachments = [] } = activity;
  const texts = textsOf(activity);
  const [attachment] = attachments;
  const [only] = texts;
  const captioned = attachment && !attachment.contentType.startsWith('audio/') && attachments.length === 1;
  if (
    captioned &&
    texts.length === 1 &&
    only &&
    only.length <= maxCaption &&
    choicesOf(activity).length === 0
  )
    return [{ attachment, caption: only, instead: only }];
  return [
    ...attachments.map((one): Step => ({ attachment: one, caption: captionOf(one), instead: '' })),
    ...texts.map((text): Step => ({ text })),
  ];
}

function textsOf(activity: OutgoingActivity): string[] {
  const { text, speaker, speakerName, card, buttons } = activity;
  const named = speaker === 'operator' && speakerName ? `**\u2068${speakerName}\u2069:**\n${text}` : text;
  const links = buttons
    .filter(({ type }) => type !== 'postBack')
    .map(({ title, value }) => `${title}: ${value}`);
  const marked = toWhatsAppMarkup([named, ...links].join('\n'), card === 'counter').toWellFormed();
  const parts = splitText(marked, maxText).filter((part) => part.trim() !== '');
  const choices = choicesOf(activity)
    .map(({ title }, index) => `${index + 1}. ${title}`)
    .join('\n')
    .toWellFormed();
  if (choices === '') return parts;
  const last = parts.pop() ?? '';
  const joined = `${last.trimEnd()}\n\n${choices}`.trim();
  return joined.length <= maxText ? [...parts, joined] : [...parts, last, ...splitText(choices, maxText)];
}

function choicesOf({ buttons }: OutgoingActivity): readonly CardAction[] {
  return buttons.filter(({ type }) => type === 'postBack');
}

/** A recording has none there. */
function captionOf({ contentType, name }: Attachment): string {
  if (contentType.startsWith('audio/')) return '';
  return name.length <= maxCaption ? name : `${name.slice(0, maxCaption - 1).toWellFormed()}…`;
}
