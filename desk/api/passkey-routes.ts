// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../desk-error.ts';
import type { PasskeySite, Passkeys } from '../passkeys.ts';
import { mustHaveFactor, type SecondFactorRule } from '../second-factor-rule.ts';
import type { SignIn } from '../sign-in.ts';
import { name, none, token } from './account-bodies.ts';
import type { Entering } from './entering.ts';
import { openRoute, signedRoute } from './guard.ts';

export interface PasskeyParts {
  readonly passkeys: Passkeys;
  readonly signIn: SignIn;
  readonly entering: Entering;
  readonly rule: SecondFactorRule;
  readonly publicUrl: string | null;
}

const text = z.string().max(8_000);
/** What a browser answers, as the WebAuthn specification writes it in JSON; what else is in it the library looks at. */
const answer = z.looseObject({
  id: z.string().regex(/^[\w-]{1,1400}$/),
  rawId: text,
  type: z.literal('public-key'),
  response: z.record(z.string().max(40), text.or(z.array(text).max(20)).or(z.number())),
  clientExtensionResults: z.looseObject({}),
});

/** Passkeys: sign-in with one, and one's own. */
export function addPasskeyRoutes(scope: FastifyInstance, parts: PasskeyParts): void {
  const { passkeys, signIn, entering, rule, publicUrl } = parts;
  const siteOf = (request: FastifyRequest) => passkeySiteOf(publicUrl, request.headers.origin);
  openRoute(scope, { method: 'POST', url: '/login/passkey/begin', body: none }, async ({ request }) => {
    await signIn.countFrom(request.ip);
    return passkeys.beginSignIn(siteOf(request));
  });
  openRoute(
    scope,
    { method: 'POST', url: '/login/passkey', body: z.strictObject({ ticket: token, response: answer }) },
    async ({ body, request, reply }) => {
      const operatorId = await passkeys.signIn({ ...body, site: siteOf(request) });
      await signIn.rightFrom(request.ip);
      return entering.start(request, reply, operatorId);
    },
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/me/passkeys/begin',
      right: 'own',
      beforeFactor: true,
      confirmed: true,
      body: none,
    },
    ({ actor, request }) => passkeys.beginNew(actor, siteOf(request)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/me/passkeys',
      right: 'own',
      beforeFactor: true,
      confirmed: true,
      body: z.strictObject({ ticket: token, name, response: answer }),
    },
    async ({ actor, body, request }) => {
      await passkeys.add(actor, { ...body, site: siteOf(request) });
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'PATCH', url: '/me/passkeys/:id', right: 'own', body: z.strictObject({ name }) },
    async ({ actor, params, body }) => {
      await passkeys.rename(actor, params.id ?? '', body.name);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/me/passkeys/:id', right: 'own', confirmed: true, body: none },
    async ({ actor, params }) => {
      await passkeys.remove(actor, params.id ?? '', mustHaveFactor(rule, actor.role));
      return { done: true };
    },
  );
}

/**
 * Where passkeys belong: the public address; without one this machine, at whatever port, by the only name that browsers
 * take for it. The guard has let no other origin in.
 */
function passkeySiteOf(publicUrl: string | null, origin: string | undefined): PasskeySite {
  const url = new URL(publicUrl ?? origin ?? 'http://localhost');
  if (/^[\d.]+$|^\[/.test(url.hostname)) throw new DeskError('passkey-needs-name');
  return { rpId: url.hostname, origin: url.origin };
}
