// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from './corpus.ts';
import { type Features, featuresOf } from './features.ts';
import type { TongueWeights } from './language-guess.ts';
import type { SvmOptions } from './linear-svm.ts';
import { type Lesson, type MixedModel, scoreMixed, trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';

/** Recognises danger apart from everything else: whether there is any, and of which flow. */
export interface DangerModel {
  readonly any: MixedModel;
  readonly which: MixedModel;
}

export interface DangerScore {
  /** Mean of the margins of "any danger" and of the flow that claims the message most. */
  readonly margin: number;
  readonly flow: number;
}

export interface DangerLesson extends Omit<Lesson, 'label'> {
  /** Index of the flow, or -1: no danger. */
  readonly flow: number;
}

/** Lines of danger and their lookalikes, and everything people ask, as lines that are no danger. */
export function dangerLessons(corpus: Corpus): DangerLesson[] {
  return [
    ...corpus.dangers.map(({ text, language, flow }) => ({ language, flow, features: featuresOf(text) })),
    ...corpus.lines
      .filter(({ asked }) => asked)
      .map(({ text, language }) => ({ language, flow: -1, features: featuresOf(text) })),
  ];
}

export function trainDanger(lessons: readonly DangerLesson[], flows: number, random: Random): DangerModel {
  const options: SvmOptions = {
    cost: 1,
    positiveFactor: 3,
    passes: 8,
    negatives: 4_000,
    least: 0.02,
    random,
  };
  const any = lessons.map(({ flow, ...lesson }) => ({ ...lesson, label: flow >= 0 ? 0 : -1 }));
  const which = lessons.map(({ flow, ...lesson }) => ({ ...lesson, label: flow }));
  return {
    any: trainMixed(any, 1, options),
    which: trainMixed(which, flows, { ...options, negatives: 1_000 }),
  };
}

export function scoreDanger(model: DangerModel, features: Features, weights: TongueWeights): DangerScore {
  const any = scoreMixed(model.any, features, weights).scores[0] ?? -1;
  const { scores } = scoreMixed(model.which, features, weights);
  let flow = 0;
  for (let at = 1; at < scores.length; at += 1) if (scores[at]! > scores[flow]!) flow = at;
  return { margin: (any + (scores[flow] ?? -1)) / 2, flow };
}
