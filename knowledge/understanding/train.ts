// SPDX-License-Identifier: AGPL-3.0-or-later

import type { PageIndex } from './bm25.ts';
import { calibrate, type Heads } from './calibrate.ts';
import type { Corpus } from './corpus.ts';
import { type DangerModel, dangerLessons, trainDanger } from './danger.ts';
import { gatherEvidence } from './folds.ts';
import { type LanguageModel, trainLanguage } from './language-guess.ts';
import type { MixedModel } from './meaning-model.ts';
import { type Model, modelVersion } from './model.ts';
import { indexPhrases } from './phrase-match.ts';
import { seeded } from './random.ts';
import { indexLines, trainMeaning } from './train-ranker.ts';
import type { WordMemory } from './word-memory.ts';

/** Hears what took how long. */
export type Say = (line: string) => void;

/**
 * Trains everything from a corpus, part after part. The same corpus gives the same model on every machine, also when
 * the parts are trained side by side. Takes seconds: run it in a worker (train-worker.ts).
 */
export function train(corpus: Corpus, say: Say = () => {}): Model {
  const language = trainGuess(corpus, say);
  return toModel(corpus, language, {
    meaning: trainMeanings(corpus, say),
    ...trainBeside(corpus, language, say),
  });
}

/** The guess of the language, which the other parts need. */
export function trainGuess(corpus: Corpus, say: Say): LanguageModel {
  const dangerous = corpus.dangers.filter(({ flow }) => flow >= 0);
  return timed('languages', say, () => trainLanguage([...corpus.lines, ...dangerous], seeded(seed)));
}

/** The linear models that rank entries: about half of the work. */
export function trainMeanings(corpus: Corpus, say: Say): MixedModel {
  return timed('meaning', say, () => trainMeaning(corpus.lines, corpus, seeded(seed + 1)));
}

/** The other half, which needs nothing of the first: indexes, danger, and heads, which train on parts of the corpus. */
export function trainBeside(corpus: Corpus, language: LanguageModel, say: Say): Beside {
  const danger = timed('danger', say, () => trainDanger(dangerLessons(corpus), corpus, seeded(seed + 2)));
  const heads = timed('heads', say, () => calibrate(gatherEvidence(corpus, language, seeded(seed + 3))));
  const { words, pages } = timed('indexes', say, () => indexLines(corpus.lines, corpus));
  return { danger, heads, words, pages };
}

export interface Beside {
  readonly danger: DangerModel;
  readonly heads: Heads;
  readonly words: WordMemory;
  readonly pages: PageIndex;
}

/** Puts the parts together. */
export function toModel(
  corpus: Corpus,
  language: LanguageModel,
  { meaning, danger, heads, words, pages }: Beside & { readonly meaning: MixedModel },
): Model {
  return {
    version: modelVersion,
    labels: corpus.labels,
    risks: corpus.risks,
    flows: corpus.flows,
    language,
    phrases: indexPhrases([...corpus.dangers, ...harmless(corpus)]),
    ranker: { entries: corpus.entries, meaning, words, pages },
    danger,
    heads,
  };
}

const seed = 20_261_124;

function timed<T>(what: string, say: Say, make: () => T): T {
  const started = performance.now();
  const made = make();
  say(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  return made;
}

/** Questions about emergencies, which talk of danger without being in it; and asking for a person, and small talk. */
function harmless(corpus: Corpus) {
  return corpus.lines
    .filter(({ label, asked }) => asked && (label > corpus.entries || corpus.risks[label] === 'emergency'))
    .map(({ text, language, script }) => ({ text, language, script, flow: -1 }));
}
