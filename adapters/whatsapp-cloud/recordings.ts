// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { RecordingReference } from '../activity.ts';
import { RecordingError, type RecordingSource, readAtMost, troubleOf } from '../recording-source.ts';
import { isFields, textOf } from './fields.ts';

/** Where Meta keeps what people send, besides the Graph API itself. */
const mediaHosts = /^lookaside\.(?:fbsbx|facebook)\.com$/;
const mostAnswerBytes = 16 * 1024;

/**
 * Voice messages as WhatsApp keeps them: an id for 30 days, which gives an address for five minutes.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export class WhatsAppRecordings implements RecordingSource {
  readonly #root: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ graphUrl, token }: { readonly graphUrl: string; readonly token: string }) {
    this.#root = graphUrl.replace(/\/+$/, '');
    this.#headers = { authorization: `Bearer ${token}` };
  }

  async fetch(
    { file, sha256 }: RecordingReference,
    { mostBytes, signal }: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array> {
    try {
      const found = await this.#look(file, signal);
      if (found.bytes > mostBytes) throw new RecordingError('too-large');
      const bytes = await this.#get(found.url, mostBytes, signal);
      if (!isSame(bytes, sha256) || !isSame(bytes, found.sha256)) throw new RecordingError('changed');
      return bytes;
    } catch (error) {
      if (error instanceof RecordingError) throw error;
      throw new RecordingError('unreachable');
    }
  }

  async #look(file: string, signal: AbortSignal) {
    const bytes = await this.#get(`${this.#root}/${encodeURIComponent(file)}`, mostAnswerBytes, signal);
    const told: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const fields = isFields(told) ? told : {};
    const url = textOf(fields.url);
    if (!url || !this.#mayHold(url)) throw new RecordingError('gone');
    const size = Number(fields.file_size ?? 0);
    return { url, bytes: Number.isFinite(size) ? size : 0, sha256: textOf(fields.sha256) };
  }

  /** The token goes to Meta, and to whoever stands in for the Graph API: nowhere else, whatever an answer says. */
  #mayHold(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, origin, username } = new URL(url);
    if (origin === new URL(this.#root).origin) return true;
    return protocol === 'https:' && username === '' && mediaHosts.test(hostname);
  }

  async #get(url: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await fetch(url, { headers: this.#headers, signal, redirect: 'error' });
    if (answer.ok) return readAtMost(answer, mostBytes);
    await answer.body?.cancel();
    throw new RecordingError(troubleOf(answer.status));
  }
}

/** Meta writes the hash in base64 in one place and in hexadecimal in the other. */
function isSame(bytes: Uint8Array, told: string | undefined): boolean {
  if (!told) return true;
  const ours = createHash('sha256').update(bytes).digest();
  const theirs = Buffer.from(told, /^[0-9a-f]{64}$/i.test(told) ? 'hex' : 'base64');
  return ours.equals(theirs);
}
