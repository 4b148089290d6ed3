// SPDX-License-Identifier: AGPL-3.0-or-later
import { TelegramError } from 'telegraf';
import type { RecordingReference } from '../activity.ts';
import { RecordingError, type RecordingSource, readAtMost, troubleOf } from '../recording-source.ts';
import { TelegramClient } from './client.ts';

/** Voice messages as Telegram keeps them. A bot may fetch files of up to 20 MB. https://core.telegram.org/bots/api#getfile */
export class TelegramRecordings implements RecordingSource {
  readonly #client: TelegramClient;
  readonly #files: string;

  constructor(options: { readonly token: string; readonly apiRoot: string }) {
    this.#client = new TelegramClient(options);
    this.#files = `${options.apiRoot.replace(/\/+$/, '')}/file/bot${options.token}`;
  }

  async fetch(
    { file, bytes = 0 }: RecordingReference,
    { mostBytes, signal }: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array> {
    if (bytes > mostBytes) throw new RecordingError('too-large');
    try {
      const path = await this.#client.filePath(file, signal);
      // A server of one's own may name a place on its disk, which is not served.
      if (!path || !/^[\w./-]+$/.test(path) || path.startsWith('/') || path.includes('..'))
        throw new RecordingError('gone');
      const answer = await fetch(`${this.#files}/${path}`, { signal, redirect: 'error' });
      if (!answer.ok) {
        await answer.body?.cancel();
        throw new RecordingError(troubleOf(answer.status));
      }
      return await readAtMost(answer, mostBytes);
    } catch (error) {
      if (error instanceof RecordingError) throw error;
      // The address holds the token, and what was thrown may hold the address.
      const status = error instanceof TelegramError ? error.code : 503;
      throw new RecordingError(troubleOf(status));
    }
  }
}
