// SPDX-License-Identifier: AGPL-3.0-or-later
import { WebSocket } from 'ws';

/** As much of a browser's XMLHttpRequest as Microsoft's client uses, on `fetch`. */
class FetchXmlHttpRequest {
  onreadystatechange: (() => void) | null = null;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  readonly upload = {};
  readyState = 0;
  status = 0;
  statusText = '';
  timeout = 0;
  responseType = '';
  responseText = '';
  response: unknown = null;
  #method = 'GET';
  #url = '';
  #answer: Headers | null = null;
  readonly #headers = new Headers();
  readonly #abort = new AbortController();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.#answer?.get(name) ?? null;
  }

  abort(): void {
    this.#abort.abort();
  }

  send(body?: string): void {
    void this.#run(body);
  }

  async #run(body: string | undefined): Promise<void> {
    try {
      const answer = await fetch(this.#url, {
        method: this.#method,
        headers: this.#headers,
        body: this.#method === 'GET' ? undefined : body,
        signal: this.#abort.signal,
      });
      this.responseText = await answer.text();
      this.#answer = answer.headers;
      this.status = answer.status;
      this.response =
        this.responseType === 'json' ? JSON.parse(this.responseText || 'null') : this.responseText;
      this.readyState = 4;
      this.onreadystatechange?.();
      this.onload?.();
    } catch {
      if (this.#abort.signal.aborted) return;
      this.readyState = 4;
      this.onreadystatechange?.();
      this.onerror?.();
    }
  }
}

/** Lets Microsoft's client, made for browsers, run in Node as it is. */
export function installBrowserGlobals(): void {
  Object.assign(globalThis, { XMLHttpRequest: FetchXmlHttpRequest, WebSocket });
}
