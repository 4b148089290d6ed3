// SPDX-License-Identifier: AGPL-3.0-or-later
import { plainWords } from '../../knowledge/plain-words.ts';

/** Words as they are looked for, and as texts are folded: accents, case, vowel signs and kinds of digits do not count. */
export function wantedWords(text: string): readonly string[] {
  return [...new Set(plainWords(text).split(' ').filter(Boolean))];
}

export interface Snippet {
  /** A part of the text around what was found. */
  readonly text: string;
  /** Where in it, in UTF-16 units: from, to. */
  readonly marks: readonly (readonly [number, number])[];
}

const around = 60;

/** @returns a part of the text with what was found in it; null when not every word is there */
export function findIn(text: string, words: readonly string[]): Snippet | null {
  const folded = plainWords(text);
  if (words.length === 0 || !words.every((word) => folded.includes(word))) return null;
  const marks = marksIn(text, words);
  const middle = marks[0]?.[0] ?? 0;
  const from = Math.max(0, middle - around);
  const to = Math.min(text.length, middle + around * 2);
  const shown = marks
    .map(([start, end]) => [Math.max(start, from) - from, Math.min(end, to) - from] as const)
    .filter(([start, end]) => start < end);
  const part = text.slice(from, to).replace(/\s/gu, ' ').toWellFormed();
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  return {
    text: `${before}${part}${after}`,
    marks: shown.map(([start, end]) => [start + before.length, end + before.length]),
  };
}

/** Folding changes lengths, so what is marked is the whole word of the text, or the piece where it is as long as before. */
function marksIn(text: string, words: readonly string[]): (readonly [number, number])[] {
  const marks: [number, number][] = [];
  for (const found of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const [word] = found;
    const folded = plainWords(word);
    for (const one of words) {
      const at = folded.indexOf(one);
      if (at < 0) continue;
      const same = folded.length === word.length;
      const start = found.index + (same ? at : 0);
      marks.push([start, same ? start + one.length : found.index + word.length]);
      break;
    }
  }
  return marks;
}
