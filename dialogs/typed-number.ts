// SPDX-License-Identifier: AGPL-3.0-or-later
import { plainWords } from '../knowledge/plain-words.ts';

/**
 * The number of a choice that a person typed, in any digits, or null when the text is not just one number.
 * @example typedNumber('(٢)'); // 2
 */
export function typedNumber(text: string): number | null {
  if (text.length > 12) return null;
  // A keycap emoji is a digit and two marks.
  const words = plainWords(text.replace(/\ufe0f|\u20e3/g, ''));
  return /^\d{1,2}$/.test(words) ? Number(words) : null;
}
