// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { type Language, languages } from '../knowledge/language.ts';
import { plainWords } from '../knowledge/plain-words.ts';

export const keywordKinds = [
  'help',
  'person',
  'language',
  'menu',
  'stop',
  'delete',
  'clean-up',
  'yes',
  'no',
  'card',
  'where',
] as const;
/** What a word means wherever it is typed alone. */
export type Keyword = (typeof keywordKinds)[number];

export type KeywordLists = Readonly<Record<Keyword, readonly string[]>>;

export const keywordsFolder = new URL('./keywords/', import.meta.url);

const lists = new Map<Language, KeywordLists>();
const meanings = new Map<Language, ReadonlyMap<string, Keyword>>();
for (const language of languages) {
  const file = new URL(`${language}.json`, keywordsFolder);
  if (!existsSync(file)) continue;
  const read = JSON.parse(readFileSync(file, 'utf8')) as KeywordLists;
  lists.set(language, read);
  const pairs = keywordKinds.flatMap((kind) =>
    (read[kind] ?? []).map((word) => [plainWords(word), kind] as const),
  );
  meanings.set(language, new Map(pairs.toReversed()));
}

/**
 * The keyword that a whole message is, or null. Looked for in the given languages first, then in all others; there a
 * single Latin word does not count, because it is often an ordinary word of another language.
 */
export function keywordOf(text: string, preferred: readonly Language[]): Keyword | null {
  const words = plainWords(text);
  if (words === '' || words.length > 60) return null;
  for (const language of preferred) {
    const found = meanings.get(language)?.get(words);
    if (found) return found;
  }
  if (/^[a-z]+$/.test(words)) return null;
  for (const map of meanings.values()) {
    const found = map.get(words);
    if (found) return found;
  }
  return null;
}

/** The word that people of a language are told to type; the English one while the language has no list. */
export function firstWord(language: Language, keyword: Keyword): string {
  return lists.get(language)?.[keyword]?.[0] ?? lists.get('en')?.[keyword]?.[0] ?? keyword;
}
