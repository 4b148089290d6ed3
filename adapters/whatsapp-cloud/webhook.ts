// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sameSecret } from '../same-secret.ts';
import { type Decoded, decodePayload, isPayload } from './decode.ts';
import { isFields, textOf } from './fields.ts';
import { isSigned } from './signature.ts';

export const webhookPath = '/webhooks/whatsapp';

/** Meta's payloads are at most 3 MB. */
const bodyLimit = 3 * 1024 * 1024;

export interface WebhookParts {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly phoneNumberId: string;
  /** Resolves when everything of the payload is on disk: only then is Meta told that it may forget it. */
  readonly take: (decoded: Decoded) => Promise<void>;
}

/** Meta's two calls: once to see that the address is ours, and then with every payload. */
export async function addWebhook(server: FastifyInstance, parts: WebhookParts): Promise<void> {
  await server.register((scope: FastifyInstance) => {
    // The signature is over the bytes as they came, so that nothing may read them before it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.get(webhookPath, (request, reply) => verify(request, reply, parts.verifyToken));
    scope.post(webhookPath, { bodyLimit }, (request, reply) => take(request, reply, parts));
    return Promise.resolve();
  });
}

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
function verify(request: FastifyRequest, reply: FastifyReply, verifyToken: string): FastifyReply {
  const query = isFields(request.query) ? request.query : {};
  const ours = sameSecret(query['hub.verify_token'], verifyToken) && query['hub.mode'] === 'subscribe';
  if (!ours) return reply.code(403).send({ error: 'forbidden' });
  const challenge = textOf(query['hub.challenge']);
  // A number so far; nothing that a browser could take for a page is ever given back.
  if (!challenge || !/^[\w.-]{1,200}$/.test(challenge)) return reply.code(400).send({ error: 'bad-request' });
  return reply.type('text/plain; charset=utf-8').send(challenge);
}

async function take(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: WebhookParts,
): Promise<FastifyReply> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!isSigned(bytes, request.headers['x-hub-signature-256'], parts.appSecret))
    return reply.code(401).send({ error: 'unauthorized' });
  const payload = parse(bytes);
  if (!isPayload(payload)) return reply.code(400).send({ error: 'bad-request' });
  await parts.take(decodePayload(payload, parts.phoneNumberId));
  return reply.send({});
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
