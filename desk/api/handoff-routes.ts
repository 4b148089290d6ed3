// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { languages } from '../../knowledge/language.ts';
import { DeskError } from '../desk-error.ts';
import { type Handoffs, outcomes } from '../handoffs.ts';
import { signedRoute } from './guard.ts';

/** Made by the browser for each act, so that one sent twice counts once. */
export const actId = z.string().regex(/^[\w-]{8,64}$/);
const act = z.strictObject({ actId });

export const words = z.string().trim().min(1).max(4_000).transform(repaired);
/** What the person reads instead of the operator's words. */
export const rendered = z.strictObject({
  language: z.enum(languages),
  text: words,
  how: z.enum(['reviewed', 'machine']),
});

const watermark = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** What the operator had seen when they began to write. */
export const seen = z.strictObject({ line: watermark, note: watermark });
const page = z.object({
  after: watermark.optional(),
  before: watermark.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** The queue and what is done with a conversation. */
export function addHandoffRoutes(scope: FastifyInstance, handoffs: Handoffs): void {
  signedRoute(scope, { method: 'GET', url: '/queue', right: 'queue.read' }, ({ actor }) =>
    handoffs.queue(actor),
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/thread', right: 'thread.read' },
    ({ actor, session, params, query }) => {
      const asked = page.safeParse(query);
      if (!asked.success) throw new DeskError('bad-body');
      return handoffs.open(actor, params.id ?? '', { ...asked.data, session: session.id });
    },
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/claim', right: 'handoff.claim', body: act },
    async ({ actor, params, body }) => done(handoffs.claim(actor, params.id ?? '', body.actId)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/reply',
      right: 'handoff.reply',
      body: z.strictObject({ actId, text: words, rendered: rendered.optional(), seen: seen.optional() }),
    },
    async ({ actor, params, body }) => done(handoffs.reply(actor, params.id ?? '', body)),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/hand-back', right: 'handoff.hand-back', body: act },
    async ({ actor, params, body }) => done(handoffs.handBack(actor, params.id ?? '', body.actId)),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/release', right: 'handoff.release', body: act },
    async ({ actor, params, body }) => done(handoffs.release(actor, params.id ?? '', body.actId)),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/close',
      right: 'handoff.close',
      body: z.strictObject({ actId, outcome: z.enum(outcomes) }),
    },
    async ({ actor, params, body }) => done(handoffs.close(actor, params.id ?? '', body)),
  );
}

/** NUL and lone halves of characters break one or the other database: out at the door. */
export function repaired(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

async function done(act: Promise<void>): Promise<{ done: true }> {
  await act;
  return { done: true };
}
