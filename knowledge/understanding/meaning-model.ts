// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages } from '../language.ts';
import { type Features, featuresOf } from './features.ts';
import { type TongueWeights, tongues } from './language-guess.ts';
import { type LinearModel, scoreAll } from './linear-model.ts';
import { type SvmOptions, toRows, trainSvm } from './linear-svm.ts';

/** Linear models that share their classes: one for each language that has lines, and one over all of them. */
export interface MixedModel {
  readonly pooled: LinearModel;
  /** 1 for each class that has lines at all: a fold hides some. */
  readonly taught: Uint8Array;
  readonly own: Readonly<Partial<Record<Language, OwnModel>>>;
}

export interface OwnModel {
  readonly linear: LinearModel;
  /** 1 for each class that has lines in the language. The others are left to the pooled model. */
  readonly covered: Uint8Array;
}

export interface Lesson {
  readonly language: Language;
  /** Classes it belongs to; none for a line that is only an example of what they are not. */
  readonly labels: readonly number[];
  /** Normalised. Its features are made where they are needed and dropped again: all at once take a gigabyte. */
  readonly text: string;
  /** How much an error on it costs beside the others; 1 unless told. */
  readonly cost?: number;
  /** Left to the languages' own models when there are very many lines. */
  readonly minor?: boolean;
}

/** Features that stand in one line of the whole pack cost more time than they give, once there are this many lines. */
const manyLines = 12_000;
/** With so many, what the languages' own models learn of lesser lines is enough. */
const veryManyLines = 40_000;

export interface MixedOptions extends SvmOptions {
  /** How often the languages' own models look at every row when there are many. */
  readonly ownPasses?: number;
}

/** Trains both kinds of model. The languages are trained apart, so that one can be trained again alone. */
export function trainMixed(
  lessons: readonly Lesson[],
  classes: number,
  { ownPasses, ...options }: MixedOptions,
): MixedModel {
  const own: Partial<Record<Language, OwnModel>> = {};
  const many = lessons.length > manyLines;
  const ownOptions = { ...options, passes: many && ownPasses ? ownPasses : options.passes };
  const taught = new Uint8Array(classes);
  for (const { labels } of lessons) for (const label of labels) taught[label] = 1;
  for (const language of languages) {
    const lines = lessons.filter((lesson) => lesson.language === language);
    const covered = new Uint8Array(classes);
    for (const { labels } of lines) for (const label of labels) covered[label] = 1;
    if (!covered.includes(1)) continue;
    own[language] = { linear: train(lines, classes, ownOptions, 1), covered };
  }
  const fewest = many ? 2 : 1;
  const pool = lessons.length > veryManyLines ? lessons.filter(({ minor }) => !minor) : lessons;
  return { own, taught, pooled: train(pool, classes, options, fewest) };
}

function train(
  lessons: readonly Lesson[],
  classes: number,
  options: SvmOptions,
  fewest: number,
): LinearModel {
  const rows = toRows(
    lessons.map(({ text }) => featuresOf(text)),
    fewest,
  );
  return trainSvm(
    rows,
    lessons.map(({ labels }) => labels),
    classes,
    { ...options, rowCosts: Float32Array.from(lessons, ({ cost = 1 }) => cost) },
  );
}

export interface MixedScores {
  /** Margin of each class: the mean of the pooled model and the languages', each by its weight. */
  readonly scores: Float64Array;
  readonly pooled: Float64Array;
  /** Share of the languages' weight in which each class has lines, 0 to 1. */
  readonly coverage: Float64Array;
}

/** Margin of a class that was never taught. */
const unclaimed = -2;

// A language this unlikely adds noise and time.
const leastWeight = 0.08;

/** Scores every class for a message in a language of which we are more or less sure. */
export function scoreMixed(model: MixedModel, features: Features, weights: TongueWeights): MixedScores {
  const pooled = scoreAll(model.pooled, features);
  const scores = pooled.slice();
  const coverage = new Float64Array(pooled.length);
  for (const [language, weight] of byLanguage(weights)) {
    const own = model.own[language];
    if (!own || weight < leastWeight) continue;
    const theirs = scoreAll(own.linear, features);
    for (let at = 0; at < scores.length; at += 1) {
      if (own.covered[at] === 0) continue;
      scores[at]! += weight * theirs[at]!;
      coverage[at]! += weight;
    }
  }
  for (let at = 0; at < scores.length; at += 1) {
    scores[at] = model.taught[at] === 1 ? scores[at]! / (1 + coverage[at]!) : unclaimed;
  }
  return { scores, pooled, coverage };
}

/** Weights of the languages, whatever their script. */
export function byLanguage(weights: TongueWeights): ReadonlyMap<Language, number> {
  const sums = new Map<Language, number>();
  tongues.forEach(({ language }, at) => {
    sums.set(language, (sums.get(language) ?? 0) + weights[at]!);
  });
  return sums;
}
