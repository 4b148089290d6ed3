// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const botToken = '123456:stand-in-token-of-the-tests-0000000';

export interface SentMessage {
  readonly id: number;
  readonly chat: string;
  readonly text: string;
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Limits {
  readonly perSecond: number;
  readonly perChatPerSecond: number;
  readonly burst: number;
}

/** How a platform can be away: faults of its own, no answer, a broken connection, something else than an answer. */
export type Outage = '5xx' | 'hang' | 'reset' | 'rubbish';

/** How long an answer takes at most to whoever called a moment before. */
const onItsWayMs = 100;

/** A stand-in of the Bot API that speaks its wire format: updates, sends, its limits and its errors. */
export class TelegramApi {
  readonly sent: SentMessage[] = [];
  readonly calls: { readonly method: string; readonly payload: Record<string, unknown> }[] = [];
  /** How often somebody called again before the `retry_after` of a 429 was over. */
  impatient = 0;
  refusals = 0;
  /** After so many sends Telegram asks for a pause of a second, whoever sends. */
  readonly pauseAt = new Set<number>();
  /** Answers the next calls of a method, first in first out, in place of the ordinary answer. */
  readonly next = new Map<string, { status: number; body: unknown }[]>();
  /** What `setMy…` was told, by the same call with `get` and the language. */
  readonly shown = new Map<string, unknown>();
  /** While it returns something, every call ends so, and nothing is taken. */
  outage: () => Outage | null = () => null;
  /** True for a send that is taken, and whose answer is lost. */
  losesAnswer: (payload: Record<string, unknown>) => boolean = () => false;
  /** Looks at each call at the moment it comes in. */
  onCall: (method: string, payload: Record<string, unknown>) => void = () => undefined;
  /** What people sent, by the id of the file. */
  readonly files = new Map<string, Uint8Array>();
  /** Statuses of the next downloads, first in first out, in place of the file. */
  readonly nextDownloads: number[] = [];
  downloads = 0;
  webhook: Record<string, unknown> = { url: '', has_custom_certificate: false, pending_update_count: 0 };
  readonly #updates: { update_id: number }[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #limits: Limits | null;
  readonly #recent: { chat: string; at: number }[] = [];
  #until = 0;
  #toldAt = 0;
  #messageId = 100;
  #server: Server | null = null;
  url = '';

