// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endIn, type Outage } from './telegram-api.ts';
import { refusalOf } from './whatsapp-shapes.ts';

export const whatsapp = {
  phoneNumberId: '106540352242922',
  token: 'EAAstandInTokenOfTheTests0000000000',
  appSecret: 'app-secret-of-the-tests-0123456789',
  verifyToken: 'verify-token-of-the-tests',
} as const;

/** The fields that are read here; refusalOf has looked at all of them. */
export interface Payload {
  readonly type: string;
  readonly status?: string;
  readonly message_id?: string;
  readonly to?: string;
  readonly recipient?: string;
  readonly biz_opaque_callback_data?: string;
  readonly text?: { readonly body: string };
  readonly interactive?: {
    readonly body: { readonly text: string };
    readonly action: {
      readonly buttons?: readonly { readonly reply: { readonly id: string; readonly title: string } }[];
      readonly sections?: readonly {
        readonly rows: readonly {
          readonly id: string;
          readonly title: string;
          readonly description?: string;
        }[];
      }[];
    };
  };
  readonly template?: { readonly name: string; readonly language: { readonly code: string } };
  readonly image?: { readonly caption?: string };
  readonly video?: { readonly caption?: string };
}

export interface Accepted {
  readonly id: string;
  readonly person: string;
  readonly type: string;
  /** What is read: body, caption, or the name of a template. */
  readonly text: string;
  readonly payload: Payload;
  readonly at: number;
}

/** How a call is to end in place of the ordinary answer. `reset`: it is taken, and the connection breaks before the answer; `ok`: this one as always. */
export type Planned =
  | {
      readonly code: number;
      readonly status?: number;
      readonly retryAfter?: number;
      readonly transient?: boolean;
    }
  | { readonly status: number; readonly body: string }
  | 'reset'
  | 'ok';

/** What Meta allows: so many a second in and out together, and to one person one in so many ms, some lent in advance. */
export interface GraphLimits {
  readonly perSecond: number;
  readonly pairEveryMs: number;
  readonly pairBurst: number;
}

/** Every send that came in, also those that were refused. */
export interface Attempt {
  readonly person: string;
  readonly tag: string | undefined;
  readonly at: number;
  /** 0 when it was taken. */
  readonly code: number;
}

/** A stand-in of Meta's Graph API: checks token, shapes and every limit, and answers with Meta's form of errors. */
export class WhatsAppGraph {
  readonly accepted: Accepted[] = [];
  readonly readMarks: string[] = [];
  readonly uploads: { readonly id: string; readonly type: string; readonly bytes: number }[] = [];
  /** What people sent, by the id of the file; `url` and `sha256` in place of the true ones. */
  readonly files = new Map<string, { bytes: Uint8Array; url?: string; sha256?: string }>();
  /** Ends of the next calls about a file, first in first out. */
  readonly nextFiles: Exclude<Planned, string>[] = [];
  downloads = 0;
  /** Everything that was refused because of its shape: a fault of ours. */
  readonly faults: string[] = [];
  /** Ends of the next sends, first in first out. */
  readonly next: Planned[] = [];
  readonly nextUploads: Planned[] = [];
  /** Ends of the next sends to somebody. */
  readonly nextTo = new Map<string, Planned[]>();
  readonly attempts: Attempt[] = [];
  limits: GraphLimits | null = null;
  now: () => number = () => Date.now();
  outage: () => Outage | null = () => null;
  /** When something went in or out, for the limit of the number. */
  readonly #passed: number[] = [];
  readonly #lent = new Map<string, { left: number; at: number }>();
  calls = 0;
  url = '';
  #server: Server | null = null;
  #count = 0;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v23.0`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  textsTo(person: string): string[] {
    return this.accepted.filter((one) => one.person === person).map(({ text }) => text);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (request.headers.authorization !== `Bearer ${whatsapp.token}`)
      return refuse(response, { code: 190, status: 401 });
    const root = `/v23.0/${whatsapp.phoneNumberId}`;
    const away = this.outage();
    if (away) return endIn(away, response);
    if (request.method === 'GET' && request.url === `${root}?fields=id`)
      return reply(response, 200, { id: whatsapp.phoneNumberId });
    if (request.method === 'POST' && request.url === `${root}/media`)
      return this.#upload(request, body, response);
    if (request.method === 'POST' && request.url === `${root}/messages`) return this.#message(body, response);
    if (request.method === 'GET') return this.#file(request.url ?? '', response);
    return refuse(response, { code: 100, status: 400 });
  }

  #message(body: Buffer, response: ServerResponse): unknown {
    const payload = JSON.parse(body.toString()) as Payload;
    if (payload.status === 'read') {
      this.readMarks.push(String(payload.message_id));
      return reply(response, 200, { success: true });
    }
    this.calls += 1;
    const person = String(payload.to ?? payload.recipient);
    const attempt = (code: number) =>
      this.attempts.push({ person, tag: payload.biz_opaque_callback_data, at: this.now(), code });
    const planned = this.nextTo.get(person)?.shift() ?? this.next.shift() ?? this.#limitFor(person);
    if (planned && typeof planned === 'object') {
      attempt('code' in planned ? planned.code : -1);
      return refuse(response, planned);
    }
    const refusal = refusalOf(payload, new Set(this.uploads.map(({ id }) => id)));
    if (refusal) {
      this.faults.push(refusal);
      return refuse(response, { code: 131009, status: 400 });
    }
    attempt(0);
    this.#count += 1;
    const id = `wamid.SENT${this.#count}`;
    this.accepted.push({ id, person, type: payload.type, text: textIn(payload), payload, at: this.now() });
    if (planned === 'reset') return response.socket?.destroy();
    return reply(response, 200, {
      messaging_product: 'whatsapp',
      contacts: [payload.to ? { input: person, wa_id: person } : { input: person, user_id: person }],
      messages: [{ id }],
    });
  }

  /** Something came in by the number: it counts together with what goes out. */
  countIncoming(): void {
    this.#passed.push(this.now());
  }

  #limitFor(person: string): Planned | null {
    if (!this.limits) return null;
    const now = this.now();
    const { perSecond, pairEveryMs, pairBurst } = this.limits;
    while ((this.#passed[0] ?? now) <= now - 1_000) this.#passed.shift();
    if (this.#passed.length >= perSecond) return { code: 130429 };
    const pair = this.#lent.get(person) ?? { left: pairBurst, at: now };
    const left = Math.min(pairBurst, pair.left + (now - pair.at) / pairEveryMs);
    // A hair below a whole place is rounding, not haste.
    if (left < 0.999) return { code: 131056 };
    this.#lent.set(person, { left: left - 1, at: now });
    this.#passed.push(now);
    return null;
  }

  /** First where the file is, then the file. */
  #file(url: string, response: ServerResponse): unknown {
    const [, place, id = ''] = /^\/v23\.0\/(download\/)?([\w.-]+)$/.exec(url) ?? [];
    const planned = this.nextFiles.shift();
    const file = this.files.get(id);
    if (planned || !file) return refuse(response, planned ?? { code: 100, status: 400 });
    if (place) {
      this.downloads += 1;
      response.writeHead(200, { 'content-type': 'audio/ogg' }).end(file.bytes);
      return null;
    }
    return reply(response, 200, {
      messaging_product: 'whatsapp',
      url: file.url ?? `${this.url}/download/${id}`,
      mime_type: 'audio/ogg',
      sha256: file.sha256 ?? createHash('sha256').update(file.bytes).digest('hex'),
      file_size: String(file.bytes.length),
      id,
    });
  }

  async #upload(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<unknown> {
    const planned = this.nextUploads.shift();
    if (planned && typeof planned === 'object') return refuse(response, planned);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const file = form.get('file');
    const type = form.get('type');
    if (
      form.get('messaging_product') !== 'whatsapp' ||
      typeof file === 'string' ||
      !file ||
      file.type !== type
    ) {
      this.faults.push('upload');
      return refuse(response, { code: 100, status: 400 });
    }
    const most = String(type).startsWith('image/') ? 5_000_000 : 16_000_000;
    if (file.size > most) return refuse(response, { code: 131053, status: 400 });
    const id = `media${this.uploads.length + 1}`;
    this.uploads.push({ id, type: String(type), bytes: file.size });
    return reply(response, 200, { id });
  }
}

