// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Search } from '../search/search.ts';
import { signedRoute } from './guard.ts';

const asked = z.strictObject({
  text: z.string().trim().min(2).max(200),
  cursor: z.string().max(600).nullable(),
});

/** Search in what was said. Words go in the body of a POST: an address stands in logs and in the browser's history. */
export function addSearchRoutes(scope: FastifyInstance, search: Search): void {
  signedRoute(
    scope,
    { method: 'POST', url: '/search', right: 'messages.search', body: asked },
    ({ actor, body, request }) => search.page(actor, { ...body, isGone: () => request.raw.socket.destroyed }),
  );
}
