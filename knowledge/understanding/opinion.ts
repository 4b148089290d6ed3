// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus } from './corpus.ts';
import type { LanguageModel } from './language-guess.ts';
import type { Head } from './logistic.ts';

/** What somebody else than the linear models and the page search thinks of a message. */
export interface Opinion {
  /** What it adds to the margin of each entry. */
  readonly added: Float64Array;
  /** Its own signals about the best entry, for heads that were fitted with them. */
  readonly signalsOf: (best: number) => readonly number[];
}

/** With the heads that turn its signals and those of `rank.ts` into probabilities. */
export interface CalibratedOpinion extends Opinion {
  readonly signalNames: readonly string[];
  readonly heads: { readonly inScope: Head; readonly isRight: Head };
}

/** Who gives opinions when it can: the encoder. Nothing depends on it. */
export interface Adviser {
  /** Prepares for a pack, in the background. Opinions on it begin some time later, or never. */
  learn(knowledge: AdviserKnowledge): void;
  /**
   * @param packHash of the pack that the message is understood with
   * @returns null whenever there is no opinion in time. Never rejects.
   */
  opinionOn(text: string, packHash: string): Promise<CalibratedOpinion | null>;
}

export interface AdviserKnowledge {
  readonly packHash: string;
  readonly corpus: Corpus;
  readonly language: LanguageModel;
}
