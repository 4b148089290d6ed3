// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Splits a text that is longer than a channel allows: between blocks where possible, else between lines, sentences or
 * words. Never inside a word, number, link, bold stretch or bidi isolate, unless one of these alone is longer than the
 * limit; never inside a letter with its marks. Only the white space at a cut is lost.
 * @param most longest part in UTF-16 units
 * @returns at least one part, none empty unless the text is
 */
export function splitText(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const places = placesIn(text);
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > most) {
    const { to, next } = cutIn({ text, places }, from, most);
    parts.push(text.slice(from, to));
    from = next;
  }
  parts.push(text.slice(from));
  const said = parts.filter((part) => part.trim() !== '');
  return said.length > 0 ? said : [''];
}

/** Where a text may be cut: the part before ends at `to`, the next begins at `next`. */
interface Place {
  readonly to: number;
  readonly next: number;
  /** The higher, the better a place it is. */
  readonly rank: number;
}

interface Cuttable {
  readonly text: string;
  /** In order. */
  readonly places: readonly Place[];
}

/** White space that may become a cut: what holds a number and its unit together may not. And Chinese has no spaces. */
const gaps = /[^\S\u00a0\u2007\u202f\ufeff]+|(?<=[。！？])|(?<=[，、；：])/gu;
const sentenceEnd = /[.!?؟。।۔！？]["'»”’)]*$/u;
const kept = [/[\u2066-\u2068][^\u2069]*\u2069/gu, /\*{1,2}(?=\S)[^*\n]+\*{1,2}/gu] as const;

function placesIn(text: string): Place[] {
  const isolated = insideOf(text, kept[0]);
  const bold = insideOf(text, kept[1]);
  const places: Place[] = [];
  for (const { 0: gap, index: to } of text.matchAll(gaps)) {
    if (isolated[to]) continue;
    const next = to + gap.length;
    // A bold stretch is broken only when nothing else is left.
    places.push({ to, next, rank: bold[to] ? 0 : rankOf(text, to, gap) });
  }
  return places;
}

function rankOf(text: string, to: number, gap: string): number {
  const lines = gap.split('\n').length - 1;
  if (lines > 0) return lines > 1 ? 4 : 3;
  return sentenceEnd.test(text.slice(Math.max(0, to - 4), to)) ? 2 : 1;
}

function insideOf(text: string, stretch: RegExp): Uint8Array {
  const inside = new Uint8Array(text.length + 1);
  for (const { 0: found, index } of text.matchAll(stretch)) inside.fill(1, index + 1, index + found.length);
  return inside;
}

/** The last of the best places that leave a part within the limit. */
function cutIn({ text, places }: Cuttable, from: number, most: number): Omit<Place, 'rank'> {
  let best: Place | null = null;
  for (const place of places) {
    if (place.to > from + most) break;
    if (place.to > from && place.rank >= (best?.rank ?? 0)) best = place;
  }
  if (best) return best;
  const to = letterBefore(text, from, from + most);
  return { to, next: to };
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The last start of a letter up to a place; one that is too long itself is cut between its code points. */
function letterBefore(text: string, from: number, at: number): number {
  const start = graphemes.segment(text).containing(at)?.index ?? at;
  if (start > from) return start;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff && at - 1 > from ? at - 1 : at;
}
