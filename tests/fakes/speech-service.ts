// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Transcription {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Uint8Array;
  readonly fileName: string;
  readonly fileType: string;
}

/** How a call is to end. `never`: no answer comes. */
export type SpeechAnswer =
  | { readonly status: number; readonly body: unknown; readonly location?: string }
  | 'never';

/** A stand-in of a speech service with the form `/v1/audio/transcriptions`. */
export class SpeechService {
  readonly calls: Transcription[] = [];
  /** Ends of the next calls, first in first out; then `answer`. */
  readonly next: SpeechAnswer[] = [];
  answer: SpeechAnswer = { status: 200, body: { text: 'voglio lo spid' } };
  url = '';
  #server: Server | null = null;

  async start(port = 0): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(Buffer.concat(chunks)), { headers }).formData();
    const fields: Record<string, string> = {};
    let file = new File([], '');
    for (const [name, value] of form as unknown as Iterable<[string, string | File]>) {
      if (typeof value === 'string') fields[name] = value;
      else file = value;
    }
    this.calls.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      fields,
      file: new Uint8Array(await file.arrayBuffer()),
      fileName: file.name,
      fileType: file.type,
    });
    const planned = this.next.shift() ?? this.answer;
    if (planned === 'never') return;
    const { status, body, location } = planned;
    response
      .writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
