// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { createInstance, type TFunction } from 'i18next';
import { isLanguage, type Language, languages } from '../knowledge/language.ts';
import type english from './wording/en.json';

type Leaves<T, Path extends string = ''> = {
  [Key in keyof T & string]: T[Key] extends string ? `${Path}${Key}` : Leaves<T[Key], `${Path}${Key}.`>;
}[keyof T & string];
type WithoutPlural<Key extends string> = Key extends `${infer Stem}_${'one' | 'other'}` ? Stem : Key;

/** Every sentence of `wording/en.json`, by group and name; plural forms under one key. */
export type WordingKey = WithoutPlural<Leaves<typeof english>>;

export type WordingValues = Readonly<Record<string, string | number>>;

export const wordingFolder = new URL('./wording/', import.meta.url);

/** Catalogues are read once, when the program starts: a turn does no I/O. */
const catalogues = new Map<Language, object>();
for (const language of languages) {
  const file = new URL(`${language}.json`, wordingFolder);
  if (!existsSync(file)) continue;
  try {
    catalogues.set(language, JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(
      `dialogs/wording/${language}.json is not valid JSON: npm run knowledge -- check names the line.`,
      { cause },
    );
  }
}

const i18n = createInstance({
  resources: Object.fromEntries(
    [...catalogues].map(([language, words]) => [language, { translation: words }]),
  ),
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  nsSeparator: false,
  returnNull: false,
  interpolation: { escapeValue: false },
});
void i18n.init();

const translators = new Map<Language, TFunction>(
  [...catalogues.keys()].map((one) => [one, i18n.getFixedT(one)]),
);

/** Whether the bot has a sentence of its own under a key that is made from an id of the pack. */
export function hasSentence(key: string): boolean {
  return i18n.exists(key, { lng: 'en' });
}

export function hasWording(language: Language): boolean {
  return catalogues.has(language);
}

/** The language in which the bot really speaks to a person: theirs, or English while its catalogue is missing. */
export function wordingLanguage(language: Language): Language {
  return hasWording(language) ? language : 'en';
}

// i18next finds the sentence and its plural form; filling in is done here, on sentences found before (20 times as fast).
const templates = new Map<string, string>();

function template(language: Language, key: WordingKey, count: number | undefined): string {
  const name = `${language} ${key} ${count ?? ''}`;
  let found = templates.get(name);
  if (found === undefined) {
    const translate = translators.get(language);
    found = translate ? String(translate(key as string, { count, skipInterpolation: true })) : key;
    templates.set(name, found);
  }
  return found;
}

/** A sentence of the bot, placeholders filled. A value stands as it is, whatever marks it holds. */
export function wording(language: Language, key: WordingKey, values: WordingValues = {}): string {
  const { count } = values;
  const text = template(wordingLanguage(language), key, typeof count === 'number' ? count : undefined);
  if (!text.includes('{{')) return text;
  const filled = text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
  // A date brings its isolates along and the sentence has them too: once is enough.
  return filled.replace(/\u2068{2}([^\u2068\u2069]*)\u2069{2}/g, '\u2068$1\u2069');
}

/** What a person is told when a turn failed for technical reasons and goes to a human. */
export function apologyIn(language: string | null): string {
  return wording(language && isLanguage(language) ? language : 'it', 'failed.apology');
}
