// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CardAction } from '../activity.ts';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages */
export const limits = {
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  opener: 20,
} as const;

interface ReplyButton {
  readonly type: 'reply';
  readonly reply: { readonly id: string; readonly title: string };
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** What stands under a body: up to three buttons, or a list of up to ten rows behind one. */
export type Menu =
  | { readonly type: 'button'; readonly action: { readonly buttons: readonly ReplyButton[] } }
  | {
      readonly type: 'list';
      readonly action: {
        readonly button: string;
        readonly sections: readonly { readonly rows: readonly Row[] }[];
      };
    };

/** Shown on what opens a list, when the activity names nothing for it. */
const wordlessOpener = '☰';

/**
 * Buttons as WhatsApp can show them, ten at most to a menu. Three short ones stand in the open; a list keeps more of a
 * long title, and all of it in the small print below.
 */
export function toMenus(buttons: readonly CardAction[], listTitle: string | undefined): Menu[] {
  const choices = uniqueOf(buttons);
  const menus: Menu[] = [];
  for (let at = 0; at < choices.length; at += limits.rows)
    menus.push(toMenu(choices.slice(at, at + limits.rows), listTitle));
  return menus;
}

function toMenu(choices: readonly CardAction[], listTitle: string | undefined): Menu {
  const titles = choices.map(({ title }) => lineOf(title));
  const short =
    choices.length <= limits.buttons &&
    titles.every((title) => title.length <= limits.buttonTitle) &&
    // Two buttons of one title are refused.
    new Set(titles).size === titles.length;
  if (short) {
    const buttons = choices.map(
      ({ value }, index): ReplyButton => ({
        type: 'reply',
        reply: { id: value, title: titles[index] ?? '' },
      }),
    );
    return { type: 'button', action: { buttons } };
  }
  const button = shorten(lineOf(listTitle || wordlessOpener), limits.opener);
  const rows = choices.map(({ value }, index) => toRow(value, titles[index] ?? ''));
  return { type: 'list', action: { button, sections: [{ rows }] } };
}

function toRow(id: string, title: string): Row {
  if (title.length <= limits.rowTitle) return { id, title };
  return { id, title: shorten(title, limits.rowTitle), description: shorten(title, limits.rowDescription) };
}

/** Each action once: WhatsApp refuses a list with the same id twice, and an id that is too long. */
function uniqueOf(buttons: readonly CardAction[]): CardAction[] {
  const byValue = new Map<string, CardAction>();
  for (const one of buttons)
    if (one.value !== '' && one.value.length <= limits.rowId && !byValue.has(one.value))
      byValue.set(one.value, one);
  return [...byValue.values()];
}

/** One line; the spaces that French puts before a colon stay unbroken. */
function lineOf(title: string): string {
  return title.replaceAll(/[^\S\u00a0\u202f]+/gu, ' ').trim() || '…';
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Cut between words when one ends in the second half, else between letters, never inside one. @param most UTF-16 units */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  const space = kept.lastIndexOf(' ');
  const words = space >= most / 2 && text[kept.length] !== ' ' ? kept.slice(0, space) : kept;
  return `${closeIsolates(words.trimEnd(), most)}…`;
}

/** A cut may fall inside an isolate, which must not run on over what follows. */
function closeIsolates(text: string, most: number): string {
  const open = (text.match(/[\u2066-\u2068]/gu) ?? []).length - (text.match(/\u2069/gu) ?? []).length;
  if (open <= 0) return text;
  const closed = text + '\u2069'.repeat(open);
  return closed.length < most ? closed : text.replaceAll(/[\u2066-\u2069]/gu, '');
}
