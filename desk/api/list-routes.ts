// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../desk-error.ts';
import { type HandoffList, views } from '../list.ts';
import { signedRoute } from './guard.ts';

const id = /^[\w-]{1,64}$/;
const value = z
  .string()
  .regex(/^[\w-]{1,60}$/)
  .optional();
const asked = z.object({
  view: z.enum(views).default('open'),
  language: value,
  territory: value,
  topic: value,
  channel: value,
  state: z.enum(['waiting', 'person', 'closed']).optional(),
  alias: z.string().max(60).default(''),
  cursor: z.string().max(120).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
/** An address has room for no more. */
const mostIds = 100;

/** The list of conversations: its pages, what changed of it, and by what it can be narrowed. */
export function addListRoutes(scope: FastifyInstance, list: HandoffList): void {
  signedRoute(scope, { method: 'GET', url: '/list', right: 'queue.read' }, ({ actor, query }) => {
    const request = asked.safeParse(query);
    if (!request.success) throw new DeskError('bad-body');
    const { view, alias, cursor, limit, ...where } = request.data;
    return list.page(actor, { view, alias, cursor, limit, where });
  });
  signedRoute(scope, { method: 'GET', url: '/list/changes', right: 'queue.read' }, ({ actor, query }) => {
    const ids = (query.ids ?? '').split(',').filter(Boolean);
    if (ids.length > mostIds || !ids.every((one) => id.test(one))) throw new DeskError('bad-body');
    return list.changes(actor, ids);
  });
  signedRoute(scope, { method: 'GET', url: '/list/facets', right: 'queue.read' }, ({ actor }) =>
    list.facets(actor),
  );
}
