// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../knowledge/language.ts';
import type english from './strings/en.json';

/** The words of the page itself; what the bot says comes from the bot. */
export type Texts = Readonly<Record<keyof typeof english, string>>;

const files = import.meta.glob<Texts>('./strings/*.json', { import: 'default' });

/** One small file per language, loaded when it is needed. */
export async function loadTexts(language: Language): Promise<Texts> {
  const load = files[`./strings/${language}.json`];
  if (!load) throw new Error(`There are no words for ${language}.`);
  return load();
}
