// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CardAction, OutgoingActivity } from '../activity.ts';
import { splitText } from '../split-text.ts';

/** Longest text of one message, in UTF-16 units after the markup is read. https://core.telegram.org/bots/api#sendmessage */
export const maxText = 4_096;

/** Most buttons under one message, and what points to those under the next. */
const mostButtons = 100;
const wordless = '👇';

export type InlineButton =
  | { readonly text: string; readonly callback_data: string }
  | { readonly text: string; readonly url: string };

/** The slice of `sendMessage` that is used. */
export interface TelegramMessage {
  readonly text: string;
  /** Absent for plain text. */
  readonly parse_mode?: 'HTML';
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly InlineButton[])[] };
}

/** One activity as Telegram shows it, in as many messages as its length needs; buttons stand under the last. Pure. */
export function encodeActivity(activity: OutgoingActivity): TelegramMessage[] {
  const parts = splitText(textOf(activity), maxText);
  const buttons = activity.buttons.filter(({ type }) => type !== 'call');
  const last = parts.length - 1;
  const messages = parts.map((part, index) =>
    toMessage(
      toHtml(part, activity.card === 'counter' && index === last),
      index === last ? buttons.slice(0, mostButtons) : [],
    ),
  );
  for (let at = mostButtons; at < buttons.length; at += mostButtons)
    messages.push(toMessage(toHtml(activity.listTitle || wordless), buttons.slice(at, at + mostButtons)));
  return messages;
}

function toMessage(html: string, buttons: readonly CardAction[]): TelegramMessage {
  return {
    text: html,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(buttons.length > 0 ? { reply_markup: { inline_keyboard: toRows(buttons) } } : {}),
  };
}

/** Whole as it is read: the speaker first, and numbers to call, for which Telegram has no button, last. */
export function textOf({ text, speaker, speakerName, buttons }: OutgoingActivity): string {
  const named = speaker === 'operator' && speakerName ? `**\u2068${speakerName}\u2069:**\n${text}` : text;
  const calls = buttons.filter(({ type }) => type === 'call').map(({ title, value }) => `${title}: ${value}`);
  return [named, ...calls].join('\n');
}

/** Neutral markup as HTML: only what stands between ** is bold, everything else is text. */
export function toHtml(text: string, quoted = false): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const html = safe.replace(/\*\*([^*\n]+)\*\*/g, '<b>$1</b>');
  return quoted ? `<blockquote>${html}</blockquote>` : html;
}

const shortTitle = 14;

/** Two short titles share a row; a long one has its own, so that nothing is cut on a narrow phone. */
function toRows(buttons: readonly CardAction[]): InlineButton[][] {
  const rows: InlineButton[][] = [];
  for (const { type, title, value } of buttons) {
    const button = type === 'openUrl' ? { text: title, url: value } : { text: title, callback_data: value };
    const last = rows.at(-1);
    const fits =
      last?.length === 1 && (last[0]?.text.length ?? 99) <= shortTitle && title.length <= shortTitle;
    if (fits) last.push(button);
    else rows.push([button]);
  }
  return rows;
}
