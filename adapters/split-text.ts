// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Splits a text that is longer than a channel allows: between blocks where possible, else between lines, sentences or
 * words. Never inside a word, number, link or bidi isolate, unless one of these alone is longer than the limit.
 * @param most longest part in UTF-16 units
 * @returns at least one part, none empty unless the text is
 */
export function splitText(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  return splitBy(text, most, [/\n{2,}/, /\n/, /(?<=[.!?؟。।])\s+/u]);
}

const joiners = ['\n\n', '\n', ' '] as const;

function splitBy(text: string, most: number, separators: readonly RegExp[]): string[] {
  const [separator, ...finer] = separators;
  const level = 3 - separators.length;
  const pieces = separator ? text.split(separator) : (text.match(unbreakable) ?? [text]);
  const joiner = joiners[level] ?? ' ';
  const parts: string[] = [];
  let current = '';
  for (const piece of pieces) {
    const joined = current === '' ? piece : current + joiner + piece;
    if (joined.length <= most) {
      current = joined;
      continue;
    }
    if (current !== '') parts.push(current);
    if (piece.length <= most) {
      current = piece;
      continue;
    }
    const smaller = separator ? splitBy(piece, most, finer) : cut(piece, most);
    current = smaller.pop() ?? '';
    parts.push(...smaller);
  }
  if (current !== '') parts.push(current);
  return parts;
}

/** An isolate with what touches it, or a word. */
const unbreakable = /(?:\u2068[^\u2069]*\u2069|[^\s\u2068])+/gu;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function cut(piece: string, most: number): string[] {
  const parts = [''];
  for (const { segment } of graphemes.segment(piece)) {
    const last = parts.length - 1;
    if ((parts[last] ?? '').length + segment.length <= most) parts[last] += segment;
    else parts.push(segment);
  }
  return parts;
}
