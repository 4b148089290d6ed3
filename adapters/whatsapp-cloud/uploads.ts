// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import type { Attachment } from '../activity.ts';
import type { FindAttached } from '../channel.ts';
import type { GraphClient } from './client.ts';

/** The file behind an attachment is gone: it was taken out of the pack, or has changed on the disk. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

/** WhatsApp keeps a file for 30 days; a day less, so that none ends between our look and its send. */
const keptMs = 29 * 86_400_000;

/** Brings attachments to WhatsApp: uploaded, so that it works without a public address, and once, not at each send. */
export class Uploads {
  readonly #client: Pick<GraphClient, 'upload'>;
  readonly #find: FindAttached;
  readonly #now: () => number;
  /** By address, which changes with the content. Lost with the process: then each is uploaded once more. */
  readonly #kept = new Map<string, { readonly id: string; readonly until: number }>();

  constructor(parts: { client: Pick<GraphClient, 'upload'>; find: FindAttached; now: () => number }) {
    this.#client = parts.client;
    this.#find = parts.find;
    this.#now = parts.now;
  }

  /** @returns WhatsApp's id of the file. @throws GoneError, and what the client throws */
  async idOf({ contentUrl, contentType }: Attachment, signal: AbortSignal): Promise<string> {
    // Asked for also when WhatsApp has it: what was taken out of the pack is not sent from there either.
    const found = this.#find(contentUrl);
    if (!found) throw new GoneError(`Nothing is at ${contentUrl} any more.`);
    const kept = this.#kept.get(contentUrl);
    if (kept && kept.until > this.#now()) return kept.id;
    const bytes = await readFile(found.file);
    const id = await this.#client.upload({ bytes, type: contentType, name: found.name }, signal);
    this.#kept.set(contentUrl, { id, until: this.#now() + keptMs });
    return id;
  }

  /** The id was refused: the next send uploads it again. */
  forget({ contentUrl }: Attachment): void {
    this.#kept.delete(contentUrl);
  }
}
