// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, romanised } from '../language.ts';
import { featuresOf } from './features.ts';
import { guessTongue, type LanguageModel, type TongueWeights, tongues } from './language-guess.ts';
import { byLanguage, type MixedModel, scoreMixed } from './meaning-model.ts';
import { type Nearness, nearnessTo, tokensOf, unknownShare, type WordMemory } from './word-memory.ts';

/** What ranks entries for a message, without any decision: the part that folds train again. */
export interface Ranker {
  /** How many of the classes are entries; they come first. */
  readonly entries: number;
  readonly meaning: MixedModel;
  readonly words: WordMemory;
}

export interface Ranking {
  readonly scores: Float64Array;
  /** The best class among the entries, and among the rest (refused, person, small talk). */
  readonly best: number;
  readonly second: number;
  readonly other: number;
  readonly near: Nearness;
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
  'pooled model agrees',
  'probability among entries',
  'entry has questions in the language',
] as const;

const sharpness = 5;

/**
 * Ranks the classes for a message and measures the signals for the calibrated heads.
 * @param text normalised
 */
export function rank(ranker: Ranker, text: string, weights: TongueWeights): Ranking {
  const { scores, pooled, coverage } = scoreMixed(ranker.meaning, featuresOf(text), weights);
  const [best, second] = twoBest(scores, 0, ranker.entries);
  const [other] = twoBest(scores, ranker.entries, scores.length);
  const likely = likelyLanguages(weights);
  const tokens = tokensOf(text);
  const near = nearnessTo(ranker.words, tokens, best, likely);
  const nextNear = second < 0 ? near : nearnessTo(ranker.words, tokens, second, likely);
  const margin = scores[best] ?? -1;
  const signals = [
    margin,
    Math.min(2, margin - (scores[second] ?? -1)),
    margin - (scores[other] ?? -1),
    near.nearest,
    near.nearest - nextNear.nearest,
    unknownShare(ranker.words, text),
    near.shared,
    Math.log(Math.max(1, text.split(' ').length)),
    romanisedShare(weights),
    twoBest(pooled, 0, ranker.entries)[0] === best ? 1 : 0,
    shareAmong(scores, best, ranker.entries),
    coverage[best] ?? 0,
  ];
  return { scores, best, second, other, near, weights, signals };
}

/** The guess and the ranking together, as the service and the folds both do it. */
export function guessAndRank(
  language: LanguageModel,
  ranker: Ranker,
  text: string,
  chosen?: Language,
): Ranking {
  return rank(ranker, text, guessTongue(language, text, chosen));
}

export function likelyLanguages(weights: TongueWeights): ReadonlySet<Language> {
  return new Set(
    [...byLanguage(weights)].filter(([, weight]) => weight > 0.15).map(([language]) => language),
  );
}

/** Probability of one entry among all, if one of them is meant. */
export function shareAmong(scores: Float64Array, label: number, entries: number): number {
  const top = scores[label] ?? 0;
  let sum = 0;
  for (let at = 0; at < entries; at += 1) sum += Math.exp(sharpness * (scores[at]! - top));
  return sum > 0 ? 1 / sum : 0;
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
