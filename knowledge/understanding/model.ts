// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Risk } from '../pack.ts';
import type { Heads } from './calibrate.ts';
import type { FlowFacts } from './corpus.ts';
import type { DangerModel } from './danger.ts';
import type { LanguageModel } from './language-guess.ts';
import type { PhraseIndex } from './phrase-match.ts';
import type { Ranker } from './rank.ts';

/** Raised whenever a model of an older shape, or trained otherwise, would be read wrongly. */
export const modelVersion = 7;

/** Everything the understanding knows: plain data and typed arrays, nothing else, so that a file holds it. */
export interface Model {
  readonly version: number;
  readonly labels: readonly string[];
  readonly risks: readonly Risk[];
  readonly flows: readonly FlowFacts[];
  readonly language: LanguageModel;
  readonly ranker: Ranker;
  readonly danger: DangerModel;
  readonly phrases: PhraseIndex;
  readonly heads: Heads;
}
