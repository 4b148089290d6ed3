// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillFacts } from '../knowledge/facts.ts';
import { autonyms, type Language } from '../knowledge/language.ts';
import type { Entry, EntryText, Pack } from '../knowledge/pack.ts';
import { type Action, barrierKinds } from './actions.ts';
import { mediaTitle } from './media-title.ts';
import { topicName } from './menu-rows.ts';
import { wording } from './wording.ts';

/** Longest title of a row in a list, in UTF-16 units. Buttons shown as buttons have at most 20: see the wording. */
export const maxTitle = 24;

/**
 * The title of a button: a function of what it does and of the language, so that a typed title can be known again.
 * At most 24 UTF-16 units, never empty.
 */
export function titleOf(action: Action, pack: Pack, language: Language): string {
  return shorten(fullTitle(action, pack, language), maxTitle);
}

function fullTitle(action: Action, pack: Pack, language: Language): string {
  switch (action.kind) {
    case 'language':
      return autonyms[action.language];
    case 'entry-in':
      return autonyms[action.language];
    case 'territory':
      return pack.territories.find((one) => one.id === action.territory)?.name ?? action.territory;
    case 'topic':
      return action.page > 1 ? wording(language, 'button.more') : topicName(action.topic, pack, language);
    case 'entry':
      return entryMenu(pack.entries.get(action.entry), language) ?? action.entry;
    case 'barrier-kind':
      return wording(language, `barrier-kind.${barrierKinds[action.letter]}`);
    case 'near':
    case 'card':
    case 'bring':
    case 'helped':
    case 'not-helped':
    case 'barrier':
      return wording(language, `button.${action.kind}`);
    case 'media':
    case 'safety-media':
      return mediaTitle(action, pack, language);
    case 'safety-person':
      return wording(language, 'button.person');
    case 'safety-information':
      return wording(language, 'button.information');
    default:
      return plainTitle(action.kind, language);
  }
}

function plainTitle(
  kind: Exclude<
    Action,
    | { kind: 'language' | 'entry' }
    | { entry: string }
    | { flow: string }
    | { topic: string }
    | { territory: string }
  >['kind'],
  language: Language,
): string {
  switch (kind) {
    case 'languages':
      return wording(language, 'button.language');
    case 'more-languages':
      return wording(language, 'row.more-languages');
    case 'help':
      return wording(language, 'row.help');
    case 'place':
      return wording(language, 'row.place');
    case 'skip-place':
      return wording(language, 'button.another-place');
    case 'ask-erase':
      return wording(language, 'row.privacy');
    default:
      return wording(language, `button.${kind}`);
  }
}

/** An entry's text in a language, else in English, else in Italian, else in any. */
export function textFor(entry: Entry | undefined, language: Language): EntryText | undefined {
  return entry?.texts[language] ?? entry?.texts.en ?? entry?.texts.it ?? Object.values(entry?.texts ?? {})[0];
}

/** An entry's long title, in a language as near as there is. */
export function titleFor(entry: Entry, pack: Pack, language: Language): string {
  const text = textFor(entry, language);
  return text ? fillFacts(pack, text.title, text.language) : entry.id;
}

function entryMenu(entry: Entry | undefined, language: Language): string | undefined {
  const text = textFor(entry, language);
  return text?.menu || text?.title;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Shortens at a whole letter and closes what isolates it leaves open. */
function shorten(text: string, most: number): string {
  const whole = text.trim() || '…';
  if (whole.length <= most) return whole;
  const open = whole.includes('\u2068');
  const room = most - (open ? 2 : 1);
  let kept = '';
  for (const { segment } of graphemes.segment(whole)) {
    if (kept.length + segment.length > room) break;
    kept += segment;
  }
  const unclosed = kept.lastIndexOf('\u2068') > kept.lastIndexOf('\u2069');
  return `${kept.trimEnd()}…${unclosed ? '\u2069' : ''}`;
}
