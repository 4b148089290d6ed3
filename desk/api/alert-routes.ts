// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OperatorChoices } from '../choices.ts';
import type { Pushes } from '../push/pushes.ts';
import { signedRoute } from './guard.ts';

const choices = z
  .strictObject({
    sound: z.boolean(),
    repeatSeconds: z.union([z.literal(0), z.literal(15), z.literal(30), z.literal(60)]),
    notifications: z.boolean(),
    keys: z.boolean(),
    list: z.boolean(),
    context: z.boolean(),
  })
  .partial();
const setting = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal(true), contact: z.string().trim().max(254).pipe(z.email()) }),
  z.strictObject({ on: z.literal(false), contact: z.string().max(254) }),
]);
const endpoint = z.strictObject({ endpoint: z.string().min(1).max(1_000) });

/** How operators are told that somebody waits: what they chose, and pushes to a browser that is closed. */
export function addAlertRoutes(
  scope: FastifyInstance,
  parts: { readonly choices: OperatorChoices; readonly pushes: Pushes },
): void {
  const { pushes } = parts;
  signedRoute(scope, { method: 'GET', url: '/me/choices', right: 'own' }, ({ actor }) =>
    parts.choices.read(actor),
  );
  signedRoute(scope, { method: 'PUT', url: '/me/choices', right: 'own', body: choices }, ({ actor, body }) =>
    parts.choices.write(actor, body),
  );
  signedRoute(scope, { method: 'GET', url: '/push', right: 'own' }, ({ actor }) => pushes.look(actor));
  signedRoute(
    scope,
    { method: 'PUT', url: '/push', right: 'push.change', body: setting },
    async ({ actor, body }) => {
      await pushes.change(actor, body);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/me/push', right: 'own', body: endpoint },
    async ({ actor, body }) => {
      await pushes.subscribe(actor, body.endpoint);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/me/push', right: 'own', body: endpoint },
    async ({ actor, body }) => {
      await pushes.unsubscribe(actor, body.endpoint);
      return { done: true };
    },
  );
}
