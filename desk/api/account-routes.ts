// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../desk-error.ts';
import type { Operators } from '../operators.ts';
import { longestPassword } from '../passwords.ts';
import { type Actor, rightsOf } from '../rights.ts';
import { absoluteMs, idleMs, type Sessions } from '../sessions.ts';
import type { SignIn } from '../sign-in.ts';
import type { Cookies } from './cookies.ts';
import { openRoute, signedRoute } from './guard.ts';

export interface AccountParts {
  readonly operators: Operators;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly cookies: Cookies;
}

const email = z.string().trim().max(254).pipe(z.email());
const name = z.string().trim().min(1).max(80);
/** Longer than the longest allowed, so that "too long" is said as such; counted in UTF-16 units. */
const password = z
  .string()
  .min(1)
  .max(longestPassword * 4);
const token = z.string().min(1).max(200);
const none = z.strictObject({}).optional().nullable();

/** Sign-in, set-up, one's own sessions, password and duty. */
export function addAccountRoutes(scope: FastifyInstance, parts: AccountParts): void {
  const { operators, sessions, signIn, cookies } = parts;

  const start = async (request: FastifyRequest, reply: FastifyReply, operatorId: string) => {
    const replaced = cookies.session(request.headers.cookie);
    const opened = await sessions.open(operatorId, agentOf(request.headers['user-agent']), replaced);
    const session = await sessions.find(opened.token);
    if (!session) throw new DeskError('signed-out');
    const device = signIn.deviceFor(session.actor.email);
    void reply.header('set-cookie', [cookies.setSession(opened.token), cookies.setDevice(device)]);
    return meOf(session.actor, opened.csrf);
  };
  const end = (reply: FastifyReply) => {
    void reply.header('set-cookie', cookies.endSession());
    void reply.header('clear-site-data', '"cache", "storage"');
  };

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
    async ({ body, request, reply }) => start(request, reply, await operators.setUp(body)),
  );
  openRoute(
    scope,
    { method: 'POST', url: '/login', body: z.strictObject({ email: z.string().max(254), password }) },
    async ({ body, request, reply }) => {
      const device = cookies.device(request.headers.cookie);
      return start(request, reply, await signIn.check({ ...body, ip: request.ip, device }));
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/logout', right: 'own', body: none },
    async ({ actor, session, reply }) => {
      await sessions.endOne(actor, session.id);
      end(reply);
      return { done: true };
    },
  );
  signedRoute(scope, { method: 'GET', url: '/me', right: 'own' }, async ({ actor, session }) =>
    meOf(actor, session.csrf),
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
    async ({ actor, session, body }) => {
      await operators.changePassword(actor, { ...body, session: session.hash });
      return { done: true };
    },
  );
  signedRoute(scope, { method: 'GET', url: '/sessions', right: 'own' }, async ({ actor, session }) => ({
    sessions: (await sessions.list(actor.id)).map((one) => ({ ...one, current: one.id === session.id })),
  }));
  signedRoute(
    scope,
    { method: 'DELETE', url: '/sessions', right: 'own', body: none },
    async ({ actor, reply }) => {
      await sessions.endAll(actor.id, actor.id);
      end(reply);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/sessions/:id', right: 'own', body: none },
    async ({ actor, params }) => {
      if (!(await sessions.endOne(actor, params.id ?? ''))) throw new DeskError('not-found');
      return { done: true };
    },
  );
}

function meOf(actor: Actor, csrf: string) {
  return { ...actor, rights: rightsOf(actor.role), csrf, idleMs, absoluteMs };
}

/** Browser and system in two words: enough to tell one's own sessions apart, too little to follow anybody. */
function agentOf(header: string | undefined): string {
  const text = header ?? '';
  const find = (pairs: readonly (readonly [RegExp, string])[]) =>
    pairs.find(([form]) => form.test(text))?.[1];
  const browser = find([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrom(e|ium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
    [/curl\//, 'curl'],
  ]);
  const system = find([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser ?? 'altro', system].filter(Boolean).join(', ');
}
