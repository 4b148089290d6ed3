// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages, romanised } from '../language.ts';
import { type PageIndex, searchPages } from './bm25.ts';
import { type Features, featuresOf } from './features.ts';
import { guessTongue, type LanguageModel, type TongueWeights, tongues } from './language-guess.ts';
import { byLanguage, type MixedModel, scoreMixed } from './meaning-model.ts';
import type { Opinion } from './opinion.ts';
import { type Nearness, nearnessTo, recall, unknownShare, type WordMemory } from './word-memory.ts';

/** What ranks entries for a message, without any decision: the part that folds train again. */
export interface Ranker {
  /** How many of the classes are entries; they come first. */
  readonly entries: number;
  readonly meaning: MixedModel;
  readonly words: WordMemory;
  readonly pages: PageIndex;
}

export interface Ranking {
  /** Of the message, for whatever else looks at it. */
  readonly features: Features;
  /** Margin of each class by the linear models. */
  readonly scores: Float64Array;
  /** The same with what the page search found, and an opinion, added: the order of the entries. */
  readonly fused: Float64Array;
  /** Sum of what `likelihood` gives the entries: each one's share of it is its probability if one of them is meant. */
  readonly mass: number;
  /** The best class among the entries, and among the rest (refused, person, small talk). */
  readonly best: number;
  readonly second: number;
  readonly other: number;
  readonly near: Nearness;
  /** How likely the message is in a language in which the best entry has lines, 0 to 1. */
  readonly coverage: number;
  /** How many of the scores are entries'. */
  readonly entries: number;
  /** Share of unknown words, 0 to 1. */
  readonly unknown: number;
  /** Logarithm of the number of words. */
  readonly length: number;
  readonly weights: TongueWeights;
  readonly signals: readonly number[];
}

/** Names of the signals in their order, as the test pane shows them. */
export const signalNames = [
  'margin of the best entry',
  'gap to the second',
  'gap to what is no entry',
  'likeness to its nearest question',
  'likeness gained on the second',
  'share of unknown words',
  'share of words the entry knows',
  'length in words, logarithm',
  'in Latin letters though not its script',
  'page search agrees',
  'probability among entries',
  'entry has questions in the language',
  'best find of the page search',
  'its gap to the next',
] as const;

const sharpness = 4;

/** What the best page adds to a margin; the others by their share of its score. Measured in docs/understanding.md. */
const pageWeight = 1;

/**
 * Ranks the classes for a message and measures the signals for the calibrated heads.
 * @param text normalised
 * @param opinion of the encoder, when there is one: its signals come after the others
 */
export function rank(ranker: Ranker, text: string, weights: TongueWeights, opinion?: Opinion): Ranking {
  const features = featuresOf(text);
  const { scores, coverage } = scoreMixed(ranker.meaning, features, weights);
  const spoken = byLanguage(weights);
  const found = searchPages(ranker.pages, text, {
    weightOf: (language) => spoken.get(language) ?? 0,
    labels: ranker.entries,
  });
  const [page, nextPage] = twoBest(found, 0, ranker.entries);
  const most = found[page] ?? 0;
  const fused = scores.slice();
  if (most > 0)
    found.forEach((score, at) => {
      fused[at]! += (pageWeight * score) / most;
    });
  opinion?.added.forEach((more, at) => {
    fused[at]! += more;
  });
  const [best, second] = twoBest(fused, 0, ranker.entries);
  const [other] = twoBest(scores, ranker.entries, scores.length);
  const likely = likelyLanguages(spoken);
  const words = recall(ranker.words, text);
  const near = nearnessTo(ranker.words, words, { label: best, likely });
  const nextNear = second < 0 ? near : nearnessTo(ranker.words, words, { label: second, likely });
  const margin = scores[best] ?? -1;
  const unknown = unknownShare(ranker.words, text);
  const length = Math.log(Math.max(1, text.split(' ').length));
  const mass = massOf(fused, best, ranker.entries);
  const signals = [
    margin,
    Math.min(2, (fused[best] ?? 0) - (fused[second] ?? -1)),
    margin - (scores[other] ?? -1),
    near.nearest,
    near.nearest - nextNear.nearest,
    unknown,
    near.shared,
    length,
    romanisedShare(weights),
    page === best ? 1 : 0,
    mass > 0 ? 1 / mass : 0,
    coverage[best] ?? 0,
    most,
    most > 0 ? 1 - (found[nextPage] ?? 0) / most : 0,
    ...(opinion?.signalsOf(best) ?? []),
  ];
  return {
    features,
    scores,
    fused,
    mass,
    best,
    second,
    other,
    near,
    coverage: coverage[best] ?? 0,
    entries: ranker.entries,
    unknown,
    length,
    weights,
    signals,
  };
}

/** The guess and the ranking together, as the service and the folds both do it. */
export function guessAndRank(
  language: LanguageModel,
  ranker: Ranker,
  text: string,
  more: { readonly chosen?: Language; readonly opinion?: Opinion } = {},
): Ranking {
  return rank(ranker, text, guessTongue(language, text, more.chosen), more.opinion);
}

/** 1 for each of `languages` that the message may well be in. */
function likelyLanguages(spoken: ReadonlyMap<Language, number>): Uint8Array {
  return Uint8Array.from(languages, (language) => ((spoken.get(language) ?? 0) > 0.15 ? 1 : 0));
}

/** Probability of an entry among all, if one of them is meant. */
export function shareAmong({ fused, best, mass }: Ranking, label: number): number {
  return mass > 0 ? likelihood(fused, best, label) / mass : 0;
}

function massOf(fused: Float64Array, best: number, entries: number): number {
  let sum = 0;
  for (let at = 0; at < entries; at += 1) sum += likelihood(fused, best, at);
  return sum;
}

/** How likely an entry is beside the best. */
function likelihood(fused: Float64Array, best: number, label: number): number {
  return Math.exp(sharpness * ((fused[label] ?? 0) - (fused[best] ?? 0)));
}

function romanisedShare(weights: TongueWeights): number {
  return tongues.reduce(
    (sum, { language, script }, at) =>
      script === 'latin' && romanised.includes(language) ? sum + weights[at]! : sum,
    0,
  );
}

function twoBest(scores: Float64Array, from: number, to: number): [number, number] {
  let best = -1;
  let second = -1;
  for (let at = from; at < to; at += 1) {
    if (best < 0 || scores[at]! > scores[best]!) {
      second = best;
      best = at;
    } else if (second < 0 || scores[at]! > scores[second]!) second = at;
  }
  return [best, second];
}
