// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * A text as words that compare: lower case, without accents, vowel signs of Arabic and punctuation, digits 0-9,
 * one space between words; ي/ی, ك/ک and their like made equal.
 * @example plainWords('Cerreto d’Esi'); // 'cerreto d esi'
 */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036F\u064B-\u065F\u0670\u0640\u200B-\u200F\u2066-\u2069]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u0660-\u0669\u06F0-\u06F9\u09E6-\u09EF]/g, (digit) => String(digitOf(digit)))
    .replace(/[يىې]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[ةۀەۂہھ]/g, 'ه')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

// The three sets of digits each begin at a multiple of sixteen, or six above one.
function digitOf(digit: string): number {
  const code = digit.charCodeAt(0);
  return code >= 0x09e6 && code <= 0x09ef ? code - 0x09e6 : code & 0xf;
}
