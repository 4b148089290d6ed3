// SPDX-License-Identifier: AGPL-3.0-or-later
import { GraphError } from './errors.ts';
import { fieldsIn, isFields, listIn, textOf } from './fields.ts';

export interface GraphOptions {
  /** Address of the Graph API with its version, for instance `https://graph.facebook.com/v23.0`. */
  readonly graphUrl: string;
  readonly phoneNumberId: string;
  readonly token: string;
}

/** The few calls of the Cloud API that are used. The token travels in a header and stands in no error. */
export class GraphClient {
  readonly #root: string;
  readonly #authorization: string;

  constructor({ graphUrl, phoneNumberId, token }: GraphOptions) {
    this.#root = `${graphUrl.replace(/\/+$/, '')}/${phoneNumberId}`;
    this.#authorization = `Bearer ${token}`;
  }

  /** @returns WhatsApp's id of the message. @throws GraphError, and what fetch throws */
  async send(message: object, signal: AbortSignal): Promise<string> {
    const body = JSON.stringify({ messaging_product: 'whatsapp', recipient_type: 'individual', ...message });
    const answer = await this.#post('messages', { body, type: 'application/json' }, signal);
    const id = textOf(listIn(answer, 'messages')[0]?.id);
    if (!id) throw new TypeError('WhatsApp took a message and named no id for it.');
    return id;
  }

  /** @returns the id under which WhatsApp keeps the file, for 30 days */
  async upload(
    file: { bytes: Uint8Array; type: string; name: string },
    signal: AbortSignal,
  ): Promise<string> {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', file.type);
    form.set('file', new Blob([file.bytes as never], { type: file.type }), file.name);
    const answer = await this.#post('media', { body: form }, signal);
    const id = textOf(isFields(answer) ? answer.id : undefined);
    if (!id) throw new TypeError('WhatsApp took a file and named no id for it.');
    return id;
  }

  /** Blue ticks, and "typing…" until the answer comes or 25 seconds have passed. */
  async markRead(messageId: string, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: messageId,
      typing_indicator: { type: 'text' },
    });
    await this.#post('messages', { body, type: 'application/json' }, signal);
  }

  /** Whether the Graph API answers, be it with a refusal: one is of us, and not a fault of its own. */
  async isThere(signal: AbortSignal): Promise<boolean> {
    const headers = { authorization: this.#authorization };
    try {
      const answer = await fetch(`${this.#root}?fields=id`, { headers, signal, redirect: 'error' });
      const body = parse(await answer.text());
      return answer.status < 500 && isFields(body);
    } catch {
      return false;
    }
  }

  async #post(
    path: 'messages' | 'media',
    { body, type }: { readonly body: string | FormData; readonly type?: string },
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = await fetch(`${this.#root}/${path}`, {
      method: 'POST',
      headers: { authorization: this.#authorization, ...(type ? { 'content-type': type } : {}) },
      body,
      signal,
      // The token goes to the address that was set, and nowhere else.
      redirect: 'error',
    });
    const text = await answer.text();
    if (!answer.ok) throw refusalIn(answer, text);
    return parse(text);
  }
}

function refusalIn(answer: Response, text: string): GraphError {
  const { code, is_transient: transient } = fieldsIn(parse(text), 'error');
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new GraphError({
    status: answer.status,
    code: Number.isSafeInteger(code) ? (code as number) : 0,
    transient: transient === true,
    retryAfterMs: seconds > 0 && seconds <= 86_400 ? seconds * 1_000 : undefined,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
