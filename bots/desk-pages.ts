// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "base-uri 'none'",
].join('; ');

/**
 * Serves the built console. Each of its addresses is the same page, which reads the address itself; the files
 * behind it carry a hash in their names and never change.
 */
export async function registerDeskPages(
  server: FastifyInstance,
  { folder, https = false }: { folder: string; https?: boolean },
): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`The console is not built: ${folder} has no index.html. Run: npm run build`);
  }
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      void reply
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cross-origin-opener-policy', 'same-origin');
      if (https) void reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
    });
    await scope.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/desk/assets/',
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
    });
    const page = (path: string) =>
      scope.get(path, (_request, reply) =>
        reply.header('cache-control', 'no-store').sendFile('index.html', folder, { cacheControl: false }),
      );
    for (const path of [
      '/desk',
      '/desk/',
      '/desk/setup',
      '/desk/handoffs/:id',
      '/desk/account',
      '/desk/team',
    ])
      page(path);
  });
}
