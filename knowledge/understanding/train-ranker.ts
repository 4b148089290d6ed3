// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus, Line } from './corpus.ts';
import { featuresOf } from './features.ts';
import type { SvmOptions } from './linear-svm.ts';
import { trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';
import type { Ranker } from './rank.ts';
import { rememberWords } from './word-memory.ts';

/** Measured in docs/understanding.md: none of these is sharp, and mining makes up for few negatives. */
export const meaningOptions: Omit<SvmOptions, 'random'> = {
  cost: 1,
  positiveFactor: 5,
  passes: 8,
  negatives: 500,
  least: 0.03,
};

/** Trains what ranks entries, on all lines or on the part that a fold leaves. */
export function trainRanker(
  lines: readonly Line[],
  { labels, entries }: Pick<Corpus, 'labels' | 'entries'>,
  random: Random,
): Ranker {
  const lessons = lines.map(({ language, label, text }) => ({ language, label, features: featuresOf(text) }));
  return {
    entries,
    meaning: trainMixed(lessons, labels.length, { ...meaningOptions, random }),
    words: rememberWords(lines, labels.length),
  };
}
