// SPDX-License-Identifier: AGPL-3.0-or-later
import { plainWords } from '../plain-words.ts';

/** Only so many characters of a message count: a pasted letter must not cost more than a question. */
export const longestMessage = 1_000;

// Written Chinese has no spaces: each run of Han characters is set apart from Latin words and figures inside it.
const han = /(\p{Script=Han}+)/gu;
const link = /\b(?:https?:\/\/|www\.)\S+/giu;
const symbols = /\p{Extended_Pictographic}/gu;

/**
 * A message as words that compare across spellings, by script and without stemmers: `plainWords` (marks, digits,
 * tatweel, ي/ی, ك/ک, accents), then links as one word, letters drawn out ("ciaooo") shortened, long numbers as one,
 * Han runs set apart, and pictures kept as words because a thumb is an answer.
 * @returns words with one space between them; empty when nothing is left
 * @example normalise('Ciaooo, www.x.it 👍'); // 'ciao link 👍'
 */
export function normalise(text: string): string {
  const short = text.length > longestMessage ? text.slice(0, longestMessage) : text;
  const pictures = short.match(symbols);
  const words = plainWords(short.replace(link, ' link '))
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .replace(/\d{5,}/g, '00000')
    .replace(han, ' $1 ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return pictures ? [words, ...pictures.slice(0, 3)].join(' ').trim() : words;
}

/** Whether a normalised word is Chinese, so that its characters are the units. */
export function isHan(word: string): boolean {
  const code = word.charCodeAt(0);
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xd840 && code <= 0xd888);
}
