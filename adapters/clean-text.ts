// SPDX-License-Identifier: AGPL-3.0-or-later

/** Longest message that is taken in, in UTF-16 units: what the longest platform allows. */
export const longestText = 4_000;

/**
 * What a platform delivered, fit for the ledger: without U+0000, which both engines stumble over, with lone surrogates
 * repaired, and not longer than `longestText`, cut at a whole character.
 */
export function cleanText(text: string): string {
  const whole = text.replaceAll('\u0000', '').toWellFormed();
  return whole.length <= longestText
    ? whole
    : whole
        .slice(0, longestText)
        .toWellFormed()
        .replace(/\uFFFD$/, '');
}
