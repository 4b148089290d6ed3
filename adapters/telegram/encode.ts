// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CardAction, OutgoingActivity } from '../activity.ts';
import { splitText } from '../split-text.ts';

/** Longest text of one message, in UTF-16 units after the markup is read. https://core.telegram.org/bots/api#sendmessage */
export const maxText = 4_096;

export interface InlineButton {
  readonly text: string;
  readonly callback_data: string;
}

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
  const parts = splitText(withSpeaker(activity), maxText);
  const rows = toRows(activity.buttons);
  return parts.map((part, index) => ({
    text: toHtml(part, activity.card === 'counter' && index === parts.length - 1),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 && index === parts.length - 1 ? { reply_markup: { inline_keyboard: rows } } : {}),
  }));
}

function withSpeaker({ text, speaker, speakerName }: OutgoingActivity): string {
  return speaker === 'operator' && speakerName ? `**\u2068${speakerName}\u2069:**\n${text}` : text;
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
  for (const { title, value } of buttons) {
    const button = { text: title, callback_data: value };
    const last = rows.at(-1);
    const fits =
      last?.length === 1 && (last[0]?.text.length ?? 99) <= shortTitle && title.length <= shortTitle;
    if (fits) last.push(button);
    else rows.push([button]);
  }
  return rows;
}
