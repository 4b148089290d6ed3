// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Identities } from '../identities.ts';
import type { Operators } from '../operators.ts';
import type { Passkeys } from '../passkeys.ts';
import { mustHaveFactor, type SecondFactorRule } from '../second-factor-rule.ts';
import type { SecondFactors } from '../second-factors.ts';
import { none } from './account-bodies.ts';
import { signedRoute } from './guard.ts';

export interface FactorParts {
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly identities: Identities;
  readonly operators: Operators;
  readonly rule: SecondFactorRule;
}

/** How one's own account is protected, and the app of codes with its recovery codes. */
export function addFactorRoutes(scope: FastifyInstance, parts: FactorParts): void {
  const { factors, passkeys, identities, operators, rule } = parts;
  signedRoute(
    scope,
    { method: 'GET', url: '/me/security', right: 'own', beforeFactor: true },
    async ({ actor }) => ({
      ...(await factors.stateOf(actor.id)),
      passkeys: await passkeys.list(actor.id),
      identities: await identities.list(actor.id),
      provider: identities.providerName,
      needed: mustHaveFactor(rule, actor.role),
    }),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/me/app/begin', right: 'own', beforeFactor: true, confirmed: true, body: none },
    ({ actor }) => factors.begin(actor),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/me/app',
      right: 'own',
      beforeFactor: true,
      confirmed: true,
      body: z.strictObject({
        code: z
          .string()
          .trim()
          .regex(/^\d{6}$/),
      }),
    },
    async ({ actor, body }) => ({ codes: await factors.confirm(actor, body.code) }),
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/me/app', right: 'own', confirmed: true, body: none },
    async ({ actor }) => {
      await factors.remove(actor, mustHaveFactor(rule, actor.role));
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/me/recovery-codes', right: 'own', confirmed: true, body: none },
    async ({ actor }) => ({ codes: await factors.renewCodes(actor) }),
  );
  // For whoever has lost telephone and codes: an administrator who knows them takes the second factor away.
  signedRoute(
    scope,
    { method: 'DELETE', url: '/operators/:id/second-factor', right: 'operators.change', body: none },
    async ({ actor, params }) => {
      await operators.forgetFactors(actor, params.id ?? '', factors);
      return { done: true };
    },
  );
}
