// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BusyError, type Capabilities, type Channel, type Receive, type SendResult } from '../channel.ts';
import { decodeActivity, type WebActivity } from './decode.ts';
import { DirectLineError } from './direct-line-error.ts';
import { prepareScope } from './direct-line-scope.ts';
import { encodeLines, type WebLine } from './encode.ts';
import { type GateFor, Limits, ownGates, usualLimits, type WebLimits } from './limits.ts';
import { Origins } from './origins.ts';
import { acceptStreams } from './stream-door.ts';
import { linesPerSet, Streams } from './streams.ts';
import { newConversationId, type TokenReading, Tokens, tokenLifeSeconds } from './token.ts';
import { readWatermark } from './watermark.ts';

export interface WebOptions {
  /** At least 32 bytes, the same in all processes. */
  readonly tokenSecret: Uint8Array;
  /** Lines of the conversation with this address after a watermark, oldest first; none when there is none. */
  readonly readThread: (address: string, after: number, limit: number) => Promise<readonly WebLine[]>;
  /** Calls back when some conversation may have grown. @returns a function that ends it */
  readonly onThread: (listener: () => void) => () => void;
  readonly now?: () => number;
  /** Sites whose pages may speak with the channel, beside our own. */
  readonly allowedOrigins?: readonly string[];
  /** Address under which people reach the service, when a proxy before us does not say so in its headers. */
  readonly publicUrl?: string;
  readonly limits?: Partial<WebLimits>;
  /** Where limits are counted; in this process when left out. */
  readonly gates?: GateFor;
  /** The proxy before us says who asks (`X-Forwarded-For`). As the server is told: streams come in beside its routes. */
  readonly trustProxy?: boolean;
}

export const directLinePath = '/v3/directline';

type InConversation = { Params: { id: string }; Querystring: { watermark?: unknown } };

/**
 * The web chat as a Direct Line 3.0 service, so that Microsoft's clients work beside our own page. The person fetches
 * what is said: the ledger is the only queue, a watermark is the place in it.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-concepts
 */
export class WebChannel implements Channel {
  readonly name = 'web';
  readonly capabilities: Capabilities = {
    maxText: 100_000,
    maxButtons: 100,
    maxButtonTitle: 200,
    pull: true,
  };
  readonly #options: WebOptions;
  readonly #tokens: Tokens;
  readonly #origins: Origins;
  readonly #limits: Limits;
  readonly #streams: Streams;
  readonly #receiving = new Set<Promise<void>>();
  #unlisten: (() => void) | null = null;
  #stopping = false;
  #closeDoor: (() => void) | null = null;

