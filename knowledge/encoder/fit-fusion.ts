// SPDX-License-Identifier: AGPL-3.0-or-later
import { fitRankingHeads } from '../understanding/calibrate.ts';
import type { Corpus, Line } from '../understanding/corpus.ts';
import type { MeaningEvidence } from '../understanding/folds.ts';
import type { LanguageModel } from '../understanding/language-guess.ts';
import type { Head } from '../understanding/logistic.ts';
import { seeded } from '../understanding/random.ts';
import { guessAndRank, type Ranker, signalNames } from '../understanding/rank.ts';
import { trainRanker } from '../understanding/train-ranker.ts';
import { encoderSignalNames, toOpinion } from './encoder-opinion.ts';
import { holdBack } from './held-back.ts';

/** How the encoder joins the ranking of a pack. */
export interface Fusion {
  /** What the entry most like the message adds to its margin; 0 when the encoder is better left out. */
  readonly weight: number;
  readonly heads: { readonly inScope: Head; readonly isRight: Head };
  /** Share of held-back messages whose best entry was the right one, without the encoder and with it. */
  readonly rightWithout: number;
  readonly rightWith: number;
  readonly tried: number;
}

/** In the order in which they are tried. A margin is about 1 wide, and the page search weighs 1. */
const weights = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4] as const;
/** On fewer messages nothing can be said. */
const fewest = 24;

interface Tried {
  readonly line: Line;
  readonly likeness: Float32Array;
  readonly hidden: boolean;
  readonly ranker: Ranker;
}

/**
 * Fits weight and heads on messages of the pack that neither the ranking nor the encoder's lines have seen. The weight
 * is chosen on one half of them and kept only if it also helps on the other. Trains a part of the pack: run it in a
 * worker.
 * @param likeness of the messages of `holdBack(corpus)`, one after the other, every label
 */
export function fitFusion(corpus: Corpus, language: LanguageModel, likeness: Float32Array): Fusion {
  const tried = triedIn(corpus, likeness);
  const { entries } = corpus;
  const look = (one: Tried, weight: number): MeaningEvidence => {
    const opinion = toOpinion(one.likeness, { entries, weight });
    const { signals, best } = guessAndRank(language, one.ranker, one.line.text, { opinion });
    const inside = one.line.label < entries && !one.hidden;
    return { signals, inside, right: inside && best === one.line.label };
  };
  const seen = new Map(weights.map((weight) => [weight, tried.map((one) => look(one, weight))]));
  const rightAt = (weight: (typeof weights)[number], half?: 0 | 1) => rightShare(seen.get(weight)!, half);
  const [none] = weights;
  const chosen = weights.reduce((best, one) => (rightAt(one, 0) > rightAt(best, 0) ? one : best), none);
  const helps = tried.length >= fewest && rightAt(chosen, 1) > rightAt(none, 1);
  const weight = helps ? chosen : none;
  return {
    weight,
    heads: fitRankingHeads(seen.get(weight)!, signalNames.length + encoderSignalNames.length),
    rightWithout: rightAt(none),
    rightWith: rightAt(weight),
    tried: tried.length,
  };
}

function triedIn(corpus: Corpus, likeness: Float32Array): Tried[] {
  const size = corpus.labels.length;
  const tried: Tried[] = [];
  for (const { fold, sample } of holdBack(corpus)) {
    const ranker = trainRanker(fold.training.lines, corpus, seeded(1));
    for (const line of sample) {
      const at = tried.length * size;
      tried.push({
        line,
        ranker,
        hidden: fold.hidden.has(line.label),
        likeness: likeness.subarray(at, at + size),
      });
    }
  }
  return tried;
}

function rightShare(evidence: readonly MeaningEvidence[], half?: 0 | 1): number {
  const counted = evidence.filter(({ inside }, at) => inside && (half === undefined || at % 2 === half));
  return counted.filter(({ right }) => right).length / Math.max(1, counted.length);
}
