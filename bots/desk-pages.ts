// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { deskIcon, mostInIcon } from './desk-icon.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "base-uri 'none'",
].join('; ');

const addresses = [
  '/desk',
  '/desk/',
  '/desk/setup',
  '/desk/provider',
  '/desk/handoffs/:id',
  '/desk/handoffs/:id/info',
  '/desk/handoffs/:id/line/:seq',
  '/desk/search',
  '/desk/account',
  '/desk/team',
  '/desk/hours',
  '/desk/whatsapp',
];

/**
 * Serves the built console. Each of its addresses is the same page, which reads the address itself; the files
 * behind it carry a hash in their names and never change.
 * @param https true when people reach it over https though a proxy speaks http to us
 * @throws when the console has not been built
 */
export async function registerDeskPages(
  server: FastifyInstance,
  { folder, https = false }: { folder: string; https?: boolean },
): Promise<void> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new Error(`The console is not built: ${folder} has no index.html. Run: npm run build`, { cause });
  });
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      void reply
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cross-origin-opener-policy', 'same-origin');
      if (https || request.protocol === 'https')
        void reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
    });
    await scope.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/desk/assets/',
      index: false,
      decorateReply: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
    });
    const page = (path: string) =>
      scope.get(path, (_request, reply) =>
        reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html),
      );
    for (const path of addresses) page(path);
    scope.get<{ Params: { count: string } }>('/desk/icon/:count.svg', (request, reply) => {
      const count = Number(request.params.count);
      if (!(Number.isInteger(count) && count >= 1 && count <= mostInIcon)) return reply.code(404).send();
      return reply
        .header('cache-control', 'public, max-age=86400')
        .type('image/svg+xml')
        .send(deskIcon(count));
    });
    // Beside the page and not among the files, so that it may speak for every address of the desk.
    scope.get('/desk/push-worker.js', async (_request, reply) => {
      const script = await readFile(join(folder, 'push-worker.js'), 'utf8').catch(() => null);
      if (script === null) return reply.code(404).send();
      return reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(script);
    });
  });
}
