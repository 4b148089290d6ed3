// SPDX-License-Identifier: AGPL-3.0-or-later
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { BusyError } from '../adapters/channel.ts';
import { isLoopback } from '../adapters/network-of.ts';
import { sameSecret } from '../adapters/same-secret.ts';
import type { Metrics } from './metrics.ts';

/** Largest body taken in. Telegram's updates are a few kilobytes; a message in the web chat at most sixteen. */
const bodyLimit = 256 * 1024;

export interface HttpOptions {
  readonly log: Logger;
  readonly trustProxy: boolean;
  readonly metrics: Metrics;
  /** What /metrics shows: this process' figures, or those of all that share the port. */
  readonly readMetrics?: () => Promise<string>;
  /** Who may read /metrics from elsewhere than this machine; null: nobody. */
  readonly metricsToken: string | null;
  /** Why the service is not ready to take messages; null when it is. */
  readonly notReady: () => Promise<string | null>;
}

/**
 * The one HTTP server: limits, errors without a trace of what was sent, health and metrics. Routes come from channels,
 * desk and pages. It writes no access log: addresses and paths would say who asked for what.
 */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit,
    // One hop: the last address in X-Forwarded-For is the proxy's word, what stands before it the client's own.
    trustProxy: options.trustProxy && ((_address, hop) => hop === 0),
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestTimeout: 15_000,
    keepAliveTimeout: 20_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    // Fastify's own answer to an address it cannot read repeats the address.
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply).code(400).send({ error: 'bad-request' });
    },
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error instanceof BusyError) {
      return reply.code(503).header('retry-after', String(error.retryAfterSeconds)).send({ error: 'busy' });
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: errorName(status) });
    options.log.error({ err: error }, 'a request failed');
    return reply.code(500).send({ error: 'internal' });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not-found' }));
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  addOperations(server, options);
  return server;
}

function errorName(status: number): string {
  const names: Readonly<Record<number, string>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    405: 'method-not-allowed',
    408: 'too-slow',
    413: 'too-large',
    415: 'not-json',
    429: 'too-many',
  };
  return names[status] ?? 'bad-request';
}

function addOperations(server: FastifyInstance, options: HttpOptions): void {
  const { metrics, metricsToken, notReady } = options;
  const readMetrics = options.readMetrics ?? (() => metrics.registry.metrics());
  server.get('/healthz', (_request, reply) => reply.send({ status: 'up' }));
  server.get('/readyz', async (_request, reply) => {
    const reason = await notReady();
    return reason ? reply.code(503).send({ status: 'not-ready', reason }) : reply.send({ status: 'ready' });
  });
  server.get('/metrics', async (request, reply) => {
    const local = metricsToken === null && isLoopback(request.ip);
    const allowed =
      local || (metricsToken !== null && sameSecret(request.headers.authorization, `Bearer ${metricsToken}`));
    if (!allowed) return reply.code(403).send({ error: 'forbidden' });
    return reply.type(metrics.registry.contentType).send(await readMetrics());
  });
}
