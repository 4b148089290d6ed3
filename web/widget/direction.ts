// SPDX-License-Identifier: AGPL-3.0-or-later
import { directionOf, isLanguage } from '../../knowledge/language.ts';

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thaana}\p{Script=Syriac}]/u;

/**
 * Which way a message runs: as its language does, unless it has not one letter of that direction (an Italian answer
 * shown to somebody who writes Arabic).
 */
export function messageDirection(text: string, locale: string | undefined): 'rtl' | 'ltr' | 'auto' {
  const language = locale?.split('-')[0] ?? '';
  if (!isLanguage(language)) return 'auto';
  const hasRightToLeft = rightToLeft.test(text);
  if (directionOf(language) === 'rtl') return hasRightToLeft || !/\p{L}/u.test(text) ? 'rtl' : 'ltr';
  return hasRightToLeft &&
    !/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Bengali}\p{Script=Han}]/u.test(text)
    ? 'rtl'
    : 'ltr';
}
