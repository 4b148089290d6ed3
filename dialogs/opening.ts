// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { Surroundings } from './turn.ts';
import { wordingLanguage } from './wording.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Weekday, day and time in words of a language, digits 0-9: "Tuesday 24 November at 09:00". */
export function formatMoment(moment: Date, language: Language, timeZone: string): string {
  const key = `${language} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    const region = language === 'en' ? 'en-GB' : language;
    format = new Intl.DateTimeFormat(`${region}-u-nu-latn-ca-gregory`, {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(key, format);
  }
  return format.format(moment);
}

/** Whether somebody is at the desk and, when not, the opening in the person's words. */
export function openingFor(
  around: Surroundings,
  language: Language,
): { readonly open: boolean; readonly when?: string } {
  const { open, opensAt } = around.duty;
  if (open || !opensAt) return { open };
  return { open, when: formatMoment(opensAt, wordingLanguage(language), around.timeZone ?? 'Europe/Rome') };
}
