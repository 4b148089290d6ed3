// SPDX-License-Identifier: AGPL-3.0-or-later

/** The twelve languages of the service, as BCP-47 tags, Italian (the source) first. */
export const languages = ['it', 'en', 'fr', 'es', 'sq', 'ar', 'bn', 'ur', 'fa', 'zh', 'uk', 'ru'] as const;

export type Language = (typeof languages)[number];

/** Each language's name in itself: what a person recognises, where a flag would be wrong. */
export const autonyms: Readonly<Record<Language, string>> = {
  it: 'Italiano',
  en: 'English',
  fr: 'Français',
  es: 'Español',
  sq: 'Shqip',
  ar: 'العربية',
  bn: 'বাংলা',
  ur: 'اردو',
  fa: 'فارسی',
  zh: '中文',
  uk: 'Українська',
  ru: 'Русский',
};

/** Languages that people also type in Latin letters, and for which the pack has such questions. */
export const romanised: readonly Language[] = ['ar', 'bn', 'ur', 'fa', 'uk', 'ru'];

export type Script = 'native' | 'latin';

const rightToLeft: readonly Language[] = ['ar', 'ur', 'fa'];

export function isLanguage(tag: string): tag is Language {
  return (languages as readonly string[]).includes(tag);
}

export function directionOf(language: Language): 'rtl' | 'ltr' {
  return rightToLeft.includes(language) ? 'rtl' : 'ltr';
}
