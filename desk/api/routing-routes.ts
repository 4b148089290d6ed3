// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { HoursDesk } from '../hours.ts';
import { presences } from '../presence.ts';
import { priorities } from '../route.ts';
import type { Routing } from '../routing.ts';
import type { Teams } from '../teams.ts';
import { signedRoute } from './guard.ts';

const actId = z.string().regex(/^[\w-]{8,64}$/);
const act = z.strictObject({ actId });
const id = z.string().min(1).max(100);
const receiver = z.union([z.strictObject({ operatorId: id }), z.strictObject({ teamId: id })]);
/** NUL and lone halves of characters break one or the other database. */
const note = z
  .string()
  .trim()
  .max(2_000)
  .transform((text) => text.replaceAll('\0', '').toWellFormed());
const team = z.strictObject({
  name: z.string().trim().min(1).max(80),
  territories: z.array(id).max(100),
  topics: z.array(id).max(100),
  members: z.array(id).max(500),
});

/** Presence, offers, passing on, rest and priority. */
export function addRoutingRoutes(scope: FastifyInstance, routing: Routing): void {
  signedRoute(
    scope,
    {
      method: 'PUT',
      url: '/me/presence',
      right: 'own',
      body: z.strictObject({ presence: z.enum(presences) }),
    },
    async ({ actor, body }) => {
      await routing.setPresence(actor, body.presence);
      return { presence: body.presence };
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/decline', right: 'handoff.claim', body: act },
    async ({ actor, params, body }) => done(routing.decline(actor, params.id ?? '', body.actId)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/transfer',
      right: 'handoff.transfer',
      body: z.strictObject({ actId, to: receiver, note: note.default('') }),
    },
    async ({ actor, params, body }) => done(routing.transfer(actor, params.id ?? '', body)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/snooze',
      right: 'handoff.snooze',
      body: z.strictObject({ actId, until: z.number().int().positive().nullable() }),
    },
    async ({ actor, params, body }) => done(routing.snooze(actor, params.id ?? '', body)),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/wake', right: 'handoff.snooze', body: act },
    async ({ actor, params, body }) => done(routing.wake(actor, params.id ?? '', body.actId)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/priority',
      right: 'handoff.priority',
      body: z.strictObject({ actId, priority: z.enum(priorities) }),
    },
    async ({ actor, params, body }) => done(routing.setPriority(actor, params.id ?? '', body)),
  );
  signedRoute(
    scope,
    {
      method: 'PUT',
      url: '/operators/:id/load',
      right: 'operators.change',
      body: z.strictObject({ mostOpen: z.number().int().min(0).max(100).nullable() }),
    },
    async ({ actor, params, body }) => done(routing.setMostOpen(actor, params.id ?? '', body.mostOpen)),
  );
}

/** Teams, and opening hours. */
export function addTeamRoutes(
  scope: FastifyInstance,
  { teams, hours }: { teams: Teams; hours: HoursDesk },
): void {
  signedRoute(scope, { method: 'GET', url: '/teams', right: 'teams.read' }, async ({ actor }) => ({
    teams: await teams.list(actor),
  }));
  signedRoute(
    scope,
    { method: 'POST', url: '/teams', right: 'teams.change', body: team },
    async ({ actor, body }) => ({ id: await teams.save(actor, null, body) }),
  );
  signedRoute(
    scope,
    { method: 'PUT', url: '/teams/:id', right: 'teams.change', body: team },
    async ({ actor, params, body }) => ({ id: await teams.save(actor, params.id ?? '', body) }),
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/teams/:id', right: 'teams.change', body: z.strictObject({}).nullish() },
    async ({ actor, params }) => done(teams.remove(actor, params.id ?? '')),
  );
  signedRoute(scope, { method: 'GET', url: '/hours', right: 'hours.read' }, ({ actor }) => hours.show(actor));
  signedRoute(
    scope,
    { method: 'PUT', url: '/hours', right: 'hours.change', body: z.unknown() },
    async ({ actor, body }) => done(hours.set(actor, body)),
  );
}

async function done(act: Promise<void>): Promise<{ done: true }> {
  await act;
  return { done: true };
}
