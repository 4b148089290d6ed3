// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../desk-error.ts';
import type { Operators } from '../operators.ts';
import type { Sessions } from '../sessions.ts';
import type { SignIn } from '../sign-in.ts';
import { email, name, none, password, token } from './account-bodies.ts';
import type { Cookies } from './cookies.ts';
import type { Entering } from './entering.ts';
import { openRoute, signedRoute } from './guard.ts';

export interface AccountParts {
  readonly operators: Operators;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly cookies: Cookies;
  readonly entering: Entering;
}

/** Sign-in, set-up, one's own sessions, password and duty. */
export function addAccountRoutes(scope: FastifyInstance, parts: AccountParts): void {
  addSignInRoutes(scope, parts);
  addSessionRoutes(scope, parts);
  const { operators, entering } = parts;
  signedRoute(scope, { method: 'GET', url: '/me', right: 'own', beforeFactor: true }, async ({ session }) =>
    entering.meOf(session),
  );
  // For browsers whose network lets no live line through: otherwise they would seem gone.
  signedRoute(
    scope,
    { method: 'POST', url: '/me/here', right: 'own', byItself: true, body: none },
    async ({ actor }) => {
      await operators.seen([actor.id]);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'PUT', url: '/me/duty', right: 'duty.change', body: z.strictObject({ onDuty: z.boolean() }) },
    async ({ actor, body }) => {
      await operators.setDuty(actor, body.onDuty);
      return { onDuty: body.onDuty };
    },
  );
  signedRoute(
    scope,
    {
      method: 'PUT',
      url: '/me/password',
      right: 'own',
      body: z.strictObject({ current: password, password }),
    },
    async ({ actor, session, body, request }) => {
      await parts.signIn.proveByPassword(actor.id, { password: body.current, ip: request.ip });
      await operators.changePassword(actor, { password: body.password, session: session.hash });
      return { done: true };
    },
  );
}

function addSignInRoutes(scope: FastifyInstance, parts: AccountParts): void {
  const { operators, signIn, cookies, entering } = parts;
  openRoute(
    scope,
    { method: 'POST', url: '/setup/look', body: z.strictObject({ token }) },
    async ({ body }) => {
      const link = await operators.linkOf(body.token);
      if (!link) throw new DeskError('bad-link');
      return link;
    },
  );
  openRoute(
    scope,
    { method: 'POST', url: '/setup', body: z.strictObject({ token, email, name, password }) },
    async ({ body, request, reply }) => entering.start(request, reply, await operators.setUp(body)),
  );
  openRoute(
    scope,
    { method: 'POST', url: '/login', body: z.strictObject({ email: z.string().max(254), password }) },
    async ({ body, request, reply }) => {
      const device = cookies.device(request.headers.cookie);
      const operatorId = await signIn.check({ ...body, ip: request.ip, device });
      return entering.afterFirst(request, reply, operatorId);
    },
  );
  openRoute(
    scope,
    {
      method: 'POST',
      url: '/login/second',
      body: z.strictObject({ pending: token, code: z.string().min(6).max(64) }),
    },
    async ({ body, request, reply }) =>
      entering.start(request, reply, await signIn.finish({ ...body, ip: request.ip })),
  );
}

function addSessionRoutes(scope: FastifyInstance, { sessions, signIn, entering }: AccountParts): void {
  signedRoute(
    scope,
    { method: 'POST', url: '/logout', right: 'own', beforeFactor: true, body: none },
    async ({ actor, session, reply }) => {
      await sessions.endOne(actor, session.id);
      entering.end(reply);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/me/confirm',
      right: 'own',
      beforeFactor: true,
      body: z.strictObject({ password }).or(z.strictObject({ code: z.string().min(6).max(64) })),
    },
    async ({ actor, session, body, request: { ip } }) => {
      if ('password' in body) await signIn.proveByPassword(actor.id, { password: body.password, ip });
      else await signIn.proveByCode(actor.id, { code: body.code, ip });
      await sessions.confirm(session);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/sessions', right: 'own', beforeFactor: true },
    async ({ actor, session }) => ({
      sessions: (await sessions.list(actor.id)).map((one) => ({ ...one, current: one.id === session.id })),
    }),
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/sessions', right: 'own', beforeFactor: true, body: none },
    async ({ actor, reply }) => {
      await sessions.endAll(actor.id, actor.id);
      entering.end(reply);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/sessions/:id', right: 'own', beforeFactor: true, body: none },
    async ({ actor, params }) => {
      if (!(await sessions.endOne(actor, params.id ?? ''))) throw new DeskError('not-found');
      return { done: true };
    },
  );
}
