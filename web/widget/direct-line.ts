// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Activity, Waiting } from './line.ts';

export interface Access {
  readonly conversation: string;
  readonly token: string;
  /** Path and query of the stream, on the same host as the page. */
  readonly stream: string;
}

export interface ActivitySet {
  readonly activities: readonly Activity[];
  readonly watermark: string;
}

/** The server answered, and not with what was asked. `status` 0: it could not be reached. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly status: number;
  readonly retryAfterMs: number;

  constructor(status: number, retryAfterMs = 0) {
    super(`The chat server answered ${status}.`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Calls of Direct Line 3.0, as the page needs them. */
export class DirectLine {
  readonly #root: string;
  readonly #timeoutMs: number;

  /** @param root for instance `https://chat.example.it/v3/directline` */
  constructor(root: string, timeoutMs = 15_000) {
    this.#root = root;
    this.#timeoutMs = timeoutMs;
  }

  open(): Promise<Access> {
    return this.#access('POST', '/conversations');
  }

  reconnect({ conversation, token }: Omit<Access, 'stream'>): Promise<Access> {
    return this.#access('GET', `/conversations/${conversation}`, token);
  }

  renew(token: string): Promise<Access> {
    return this.#access('POST', '/tokens/refresh', token);
  }

  read({ conversation, token }: Omit<Access, 'stream'>, watermark: string): Promise<ActivitySet> {
    const path = `/conversations/${conversation}/activities?watermark=${encodeURIComponent(watermark)}`;
    return this.#call<ActivitySet>('GET', path, token);
  }

  async post(
    { conversation, token }: Omit<Access, 'stream'>,
    waiting: Waiting,
    locale: string,
  ): Promise<void> {
    const { id, type, text, value } = waiting;
    const activity = {
      type,
      ...(type === 'event' ? { name: 'start' } : { text }),
      ...(value !== undefined && { value }),
      locale,
      from: { id: 'person', role: 'user' },
      channelData: {
        clientActivityID: id,
        ...(type === 'message' && value !== undefined && { postBack: true }),
      },
    };
    await this.#call('POST', `/conversations/${conversation}/activities`, token, activity);
  }

  /** The address of the stream, made from where the page itself is: proxies may know us under another name. */
  streamUrl(stream: string, watermark: string): string {
    const url = new URL(stream, this.#root);
    url.searchParams.set('watermark', watermark);
    return url.href.replace(/^http/, 'ws');
  }

  async #access(method: 'GET' | 'POST', path: string, token?: string): Promise<Access> {
    const answer = await this.#call<{ conversationId: string; token: string; streamUrl: string }>(
      method,
      path,
      token,
    );
    const { pathname, search } = new URL(answer.streamUrl);
    return { conversation: answer.conversationId, token: answer.token, stream: pathname + search };
  }

  async #call<Answer>(method: 'GET' | 'POST', path: string, token?: string, body?: object): Promise<Answer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#timeoutMs);
    const response = await fetch(this.#root + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
    })
      .catch(() => {
        throw new CallError(0);
      })
      .finally(() => clearTimeout(timer));
    if (!response.ok) {
      throw new CallError(response.status, Number(response.headers.get('retry-after') ?? 0) * 1_000);
    }
    return (await response.json().catch(() => {
      throw new CallError(0);
    })) as Answer;
  }
}

/** The token is no longer good, or the conversation is no more. */
export function isRefused(error: unknown): boolean {
  return error instanceof CallError && [401, 403, 404].includes(error.status);
}

const longestAskedMs = 10 * 60_000;

/** Longer each time, with chance in it so that many do not come back in the same moment. */
export function waitFor(error: unknown, failures: number): number {
  const asked = error instanceof CallError ? Math.min(error.retryAfterMs, longestAskedMs) : 0;
  return Math.max(
    asked * (1 + Math.random() / 4),
    Math.min(15_000, 500 * 2 ** failures) * (0.5 + Math.random() / 2),
  );
}
