// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RecogniserTrouble } from './recogniser.ts';

/** What the process of the local recogniser is asked: one recording at a time. */
export interface ToRecogniser {
  readonly id: number;
  /** One channel at 16 kHz. */
  readonly samples: Float32Array;
  readonly language: string | null;
}

export type FromRecogniser =
  | { readonly kind: 'opened' }
  | { readonly kind: 'trouble'; readonly code: RecogniserTrouble; readonly message: string }
  /** `text: null`: the model failed on it. */
  | {
      readonly kind: 'written';
      readonly id: number;
      readonly text: string | null;
      readonly language: string | null;
    };
