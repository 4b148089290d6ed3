// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DirectLineError } from './direct-line-error.ts';
import type { Origins } from './origins.ts';

/** A message has at most 4,000 characters; what clients add to it fits many times over. */
const bodyLimit = 256 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What all routes of the channel share: reading of bodies, CORS, limits, and errors in Direct Line's shape. */
export function prepareScope(
  scope: FastifyInstance,
  origins: Origins,
  limit: (ip: string) => Promise<void>,
): void {
  scope.removeAllContentTypeParsers();
  // Left unread: what is refused anyway takes no memory.
  scope.addContentTypeParser(/^multipart\//, (_request, _payload, done) => done(null, undefined));
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    try {
      done(null, readJson(request.headers['content-type'], body as Buffer));
    } catch {
      done(new DirectLineError('notUtf8'));
    }
  });
  scope.setErrorHandler(sendError);
  scope.setNotFoundHandler((_request, reply) => sendError(new DirectLineError('notFound'), _request, reply));
  scope.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    allowOrigin(origins, request, reply);
    if (request.method !== 'OPTIONS') await limit(request.ip);
  });
  scope.options('/*', (request, reply) => {
    if (origins.isNamed(request.headers.origin)) {
      void reply
        .header('access-control-allow-methods', 'GET, POST')
        .header(
          'access-control-allow-headers',
          'authorization, content-type, x-ms-bot-agent, x-requested-with',
        )
        .header('access-control-max-age', '600');
    }
    return reply.code(204).send();
  });
}

/** Only JSON is read, so that no form of another site can post. Clients may renew a token with an empty body of any kind. */
function readJson(contentType: string | undefined, body: Buffer): unknown {
  const isJson = /^application\/(?:json|[\w.-]+\+json|vnd\.microsoft\.activity)\s*(?:;|$)/i.test(
    contentType ?? '',
  );
  return isJson && body.length > 0 ? (JSON.parse(utf8.decode(body)) as unknown) : undefined;
}

function allowOrigin(origins: Origins, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('vary', 'origin');
  const { origin } = request.headers;
  if (!origins.isNamed(origin)) return;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-expose-headers', 'retry-after');
}

/** @throws what is no fault of the client, so that the server's own handler notes it */
function sendError(
  error: FastifyError | DirectLineError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const told = error instanceof DirectLineError ? error : fromFastify(error);
  if (told.retryAfterSeconds !== undefined) void reply.header('retry-after', String(told.retryAfterSeconds));
  // The rest of a refused body is not waited for.
  if (told.status === 413 || told.status === 415) void reply.header('connection', 'close');
  void reply.code(told.status).send(told.toBody());
}

function fromFastify(error: FastifyError): DirectLineError {
  const status = error.statusCode ?? 500;
  if (status >= 500) throw error;
  if (status === 413) return new DirectLineError('tooLarge');
  return new DirectLineError(status === 415 ? 'notJson' : 'badRequest');
}
