// SPDX-License-Identifier: AGPL-3.0-or-later
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Audit } from '../audit.ts';
import { DeskError } from '../desk-error.ts';
import { type Action, type Actor, demand } from '../rights.ts';
import { mustHaveFactor, type SecondFactorRule } from '../second-factor-rule.ts';
import { confirmedForMs, type OpenSession, type Sessions } from '../sessions.ts';
import type { Cookies } from './cookies.ts';
import type { OwnPages } from './own-pages.ts';

/** What a route asks of who calls it: a right, or nothing at all. */
export type Rule = Action | 'anyone';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route of the desk has one; a route without is refused when it is added. */
    deskRule?: Rule;
    /** True for what the page sends by itself: no sign that a person is there. */
    deskByItself?: boolean;
    /** True for what an account without the second factor that it must have may still do: get one, or leave. */
    deskBeforeFactor?: boolean;
    /** True for what changes how an account is entered: only shortly after proving who one is. */
    deskConfirmed?: boolean;
  }
  interface FastifyRequest {
    deskSession: OpenSession | null;
  }
}

export interface GuardParts {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly pages: OwnPages;
  readonly audit: Audit;
  readonly https: boolean;
  readonly secondFactor: SecondFactorRule;
  readonly now: () => number;
}

/** A request that passed the guard. */
export interface Call<Body> {
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type SignedCall<Body> = Call<Body> & { readonly actor: Actor; readonly session: OpenSession };

const safe = new Set(['GET', 'HEAD']);

/** Puts the guard before every route of a scope: origin, session, token against forged requests, right. */
export function guard(scope: FastifyInstance, parts: GuardParts): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    scope.getDefaultJsonParser('remove', 'remove'),
  );
  scope.decorateRequest('deskSession', null);
  scope.addHook('onRoute', (route) => {
    if (!route.config?.deskRule)
      throw new Error(`${String(route.method)} ${route.url} says nothing about who may use it.`);
  });
  scope.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('vary', 'cookie');
    void reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (parts.https) void reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
    const rule = request.routeOptions.config.deskRule;
    if (!rule) throw new DeskError('not-found');
    const unsafe = !safe.has(request.method);
    if (unsafe && !parts.pages.mayChange(request.headers)) throw new DeskError('not-from-here');
    if (rule === 'anyone') return;
    const token = parts.cookies.session(request.headers.cookie);
    const session = token ? await parts.sessions.find(token) : null;
    if (!session) throw new DeskError('signed-out');
    request.deskSession = session;
    if (unsafe && !same(request.headers['x-sportello-csrf'], session.csrf)) throw new DeskError('bad-csrf');
    demand(session.actor, rule);
    const { deskBeforeFactor = false, deskConfirmed = false } = request.routeOptions.config;
    if (!deskBeforeFactor && lacksFactor(parts.secondFactor, session))
      throw new DeskError('second-factor-needed');
    if (deskConfirmed && parts.now() - session.confirmedAt > confirmedForMs)
      throw new DeskError('confirm-first');
    const byItself = request.routeOptions.config.deskByItself ?? false;
    if (unsafe && !byItself) await parts.sessions.touch(session);
  });
  scope.setErrorHandler(async (error, request, reply) => {
    const told = asDeskError(error);
    if (!told) throw error;
    const { retryAfterSeconds } = told.detail;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    if (told.status === 403 && request.deskSession) await recordRefusal(parts.audit, request, told);
    return reply.code(told.status).send(told.toBody());
  });
  scope.setNotFoundHandler((_request, reply) => reply.code(404).send(new DeskError('not-found').toBody()));
}

/** Whether this session's account must have a second factor and has none. */
export function lacksFactor(rule: SecondFactorRule, session: OpenSession): boolean {
  return !session.secondFactor && mustHaveFactor(rule, session.actor.role);
}

/** Adds a route that anybody may call. */
export function openRoute<Body>(
  scope: FastifyInstance,
  route: { method: 'GET' | 'POST'; url: string; body: z.ZodType<Body> },
  handle: (call: Call<Body>) => Promise<unknown>,
): void {
  scope.route({
    method: route.method,
    url: route.url,
    config: { deskRule: 'anyone' },
    handler: (request, reply) => handle(callOf(request, reply, route.body)),
  });
}

/** Adds a route for who has a right. */
export function signedRoute<Body>(
  scope: FastifyInstance,
  route: {
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    url: string;
    right: Action;
    byItself?: boolean;
    beforeFactor?: boolean;
    confirmed?: boolean;
    body?: z.ZodType<Body>;
  },
  handle: (call: SignedCall<Body>) => Promise<unknown>,
): void {
  scope.route({
    method: route.method,
    url: route.url,
    config: {
      deskRule: route.right,
      deskByItself: route.byItself,
      deskBeforeFactor: route.beforeFactor,
      deskConfirmed: route.confirmed,
    },
    handler: (request, reply) => {
      const session = request.deskSession;
      if (!session) throw new DeskError('signed-out');
      return handle({ ...callOf(request, reply, route.body), actor: session.actor, session });
    },
  });
}

function callOf<Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  schema: z.ZodType<Body> | undefined,
): Call<Body> {
  const parsed = schema?.safeParse(request.body);
  if (parsed && !parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(' ');
    throw new DeskError('bad-body', { detail: { fields } });
  }
  if ([parsed?.data, request.params, request.query].some(hasNul)) throw new DeskError('bad-body');
  return {
    body: parsed?.data as Body,
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string | undefined>,
    request,
    reply,
  };
}

/** U+0000 is in nothing that anybody types, and PostgreSQL takes it in no text. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNul);
}

function asDeskError(error: unknown): DeskError | null {
  if (error instanceof DeskError) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status < 500 ? new DeskError('bad-body') : null;
}

async function recordRefusal(audit: Audit, request: FastifyRequest, told: DeskError): Promise<void> {
  await audit.record({
    actor: request.deskSession?.actor.id ?? 'unknown',
    action: 'refused',
    subject: String(request.routeOptions.config.deskRule),
    detail: { code: told.code },
  });
}

function same(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
