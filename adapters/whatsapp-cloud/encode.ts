// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../activity.ts';
import { splitText } from '../split-text.ts';
import { toWhatsAppMarkup } from '../whatsapp-markup.ts';
import { type Menu, toMenus } from './menus.ts';

/** Longest text of one message. https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages */
export const maxText = 4_096;
/** Longest text above buttons or a list. */
export const maxBody = 1_024;

export interface TextMessage {
  readonly type: 'text';
  readonly text: { readonly body: string; readonly preview_url: false };
}

export interface InteractiveMessage {
  readonly type: 'interactive';
  readonly interactive: Menu & { readonly body: { readonly text: string } };
}

export type WhatsAppMessage = TextMessage | InteractiveMessage;

/** A body may not be empty: this points to what stands under it, in every language. */
const wordless = '👇';

/**
 * One activity as WhatsApp shows it, in as many messages as its limits need. What does not fit above buttons goes
 * before them as text, and its last block stands above them. Pure.
 */
export function encodeActivity(activity: OutgoingActivity): WhatsAppMessage[] {
  const text = textOf(activity);
  const choices = activity.buttons.filter(({ type }) => type === 'postBack');
  const [first, ...more] = toMenus(choices, activity.listTitle);
  if (!first) return textsOf(text);
  const { before, body } = splitBody(text);
  return [
    ...before.flatMap(textsOf),
    withMenu(body, first),
    ...more.map((menu) => withMenu(activity.listTitle ?? '', menu)),
  ];
}

function textOf(activity: OutgoingActivity): string {
  const { text, speaker, speakerName, card, buttons } = activity;
  const named = speaker === 'operator' && speakerName ? `**\u2068${speakerName}\u2069:**\n${text}` : text;
  // WhatsApp has no button that opens or calls: the address stands in the text, and can be tapped there.
  const links = buttons
    .filter(({ type }) => type !== 'postBack')
    .map(({ title, value }) => `${title}: ${value}`);
  return toWhatsAppMarkup([named, ...links].join('\n'), card === 'counter').toWellFormed();
}

function textsOf(text: string): TextMessage[] {
  return splitText(text, maxText)
    .filter((part) => part.trim() !== '')
    .map((body) => ({ type: 'text', text: { body, preview_url: false } }));
}

function withMenu(body: string, menu: Menu): InteractiveMessage {
  const text = body.trim() === '' ? wordless : body;
  return { type: 'interactive', interactive: { ...menu, body: { text } } };
}

/** The part of a long text that goes above the buttons, and what is sent before it. */
function splitBody(text: string): { before: string[]; body: string } {
  const parts = splitText(text, maxBody);
  const body = parts.pop() ?? '';
  if (parts.length === 0) return { before: [], body };
  // Whole again: what is sent before has more room than a body.
  const rest = text.trimEnd().endsWith(body.trimEnd())
    ? text.trimEnd().slice(0, -body.trimEnd().length).trimEnd()
    : null;
  return { before: rest === null ? parts : [rest], body };
}
