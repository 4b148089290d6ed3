// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { WebChannel, type WebOptions } from '../../../adapters/web/web-channel.ts';
import { MemoryLedger } from './memory-ledger.ts';

export const tokenSecret = new Uint8Array(32).fill(7);

export interface WebServer {
  readonly url: string;
  readonly api: string;
  readonly port: number;
  readonly ledger: MemoryLedger;
  readonly channel: WebChannel;
  readonly server: FastifyInstance;
  stop(): Promise<void>;
}

/** A real server with the web channel over a ledger in memory. */
export async function startWebServer(
  options: Partial<WebOptions> & {
    readonly trustProxy?: boolean;
    readonly port?: number;
    readonly ledger?: MemoryLedger;
    readonly more?: (server: FastifyInstance) => Promise<void>;
  } = {},
): Promise<WebServer> {
  const { trustProxy = false, more, ledger = new MemoryLedger(), port: wanted = 0, ...rest } = options;
  const channel = new WebChannel({
    tokenSecret,
    readThread: ledger.readThread,
    onThread: ledger.onThread,
    trustProxy,
    ...rest,
  });
  const server = Fastify({
    logger: false,
    bodyLimit: 256 * 1024,
    trustProxy: trustProxy && ((_address, hop) => hop === 0),
    forceCloseConnections: true,
  });
  await channel.routes(server, ledger.receive);
  await more?.(server);
  await server.listen({ port: wanted, host: '127.0.0.1' });
  await channel.start(ledger.receive);
  const { port } = server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    api: `${url}/v3/directline`,
    port,
    ledger,
    channel,
    server,
    stop: async () => {
      await channel.stop();
      await server.close();
    },
  };
}

export interface Opened {
  readonly conversationId: string;
  readonly token: string;
  readonly expires_in: number;
  readonly streamUrl: string;
}

export async function openConversation({ api }: Pick<WebServer, 'api'>): Promise<Opened> {
  const response = await fetch(`${api}/conversations`, { method: 'POST' });
  return (await response.json()) as Opened;
}

/** Calls the conversation's address as its client does. */
export async function call(
  { api }: Pick<WebServer, 'api'>,
  opened: Pick<Opened, 'conversationId' | 'token'>,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }> {
  const response = await fetch(`${api}/conversations/${opened.conversationId}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${opened.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

export async function until(condition: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
