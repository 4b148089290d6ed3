// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language, Script } from './language.ts';
import type { SmalltalkKind } from './pack.ts';

export type Decision = 'answer' | 'choose' | 'unknown' | 'safety' | 'human' | 'smalltalk';

export interface ScoredEntry {
  readonly id: string;
  /** Probability that this entry answers the message, 0 to 1. */
  readonly score: number;
}

/** Why the decision fell as it did: for the editor's test pane and `npm run ask`. */
export interface Reason {
  readonly what: string;
  readonly value: number | string;
}

/** What one message was understood to mean. */
export interface Understood {
  readonly language: Language;
  readonly script: Script;
  /** How sure the guess of the language is, 0 to 1. */
  readonly languageConfidence: number;
  readonly decision: Decision;
  /** Best first, up to five, also when the decision is not `answer`; for `safety` the card's entry first. */
  readonly entries: readonly ScoredEntry[];
  /** The flow whose card is due, when the decision is `safety`. */
  readonly flow?: string;
  readonly smalltalk?: SmalltalkKind;
  readonly reasons: readonly Reason[];
}

export interface Understanding {
  /**
   * Decides what a message means. Pure and synchronous: about 0.3 ms.
   * @param text as the person typed it, any length (only the first 1,000 characters count)
   * @param options.language the language the person chose, when known: a weight, not a wall
   */
  understand(text: string, options?: { readonly language?: Language }): Understood;
}
