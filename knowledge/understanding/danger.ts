// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from './corpus.ts';
import type { SvmOptions } from './linear-svm.ts';
import { type Lesson, type MixedModel, scoreMixed, trainMixed } from './meaning-model.ts';
import type { Random } from './random.ts';
import type { Ranking } from './rank.ts';

/** Recognises danger apart from everything else: whether there is any, and of which flow. */
export interface DangerModel {
  /** Class 0 is danger of any kind, class f + 1 the flow f. */
  readonly mixed: MixedModel;
  /** 1 for each label whose questions are about emergencies, so that they differ little from danger itself. */
  readonly near: Uint8Array;
}

export interface DangerScore {
  /** The likeliest flow. */
  readonly flow: number;
  /** For the head that makes a probability of them; see `dangerSignals`. */
  readonly signals: readonly number[];
}

export const dangerSignals = [
  'margin of any danger',
  'margin of the likeliest flow',
  'margin of the best entry about emergencies',
  'margin of the best other entry',
  'margin of the best that is no entry',
  'share of unknown words',
  'length in words, logarithm',
] as const;

// A lookalike shares its words with danger by design, and a question about an emergency its meaning as well: at full
// cost they teach that "smell of gas" is harmless. Measured in docs/understanding.md.
const lookalikeCost = 0.3;
const emergencyCost = 0.05;

/** Lines of danger and their lookalikes, and everything people ask, as lines that are no danger. */
export function dangerLessons(corpus: Corpus): Lesson[] {
  const near = nearDanger(corpus);
  return [
    ...corpus.dangers.map(({ text, language, flow }) => ({
      language,
      labels: flow < 0 ? [] : [0, flow + 1],
      text,
      cost: flow < 0 ? lookalikeCost : 1,
    })),
    ...corpus.lines
      .filter(({ asked }) => asked)
      .map(({ text, language, label }) => ({
        language,
        labels: [],
        text,
        cost: near[label] === 1 ? emergencyCost : 1,
      })),
  ];
}

/** 1 for each label that is an emergency, or the entry of a flow. */
export function nearDanger({ labels, risks, flows }: Pick<Corpus, 'labels' | 'risks' | 'flows'>): Uint8Array {
  const entries = new Set(flows.map(({ entry }) => entry));
  return Uint8Array.from(labels, (label, at) => (risks[at] === 'emergency' || entries.has(label) ? 1 : 0));
}

export function trainDanger(lessons: readonly Lesson[], corpus: Corpus, random: Random): DangerModel {
  const options: SvmOptions = {
    cost: 1,
    positiveFactor: 3,
    passes: 7,
    least: 0.05,
    random,
  };
  return { near: nearDanger(corpus), mixed: trainMixed(lessons, corpus.flows.length + 1, options) };
}

/**
 * How a message looks beside danger.
 * @param ranking of the same message: what else it may mean counts
 */
export function scoreDanger(model: DangerModel, ranking: Ranking): DangerScore {
  const { scores } = scoreMixed(model.mixed, ranking.features, ranking.weights);
  let flow = 0;
  for (let at = 1; at + 1 < scores.length; at += 1) if (scores[at + 1]! > scores[flow + 1]!) flow = at;
  let near = -1.5;
  let ordinary = -1.5;
  for (let at = 0; at < ranking.entries; at += 1) {
    if (model.near[at] === 1) near = Math.max(near, ranking.fused[at]!);
    else ordinary = Math.max(ordinary, ranking.fused[at]!);
  }
  const signals = [
    scores[0] ?? -1,
    scores[flow + 1] ?? -1,
    near,
    ordinary,
    ranking.scores[ranking.other] ?? -1,
    ranking.unknown,
    ranking.length,
  ];
  return { flow, signals };
}
