// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RecordingReference } from './activity.ts';

/**
 * Where the recordings of a channel lie. The message itself holds only a reference: whoever needs the sound fetches it
 * later, so that a platform is acknowledged at once.
 */
export interface RecordingSource {
  /**
   * @param options.mostBytes what is larger is not read to its end
   * @returns the file as the person sent it
   * @throws RecordingError
   */
  fetch(
    reference: RecordingReference,
    options: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array>;
}

/**
 * - `unreachable`: the platform did not answer, or asked to come later
 * - `gone`: the platform no longer has it, or never gives it
 * - `too-large`: more bytes than are read
 * - `changed`: not the file that the platform announced
 */
export type RecordingTrouble = 'unreachable' | 'gone' | 'too-large' | 'changed';

/** Why a recording could not be fetched. Its address, which may hold a token, stands nowhere. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code: RecordingTrouble;

  constructor(code: RecordingTrouble) {
    super(`A recording could not be fetched: ${code}.`);
    this.code = code;
  }

  /** Whether trying again may help. */
  get passing(): boolean {
    return this.code === 'unreachable';
  }
}

/** How an HTTP status is to be read when a file is asked for. */
export function troubleOf(status: number): RecordingTrouble {
  return status === 429 || status === 401 || status >= 500 ? 'unreachable' : 'gone';
}

/** Reads a body, and ends the connection as soon as it is larger than allowed. @throws RecordingError `too-large` */
export async function readAtMost(answer: Response, mostBytes: number): Promise<Uint8Array> {
  const told = Number(answer.headers.get('content-length') ?? 0);
  const parts: Uint8Array[] = [];
  let size = 0;
  if (told > mostBytes || !answer.body) {
    await answer.body?.cancel();
    throw new RecordingError(answer.body ? 'too-large' : 'gone');
  }
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > mostBytes) throw new RecordingError('too-large');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
