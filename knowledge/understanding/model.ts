// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Risk } from '../pack.ts';
import type { PageIndex } from './bm25.ts';
import type { FlowFacts } from './corpus.ts';
import type { DangerModel } from './danger.ts';
import type { LanguageModel } from './language-guess.ts';
import type { Head } from './logistic.ts';
import type { PhraseIndex } from './phrase-match.ts';
import type { Ranker } from './rank.ts';

/** Raised whenever a model of an older shape, or trained otherwise, would be read wrongly. */
export const modelVersion = 1;

/** Where the decision falls; fitted or set in `calibrate.ts` and `costs.ts`. */
export interface Thresholds {
  /** Margin of danger from which the card is sent, and the higher one for the two watch flows. */
  readonly danger: number;
  readonly dangerWatch: number;
}

/** Everything the understanding knows: plain data and typed arrays, nothing else, so that a file holds it. */
export interface Model {
  readonly version: number;
  readonly labels: readonly string[];
  readonly risks: readonly Risk[];
  readonly flows: readonly FlowFacts[];
  readonly language: LanguageModel;
  readonly ranker: Ranker;
  readonly pages: PageIndex;
  readonly danger: DangerModel;
  readonly phrases: PhraseIndex;
  /** Whether the message is about any entry at all. */
  readonly inScope: Head;
  /** Whether the best entry is the right one. */
  readonly isRight: Head;
  readonly thresholds: Thresholds;
}
