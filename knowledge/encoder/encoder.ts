// SPDX-License-Identifier: AGPL-3.0-or-later

/** Turns sentences into vectors whose direction is their meaning, whatever their language. */
export interface Encoder {
  /** The same for the same model and settings, and for no other: vectors of two encoders cannot be compared. */
  readonly identity: string;
  readonly dimensions: number;
  /**
   * @param texts a few, since one call is one batch; order is kept
   * @returns one unit vector after the other, `texts.length * dimensions` numbers
   * @throws EncoderError when the model fails
   */
  encode(texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What the operator of the service chose. */
export interface EncoderChoice {
  /** A folder with the model's files, or the name of a model on the hub (huggingface.co unless told). */
  readonly from: { readonly folder: string } | { readonly hubName: string; readonly hubAddress?: string };
  /** Put before every text, as the E5 family wants it; null: by the name of the model. */
  readonly prefix: string | null;
  /** Where files from the hub, and everything that was computed, are kept. */
  readonly cacheFolder: string;
}

export type EncoderTrouble =
  | 'not-installed'
  | 'no-folder'
  | 'not-complete'
  | 'no-network'
  | 'unreadable'
  | 'stopped';

/** Why there is no encoder, with the remedy. Never holds what a person wrote. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
  readonly code: EncoderTrouble;

  constructor(code: EncoderTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
