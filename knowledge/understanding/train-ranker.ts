// SPDX-License-Identifier: AGPL-3.0-or-later
import { indexPages, type PageText } from './bm25.ts';
import type { Corpus, Line } from './corpus.ts';
import { featuresOf } from './features.ts';
import type { SvmOptions } from './linear-svm.ts';
import { trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';
import type { Ranker } from './rank.ts';
import { rememberWords } from './word-memory.ts';

/** Measured in docs/understanding.md: of these only the passes matter. */
export const meaningOptions: Omit<SvmOptions, 'random'> = {
  cost: 1,
  positiveFactor: 5,
  passes: 7,
  least: 0.12,
};

// At full size each pass takes seconds, and the last ones change little.
const manyLines = 40_000;
const hurried = { ...meaningOptions, passes: 5 };

/** Trains what ranks entries, on all lines or on the part that a fold leaves. */
export function trainRanker(
  lines: readonly Line[],
  { labels, entries }: Pick<Corpus, 'labels' | 'entries'>,
  random: Random,
): Ranker {
  const lessons = lines.map(({ language, label, text, cost }) => ({
    language,
    labels: [label],
    cost,
    minor: cost < 1,
    features: featuresOf(text),
  }));
  const options = lines.length > manyLines ? hurried : meaningOptions;
  return {
    entries,
    meaning: trainMixed(lessons, labels.length, { ...options, random }),
    words: rememberWords(lines, labels.length),
    pages: indexPages(pagesOf(lines, entries)),
  };
}

/** One page for each entry and language: all its lines. */
function pagesOf(lines: readonly Line[], entries: number): PageText[] {
  const pages = new Map<string, { label: number; language: Line['language']; parts: string[] }>();
  for (const { label, language, text } of lines) {
    if (label >= entries) continue;
    const key = `${label} ${language}`;
    const page = pages.get(key) ?? { label, language, parts: [] };
    page.parts.push(text);
    pages.set(key, page);
  }
  return [...pages.values()];
}
