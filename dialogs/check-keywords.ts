// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import type { Language } from '../knowledge/language.ts';
import { plainWords } from '../knowledge/plain-words.ts';
import type { WordingIssue } from './check-wording.ts';
import { keywordKinds } from './keywords.ts';

const longestFirstWord = 30;

/** Whether every list of a language's keywords is there and no word means two things. */
export function checkKeywords(at: URL, language: Language, complete: boolean): WordingIssue[] {
  const file = `dialogs/keywords/${language}.json`;
  const issue = (message: string): WordingIssue => ({ file, message, severity: 'error' });
  if (!existsSync(at)) return complete ? [issue('is missing, but the language is declared complete')] : [];
  let lists: Record<string, unknown>;
  try {
    lists = JSON.parse(readFileSync(at, 'utf8'));
  } catch (error) {
    return [issue(`is not valid JSON: ${(error as Error).message}`)];
  }
  const known: readonly string[] = keywordKinds;
  const extra = Object.keys(lists).filter((kind) => !known.includes(kind));
  const found = extra.map((kind) => issue(`"${kind}" is not a list that is known`));
  const meanings = new Map<string, string>();
  for (const kind of keywordKinds) {
    const words = lists[kind];
    if (!Array.isArray(words) || words.length === 0 || words.some((word) => typeof word !== 'string')) {
      found.push(issue(`"${kind}" must be a list of words`));
      continue;
    }
    if (words[0].length > longestFirstWord)
      found.push(issue(`the first word of "${kind}" is too long to be typed`));
    for (const word of words as string[]) {
      const plain = plainWords(word);
      const other = meanings.get(plain);
      if (plain === '') found.push(issue(`"${kind}" has an empty word`));
      else if (other && other !== kind) found.push(issue(`"${word}" stands in "${other}" and in "${kind}"`));
      meanings.set(plain, kind);
    }
  }
  return found;
}