  constructor(limits: Limits | null = null) {
    this.#limits = limits;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const wake of this.#waiting.splice(0)) wake();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  push(...updates: { update_id: number }[]): void {
    this.#updates.push(...updates);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Updates that were not confirmed by an offset yet. */
  get unconfirmed(): readonly { update_id: number }[] {
    return this.#updates;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.startsWith('/file/')) return this.#download(request.url, response);
    const match = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '');
    const payload = await readBody(request, Buffer.concat(chunks));
    const method = match?.[2] ?? '';
    if (match?.[1] !== botToken)
      return reply(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
    this.calls.push({ method, payload });
    this.onCall(method, payload);
    const away = this.outage();
    if (away) return endIn(away, response);
    const planned = this.next.get(method)?.shift();
    if (planned) return reply(response, planned.status, planned.body);
    if (method === 'getUpdates')
      return reply(response, 200, { ok: true, result: await this.#fetch(payload) });
    if (method === 'getFile') return this.#getFile(payload, response);
    const field = mediaFields[method];
    if (method === 'sendMessage' || field) return this.#send(payload, response, field);
    return reply(response, 200, { ok: true, result: this.#keep(method, payload) });
  }

  #getFile({ file_id: id }: Record<string, unknown>, response: ServerResponse): unknown {
    const file = this.files.get(String(id));
    if (!file)
      return reply(response, 400, {
        ok: false,
        error_code: 400,
        description: 'Bad Request: wrong file_id or the file is temporarily unavailable',
      });
    const result = { file_id: id, file_size: file.length, file_path: `voice/${String(id)}.oga` };
    return reply(response, 200, { ok: true, result });
  }

  #download(url: string, response: ServerResponse): void {
    const [, token, id] = /^\/file\/bot([^/]+)\/voice\/([\w-]+)\.oga$/.exec(url) ?? [];
    this.downloads += 1;
    const planned = this.nextDownloads.shift();
    const file = this.files.get(id ?? '');
    if (planned !== undefined || token !== botToken || !file) {
      response.writeHead(planned ?? 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
  }

  /** What the bot presents itself with, and its webhook. */
  #keep(method: string, payload: Record<string, unknown>): unknown {
    const name = `${method.slice(5)} ${typeof payload.language_code === 'string' ? payload.language_code : ''}`;
    if (method.startsWith('setMy')) this.shown.set(name, payload);
    if (method === 'getMe') return { id: 123_456, is_bot: true, first_name: 'Stand-in' };
    if (method === 'getMyCommands')
      return (this.shown.get(name) as { commands?: unknown } | undefined)?.commands ?? [];
    if (method.startsWith('getMy')) return this.shown.get(name) ?? {};
    if (method === 'getWebhookInfo') return this.webhook;
    if (method === 'setWebhook') this.webhook = { ...this.webhook, ...payload, secret_token: undefined };
    if (method === 'deleteWebhook') this.webhook = { ...this.webhook, url: '' };
    return true;
  }

  async #fetch(payload: Record<string, unknown>): Promise<unknown[]> {
    const offset = Number(payload.offset ?? 0);
    while (this.#updates[0] && this.#updates[0].update_id < offset) this.#updates.shift();
    if (this.#updates.length === 0 && Number(payload.timeout) > 0) {
      await Promise.race([
        new Promise<void>((resolve) => this.#waiting.push(resolve)),
        new Promise<void>((resolve) => setTimeout(resolve, Number(payload.timeout) * 1_000).unref()),
      ]);
    }
    return this.#updates.slice(0, 100);
  }

  #send(payload: Record<string, unknown>, response: ServerResponse, field?: string): unknown {
    const now = Date.now();
    const chat = String(payload.chat_id);
    if (this.pauseAt.delete(this.sent.length)) this.#until = now + 1_000;
    const wait = this.#refuse(chat, now);
    if (wait > 0) {
      this.refusals += 1;
      return reply(response, 429, {
        ok: false,
        error_code: 429,
        description: `Too Many Requests: retry after ${wait}`,
        parameters: { retry_after: wait },
      });
    }
    this.#messageId += 1;
    this.sent.push({ id: this.#messageId, chat, text: textOf(payload), at: now, payload });
    if (this.losesAnswer(payload)) return response.socket?.destroy();
    return reply(response, 200, {
      ok: true,
      result: {
        message_id: this.#messageId,
        date: 0,
        chat: { id: chat, type: 'private' },
        ...keptAs(payload, field),
      },
    });
  }

  #refuse(chat: string, now: number): number {
    if (!this.#limits) return 0;
    if (now < this.#until) {
      // The first to come is told. What was on its way meanwhile could not know.
      if (this.#toldAt === 0) this.#toldAt = now;
      else if (now > this.#toldAt + onItsWayMs) this.impatient += 1;
      return Math.ceil((this.#until - now) / 1_000);
    }
    this.#toldAt = 0;
    while (this.#recent[0] && this.#recent[0].at < now - 10_000) this.#recent.shift();
    const { perSecond, perChatPerSecond, burst } = this.#limits;
    const all = this.#recent.filter((one) => one.at > now - 1_000).length;
    // One a second to a chat in the long run, short bursts allowed.
    const own = this.#recent.filter((one) => one.chat === chat).length;
    if (all >= perSecond || own >= perChatPerSecond * 10 + burst) {
      this.#until = now + 1_000;
      this.#toldAt = now;
      return 1;
    }
    this.#recent.push({ chat, at: now });
    return 0;
  }
}

/** Ends a call as a platform does that is away. */
export function endIn(outage: Outage, response: ServerResponse): void {
  if (outage === '5xx') response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway');
  if (outage === 'rubbish') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Maintenance');
  if (outage === 'reset') response.socket?.destroy();
}

function textOf({ text, caption }: Readonly<Record<string, unknown>>): string {
  const said = text ?? caption;
  return typeof said === 'string' ? said : '';
}

const mediaFields: Readonly<Record<string, string>> = {
  sendPhoto: 'photo',
  sendVoice: 'voice',
  sendAudio: 'audio',
  sendVideo: 'video',
};

/** Telegram gives the file an id: a photo one for each size that it makes of it. */
function keptAs(payload: Record<string, unknown>, field: string | undefined) {
  if (!field) return {};
  const upload = payload[field];
  const id = upload instanceof Uint8Array ? `kept-${field}-${upload.length}` : String(upload);
  return { [field]: field === 'photo' ? [{ file_id: `small-${id}` }, { file_id: id }] : { file_id: id } };
}

/** JSON, or a form whose file is a buffer. */
async function readBody(request: IncomingMessage, body: Buffer): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/')) return JSON.parse(body.toString() || '{}') as Record<string, unknown>;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form as unknown as Iterable<[string, string | Blob]>)
    fields[name] = typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer());
  return fields;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A message as Telegram delivers it. */
export function messageUpdate(id: number, chat: number, fields: Record<string, unknown>) {
  return {
    update_id: id,
    message: {
      message_id: id,
      date: 1_764_000_000,
      chat: { id: chat, type: 'private', first_name: 'A' },
      from: { id: chat, is_bot: false, first_name: 'A', language_code: 'ar' },
      ...fields,
    },
  };
}
