// SPDX-License-Identifier: AGPL-3.0-or-later
import { indexPages, type PageIndex, type PageText } from './bm25.ts';
import type { Corpus, Line } from './corpus.ts';
import { type MixedModel, type MixedOptions, trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';
import type { Ranker } from './rank.ts';
import { rememberWords, type WordMemory } from './word-memory.ts';

/** Measured in docs/understanding.md: of these only the passes matter. */
export const meaningOptions: Omit<MixedOptions, 'random'> = {
  cost: 1,
  positiveFactor: 5,
  passes: 8,
  ownPasses: 5,
  least: 0.16,
};

type Classes = Pick<Corpus, 'labels' | 'entries'>;

/** Trains what ranks entries, on all lines or on the part that a fold leaves. */
export function trainRanker(lines: readonly Line[], classes: Classes, random: Random): Ranker {
  return {
    entries: classes.entries,
    meaning: trainMeaning(lines, classes, random),
    ...indexLines(lines, classes),
  };
}

/** The linear models: by far the larger part of the work. */
export function trainMeaning(lines: readonly Line[], { labels }: Classes, random: Random): MixedModel {
  const lessons = lines.map(({ language, label, text, cost }) => ({
    language,
    labels: [label],
    cost,
    minor: cost < 1,
    text,
  }));
  return trainMixed(lessons, labels.length, { ...meaningOptions, random });
}

/** What is looked up rather than learned. */
export function indexLines(
  lines: readonly Line[],
  { labels, entries }: Classes,
): { readonly words: WordMemory; readonly pages: PageIndex } {
  return { words: rememberWords(lines, labels.length), pages: indexPages(pagesOf(lines, entries)) };
}

/** One page for each entry and language: all its lines. */
export function pagesOf(lines: readonly Line[], entries: number): PageText[] {
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