  constructor(options: WebOptions) {
    const now = options.now ?? Date.now;
    this.#options = options;
    this.#tokens = new Tokens(options.tokenSecret, now);
    this.#origins = new Origins([
      ...(options.allowedOrigins ?? []),
      ...(options.publicUrl ? [options.publicUrl] : []),
    ]);
    this.#limits = new Limits({ ...usualLimits, ...options.limits }, options.gates ?? ownGates(now));
    this.#streams = new Streams({ readThread: options.readThread, now });
  }

  async routes(server: FastifyInstance, receive: Receive): Promise<void> {
    await server.register(
      (scope: FastifyInstance) => {
        prepareScope(scope, this.#origins, (ip) => this.#limits.ofAddress('requests', ip));
        scope.post('/tokens/generate', (request, reply) => this.#begin(request, reply, 200));
        scope.post('/tokens/refresh', (request) => this.#refresh(request));
        scope.post('/conversations', (request, reply) => this.#open(request, reply));
        scope.get<InConversation>('/conversations/:id', (request) => this.#reconnect(request));
        scope.get<InConversation>('/conversations/:id/activities', (request) => this.#read(request));
        scope.post<InConversation>('/conversations/:id/activities', (request) =>
          this.#post(request, receive),
        );
        scope.post<InConversation>('/conversations/:id/upload', (request) => {
          this.#conversationOf(request);
          throw new DirectLineError('noFiles');
        });
        scope.addHook('preClose', () => this.stop());
        return Promise.resolve();
      },
      { prefix: directLinePath },
    );
    this.#closeDoor = acceptStreams(server.server, {
      prefix: directLinePath,
      tokens: this.#tokens,
      origins: this.#origins,
      streams: this.#streams,
      limits: this.#limits,
      trustProxy: this.#options.trustProxy ?? false,
    });
  }

  start(_receive: Receive): Promise<void> {
    this.#unlisten ??= this.#options.onThread(() => this.#streams.hint());
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#closeDoor?.();
    this.#closeDoor = null;
    this.#streams.closeAll();
    await Promise.allSettled(this.#receiving);
  }

  /** Nothing is pushed: what is in the ledger is fetched from there. */
  send(): Promise<SendResult> {
    return Promise.resolve({ kind: 'sent', externalIds: [] });
  }

  async #begin(request: FastifyRequest, reply: FastifyReply, status: 200 | 201): Promise<object> {
    await this.#limits.ofAddress('conversations', request.ip);
    void reply.code(status);
    return this.#access(request, newConversationId());
  }

  /** With a token the conversation it names, without one a new conversation: there are no accounts. */
  async #open(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    if (request.headers.authorization === undefined) return this.#begin(request, reply, 201);
    void reply.code(201);
    return this.#access(request, goodOnly(this.#tokenOf(request)));
  }

  async #refresh(request: FastifyRequest): Promise<object> {
    const token = this.#tokenOf(request);
    if (token.kind === 'bad') throw new DirectLineError('badToken');
    await this.#limits.ofConversation('readings', token.conversation);
    return this.#access(request, token.conversation);
  }

  async #reconnect(request: FastifyRequest<InConversation>): Promise<object> {
    const conversation = this.#conversationOf(request);
    const after = readWatermark(request.query.watermark);
    await this.#limits.ofConversation('readings', conversation);
    return this.#access(request, conversation, after);
  }

  async #read(request: FastifyRequest<InConversation>): Promise<object> {
    const conversation = this.#conversationOf(request);
    const after = readWatermark(request.query.watermark);
    await this.#limits.ofConversation('readings', conversation);
    const lines = await this.#options.readThread(conversation, after, linesPerSet);
    return encodeLines(conversation, after, lines);
  }

  async #post(request: FastifyRequest<InConversation>, receive: Receive): Promise<object> {
    const conversation = this.#conversationOf(request);
    if (request.body === undefined) throw new DirectLineError('notJson');
    const decoded = decodeActivity(request.body);
    if (decoded.kind === 'refused') throw new DirectLineError('badRequest', { message: decoded.message });
    if (decoded.kind === 'ignored') return { id: randomId() };
    await this.#limits.ofAddress('posts', request.ip);
    await this.#limits.ofConversation('messages', conversation);
    if (this.#stopping) throw new DirectLineError('busy', { retryAfterSeconds: 1 });
    const id = idOf(conversation, decoded.activity);
    this.#streams.expect(conversation);
    await this.#keep(receive, conversation, { ...decoded.activity, id });
    return { id };
  }

  async #keep(receive: Receive, address: string, activity: WebActivity & { id: string }): Promise<void> {
    const kept = receive([{ channel: this.name, externalId: activity.id, address, activity }]);
    this.#receiving.add(kept);
    try {
      await kept;
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      throw new DirectLineError('busy', { retryAfterSeconds: error.retryAfterSeconds });
    } finally {
      this.#receiving.delete(kept);
    }
  }

  /** @throws DirectLineError when the token is missing, not good any more, or another conversation's */
  #conversationOf(request: FastifyRequest<InConversation>): string {
    const conversation = goodOnly(this.#tokenOf(request));
    if (request.params.id !== conversation) throw new DirectLineError('badToken');
    return conversation;
  }

  #tokenOf(request: FastifyRequest): TokenReading {
    const header = request.headers.authorization;
    if (header === undefined) throw new DirectLineError('noToken');
    const [, token = ''] = /^Bearer ([\w.-]{1,200})$/i.exec(header) ?? [];
    return this.#tokens.read(token);
  }

  #access(request: FastifyRequest, conversation: string, after?: number): object {
    const expires = (this.#options.now ?? Date.now)() + tokenLifeSeconds * 1_000;
    this.#streams.renew(conversation, expires);
    const query = new URLSearchParams({
      watermark: after ? String(after) : '-',
      t: this.#tokens.issue(conversation, 'stream'),
    });
    return {
      conversationId: conversation,
      token: this.#tokens.issue(conversation),
      expires_in: tokenLifeSeconds,
      streamUrl: `${this.#socketRoot(request)}${directLinePath}/conversations/${conversation}/stream?${query.toString()}`,
    };
  }

  #socketRoot(request: FastifyRequest): string {
    const root = this.#options.publicUrl ?? `${request.protocol}://${request.host}`;
    return root.replace(/^http/, 'ws').replace(/\/+$/, '');
  }
}

function goodOnly(token: TokenReading): string {
  if (token.kind === 'expired') throw new DirectLineError('expired');
  if (token.kind === 'bad') throw new DirectLineError('badToken');
  return token.conversation;
}

/** The same message has the same id however often it is posted, so it is kept once. */
function idOf(conversation: string, { clientActivityID }: WebActivity): string {
  if (clientActivityID === undefined) return randomId();
  return createHash('sha256').update(`${conversation}\n${clientActivityID}`).digest('base64url').slice(0, 32);
}

function randomId(): string {
  return randomBytes(24).toString('base64url');
}
