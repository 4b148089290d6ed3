// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from './corpus.ts';
import { type Features, featuresOf } from './features.ts';
import type { TongueWeights } from './language-guess.ts';
import type { SvmOptions } from './linear-svm.ts';
import { type Lesson, type MixedModel, scoreMixed, trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';

/** Recognises danger apart from everything else. Class 0 is danger of any kind, class f + 1 the flow f. */
export interface DangerModel {
  readonly mixed: MixedModel;
}

export interface DangerScore {
  /** Margin of danger of any kind, raised by the flow that claims the message most. */
  readonly margin: number;
  /** The likeliest flow. */
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
    positiveFactor: 4,
    passes: 8,
    negatives: 4_000,
    least: 0.02,
    random,
  };
  // Two lessons of one message: the SVM trains one against the rest, and "any" and "flow" are not each other's rest.
  const any = trainMixed(
    lessons.map(({ flow, ...lesson }) => ({ ...lesson, label: flow >= 0 ? 0 : -1 })),
    1,
    options,
  );
  const which = trainMixed(
    lessons.map(({ flow, ...lesson }) => ({ ...lesson, label: flow })),
    flows,
    { ...options, negatives: 1_200 },
  );
  return { any, which };
}
