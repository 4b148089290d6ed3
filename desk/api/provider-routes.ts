// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Identities } from '../identities.ts';
import type { Operators } from '../operators.ts';
import type { SignIn } from '../sign-in.ts';
import { email, name, none, query, token } from './account-bodies.ts';
import type { Entering } from './entering.ts';
import { openRoute, signedRoute } from './guard.ts';

export interface ProviderParts {
  readonly identities: Identities;
  readonly operators: Operators;
  readonly signIn: SignIn;
  readonly entering: Entering;
}

const back = { ticket: token, query };

/** Sign-in by a provider of identities, an invitation accepted by one, and one's own links. */
export function addProviderRoutes(scope: FastifyInstance, parts: ProviderParts): void {
  const { identities, operators, signIn, entering } = parts;
  openRoute(scope, { method: 'GET', url: '/login/ways', body: none }, async () => ({
    provider: identities.providerName,
  }));
  openRoute(scope, { method: 'POST', url: '/login/provider/begin', body: none }, async ({ request }) => {
    await signIn.countFrom(request.ip);
    return identities.begin(null);
  });
  openRoute(
    scope,
    { method: 'POST', url: '/login/provider', body: z.strictObject(back) },
    async ({ body, request, reply }) => {
      const { operatorId, strong } = await identities.signIn(body);
      await signIn.rightFrom(request.ip);
      return strong
        ? entering.start(request, reply, operatorId)
        : entering.afterFirst(request, reply, operatorId);
    },
  );
  openRoute(
    scope,
    { method: 'POST', url: '/setup/provider', body: z.strictObject({ token, email, name, ...back }) },
    async ({ body, request, reply }) => {
      const identity = await identities.arrive(null, body);
      await signIn.rightFrom(request.ip);
      return entering.start(request, reply, await operators.setUpLinked(body, { identity, identities }));
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/me/identities/begin', right: 'own', confirmed: true, body: none },
    ({ actor }) => identities.begin(actor.id),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/me/identities', right: 'own', confirmed: true, body: z.strictObject(back) },
    async ({ actor, body }) => {
      await identities.link(actor, body);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/me/identities/:id', right: 'own', confirmed: true, body: none },
    async ({ actor, params }) => {
      await identities.unlink(actor, params.id ?? '');
      return { done: true };
    },
  );
}
