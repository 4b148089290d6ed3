// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FindAttached } from '../channel.ts';
import { isRefused, type TelegramClient } from './client.ts';
import { encodeMedia, type Step } from './encode-media.ts';

/** The file behind an attachment is gone: it was taken out of the pack, or has changed on the disk. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

/** Sends attachments. What Telegram has already is named by its id and not uploaded again. */
export class Uploads {
  readonly #client: Pick<TelegramClient, 'sendMedia'>;
  readonly #find: FindAttached;
  /** By address, which changes with the content. Lost with the process: then each is uploaded once more. */
  readonly #fileIds = new Map<string, string>();

  constructor(client: Pick<TelegramClient, 'sendMedia'>, find: FindAttached) {
    this.#client = client;
    this.#find = find;
  }

  /** @returns the id of the message. @throws GoneError, and what the client throws */
  async send(address: string, step: Step, signal: AbortSignal): Promise<string> {
    const url = step.attachment?.contentUrl ?? '';
    // Asked for also when Telegram has it: what was taken out of the pack is not sent from there either.
    const found = this.#find(url);
    if (!found) throw new GoneError(`Nothing is at ${url} any more.`);
    const known = this.#fileIds.get(url);
    if (known) {
      try {
        return (await this.#client.sendMedia(address, encodeMedia(step, known), signal)).id;
      } catch (error) {
        if (!isRefused(error)) throw error;
        this.#fileIds.delete(url);
      }
    }
    const upload = { source: found.file, filename: found.name };
    const sent = await this.#client.sendMedia(address, encodeMedia(step, upload), signal);
    if (sent.fileId) this.#fileIds.set(url, sent.fileId);
    return sent.id;
  }
}
