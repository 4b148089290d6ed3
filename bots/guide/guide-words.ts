// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../../knowledge/language.ts';
import type english from '../../web/guide/strings/en.json';

/** The words of the pages themselves; what the bot says too comes from its wording. */
export type GuideWords = Readonly<Record<keyof typeof english, string>>;

/** @throws when the words of a language are missing: the pages have not been built */
export function loadGuideWords(folder: string): ReadonlyMap<Language, GuideWords> {
  return new Map(
    languages.map((language) => [
      language,
      JSON.parse(readFileSync(join(folder, 'strings', `${language}.json`), 'utf8')) as GuideWords,
    ]),
  );
}
