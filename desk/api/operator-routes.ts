// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Operators } from '../operators.ts';
import { roles } from '../rights.ts';
import { signedRoute } from './guard.ts';

const reach = {
  role: z.enum(roles),
  territories: z.array(z.string().regex(/^[a-z0-9-]{1,60}$/)).max(100),
  languages: z.array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)).max(30),
};

/** Accounts and invitations, for administrators. */
export function addOperatorRoutes(scope: FastifyInstance, operators: Operators): void {
  signedRoute(scope, { method: 'GET', url: '/operators', right: 'operators.read' }, async ({ actor }) => ({
    operators: await operators.list(actor),
  }));
  signedRoute(
    scope,
    {
      method: 'PATCH',
      url: '/operators/:id',
      right: 'operators.change',
      body: z
        .strictObject({ ...reach, name: z.string().trim().min(1).max(80), disabled: z.boolean() })
        .partial(),
    },
    async ({ actor, params, body }) => {
      await operators.change(actor, params.id ?? '', body);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/invitations', right: 'invitations.read' },
    async ({ actor }) => ({ invitations: await operators.invitations(actor) }),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/invitations', right: 'invitations.change', body: z.strictObject(reach) },
    async ({ actor, body, reply }) => {
      void reply.code(201);
      return operators.invite(actor, body);
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/invitations/:id', right: 'invitations.change' },
    async ({ actor, params }) => {
      await operators.uninvite(actor, params.id ?? '');
      return { done: true };
    },
  );
}
