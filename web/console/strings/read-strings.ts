// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sentences, type Strings, sentencesOf } from './catalogue.ts';

/** All sentences of a language, from the files of its folder; none when there is no folder. For builds and tests. */
export function readSentences(folder: string, language: string): Sentences {
  const own = join(folder, language);
  if (!existsSync(own)) return {};
  const files = readdirSync(own).filter((name) => name.endsWith('.json'));
  const parts = files.map((name) => JSON.parse(readFileSync(join(own, name), 'utf8')) as Strings);
  return Object.assign({}, ...parts.map((part) => sentencesOf(part))) as Sentences;
}