function textIn(payload: Payload): string {
  const { text, interactive, template, image, video } = payload;
  const caption = image?.caption ?? video?.caption;
  return text?.body ?? interactive?.body.text ?? template?.name ?? caption ?? '';
}

function refuse(response: ServerResponse, planned: Exclude<Planned, string>): void {
  if ('body' in planned) {
    response.writeHead(planned.status, { 'content-type': 'text/html' }).end(planned.body);
    return;
  }
  const { code, status = code === 131056 || code === 130429 || code === 80007 ? 429 : 400 } = planned;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (planned.retryAfter) headers['retry-after'] = String(planned.retryAfter);
  const error = {
    message: `(#${code}) Stand-in`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: 'Stand-in' },
    fbtrace_id: 'AStandIn',
    ...(planned.transient ? { is_transient: true } : {}),
  };
  response.writeHead(status, headers).end(JSON.stringify({ error }));
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// ---- what Meta posts --------------------------------------------------------

/** A payload with one change for each value. */
export function payloadOf(...values: readonly object[]) {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: values.map((value) => ({ value, field: 'messages' })) }],
  };
}

export const metadata = { display_phone_number: '390731000000', phone_number_id: whatsapp.phoneNumberId };

/** What a change about messages carries. @param ids of the person: number, business-scoped id, or both */
export function messagesValue(
  ids: { readonly phone?: string; readonly userId?: string },
  ...messages: readonly Record<string, unknown>[]
) {
  const { phone, userId } = ids;
  return {
    messaging_product: 'whatsapp',
    metadata,
    contacts: [
      {
        profile: { name: 'A' },
        ...(phone ? { wa_id: phone } : {}),
        ...(userId ? { user_id: userId } : {}),
      },
    ],
    messages: messages.map((message, index) => ({
      ...(phone ? { from: phone } : {}),
      ...(userId ? { from_user_id: userId } : {}),
      id: `wamid.IN${index}`,
      timestamp: String(1_764_000_000 + index),
      ...message,
    })),
  };
}

export function textFrom(phone: string, id: string, body: string) {
  return messagesValue({ phone }, { id, type: 'text', text: { body } });
}

export function statusValue(accepted: Accepted, status: string, errorCode?: number) {
  const { biz_opaque_callback_data } = accepted.payload;
  return {
    messaging_product: 'whatsapp',
    metadata,
    statuses: [
      {
        id: accepted.id,
        status,
        timestamp: '1764000100',
        recipient_id: accepted.person,
        ...(biz_opaque_callback_data ? { biz_opaque_callback_data } : {}),
        ...(errorCode ? { errors: [{ code: errorCode, title: 'Stand-in', message: 'Stand-in' }] } : {}),
      },
    ],
  };
}

export function signatureOf(body: string | Buffer, secret: string = whatsapp.appSecret): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Posts as Meta does. @param webhook whole address */
export function postSigned(webhook: string, payload: unknown): Promise<Response> {
  const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
  return fetch(webhook, {
    method: 'POST',
    body: body as never,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) },
  });
}
