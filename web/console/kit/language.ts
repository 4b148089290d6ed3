// SPDX-License-Identifier: AGPL-3.0-or-later
import { directionOf, isLanguage, type Language } from '../../../knowledge/language.ts';
import { say } from './texts.ts';

const keptAs = 'sportello.language';
const listeners = new Set<() => void>();
let current: Language = 'it';

/** In which language the console speaks now. */
export function currentLanguage(): Language {
  return current;
}

export function whenLanguageChanges(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was chosen in this browser, else the first of the browser's languages that the console speaks, else Italian. */
export function firstLanguage(readers: readonly string[] = navigator.languages): Language {
  const kept = localStorage.getItem(keptAs) ?? '';
  const tags = [kept, ...readers].map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return tags.find(isLanguage) ?? 'it';
}

/** To be kept again after signing out, when the browser has forgotten everything else of this site. */
export function keepLanguage(): void {
  localStorage.setItem(keptAs, current);
}

/** The page changes its language and the way it runs. */
export function setCatalogue(language: Language, sentences: Readonly<Record<string, string>>): void {
  say(language, sentences);
  current = language;
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  for (const listener of listeners) listener();
}

/** Regions that write dates as an office in Italy reads them: day, month, 24 hours. */
const regions: Partial<Record<Language, string>> = { en: 'en-GB', es: 'es-ES', fr: 'fr-FR', zh: 'zh-CN' };

/** For Intl: with the digits and the calendar that stand on Italian documents. */
export function intlLocale(): string {
  return `${regions[current] ?? current}-u-nu-latn-ca-gregory`;
}
