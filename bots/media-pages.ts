// SPDX-License-Identifier: AGPL-3.0-or-later
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { mediaPrefix } from './media-address.ts';
import type { MediaShelf } from './media-shelf.ts';

const captionsType = 'text/vtt; charset=utf-8';
const aYear = 'public, max-age=31536000, immutable';

export interface MediaPagesOptions {
  /** The pack's folder. */
  readonly folder: string;
  readonly shelf: MediaShelf;
}

/**
 * Serves recordings, films, pictures and captions at the address of their content, whole or in parts, so that a player
 * may begin in the middle and go on after a break.
 */
export async function registerMediaPages(
  server: FastifyInstance,
  { folder, shelf }: MediaPagesOptions,
): Promise<void> {
  await server.register(async (scope) => {
    // Only for `sendFile`: nothing is found by its path.
    await scope.register(fastifyStatic, { root: resolve(folder), serve: false, cacheControl: false });
    scope.get<{ Params: { name: string } }>(`${mediaPrefix}:name`, (request, reply) => {
      const found = shelf.find(mediaPrefix + request.params.name);
      void reply
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('referrer-policy', 'no-referrer');
      if (!found) return reply.code(404).header('cache-control', 'no-store').send({ error: 'not found' });
      void reply
        .header('cache-control', aYear)
        // A Direct Line client on another site may show what its conversation was given.
        .header('cross-origin-resource-policy', 'cross-origin')
        .type(found.type ?? captionsType);
      return reply.sendFile(found.path, { lastModified: false });
    });
  });
}
