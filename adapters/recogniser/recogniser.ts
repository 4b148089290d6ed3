// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Sound } from '../sound.ts';

/** Writes down what is said in a recording, in the language it is said in. */
export interface Recogniser {
  /** Begins to open what it needs, and returns at once. Safe to call twice. */
  start(): void;
  /**
   * Never rejects. A recording that waits for others to be done is given its whole time when its turn comes.
   * @param options.language BCP-47 tag that the person is known by; null: the recogniser finds out, if it can
   */
  recognise(
    sound: Sound,
    options: { readonly language: string | null; readonly signal: AbortSignal },
  ): Promise<Recognised>;
  /** Ends what it started. Safe to call twice. */
  close(): Promise<void>;
}

export type Recognised =
  | { readonly kind: 'text'; readonly text: string; readonly language: string | null }
  /** There is nothing in it that could be written down: silence, noise. */
  | { readonly kind: 'nothing' }
  /** `passing`: another try may succeed. */
  | { readonly kind: 'failed'; readonly code: RecogniserTrouble; readonly passing: boolean };

export type RecogniserTrouble =
  | 'not-installed'
  | 'no-folder'
  | 'not-complete'
  | 'no-network'
  | 'unreadable'
  | 'stopped'
  | 'too-slow'
  | 'too-long'
  /** The recording itself cannot be decoded here. */
  | 'no-decoder'
  | 'not-decoded'
  /** The service answered that it cannot. */
  | 'refused'
  | 'unreachable';

/** Why there is no recogniser, with the remedy. Never holds what a person said. */
export class RecogniserError extends Error {
  override readonly name = 'RecogniserError';
  readonly code: RecogniserTrouble;

  constructor(code: RecogniserTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The longest text that is taken from a recording: two minutes of quick speech. */
const longestHeard = 2_000;

/** What a model wrote, as a person could have typed it: one line, no control or direction marks; `nothing` when empty. */
export function toRecognised(written: string, language: string | null): Recognised {
  const text = written
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .toWellFormed()
    .replaceAll(/\s+/gu, ' ')
    .trim();
  // "[Music]", "(applause)" and a lone dot are how models write that nobody spoke.
  const said = text.replaceAll(/\[[^\]]*\]|\([^)]*\)|♪[^♪]*♪?/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(said)) return { kind: 'nothing' };
  return { kind: 'text', text: said.slice(0, longestHeard).toWellFormed().trim(), language };
}
