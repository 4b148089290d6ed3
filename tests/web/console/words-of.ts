// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Language } from '../../../knowledge/language.ts';
import { fieldsOf } from '../../../web/console/strings/catalogue.ts';
import { readSentences } from '../../../web/console/strings/read-strings.ts';

const strings = join(__dirname, '..', '..', '..', 'web', 'console', 'strings');

/** What the console says in a language: tests ask by key, so that they hold in each and when a wording changes. */
export function wordsOf(language: Language) {
  const own = { ...readSentences(strings, 'it'), ...readSentences(strings, language) };
  const word = (key: string, values: Readonly<Record<string, string>> = {}): string => {
    const sentence = own[key];
    if (sentence === undefined) throw new Error(`There is no string ${key}.`);
    return fieldsOf(sentence).reduce(
      (text, name) => text.replace(`{{${name}}}`, values[name] ?? ''),
      sentence,
    );
  };
  /** As part of a name that has more in it, such as a button with its key. */
  const within = (key: string): RegExp => new RegExp(word(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { word, within };
}
