// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Deliveries } from '../deliveries.ts';
import { DeskError } from '../desk-error.ts';
import type { Drafts } from '../drafts.ts';
import type { Looking } from '../looking.ts';
import type { Mentions } from '../mentions.ts';
import type { MessageWindows } from '../message-window.ts';
import type { Notes } from '../notes.ts';
import { signedRoute } from './guard.ts';
import { actId, rendered, repaired, seen, words } from './handoff-routes.ts';

export interface ComposerParts {
  readonly drafts: Drafts;
  readonly notes: Notes;
  readonly mentions: Mentions;
  readonly looking: Looking;
  readonly deliveries: Deliveries;
  readonly windows: MessageWindows;
}

const mode = z.enum(['reply', 'note']);
const draft = z.strictObject({
  text: z.string().max(4_000).transform(repaired),
  rendered: rendered.optional(),
  version: z.number().int().min(0).max(2_000_000_000),
  seen,
});
const note = z.strictObject({
  actId,
  text: words,
  mentions: z.array(z.string().max(64)).max(20).default([]),
});

/** What stands around the writing of a reply. */
export function addComposerRoutes(scope: FastifyInstance, parts: ComposerParts): void {
  addDraftRoutes(scope, parts);
  addNoteRoutes(scope, parts);
  addDeliveryRoutes(scope, parts);
}

function addDraftRoutes(scope: FastifyInstance, { drafts, looking }: ComposerParts): void {
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/drafts', right: 'draft.own' },
    async ({ actor, params }) => ({ drafts: await drafts.of(actor, params.id ?? '') }),
  );
  signedRoute(
    scope,
    // Saved by the page a moment after somebody typed: the typing itself says that they are there.
    { method: 'PUT', url: '/handoffs/:id/drafts/:mode', right: 'draft.own', byItself: true, body: draft },
    async ({ actor, params, body }) => {
      const asked = mode.safeParse(params.mode);
      if (!asked.success) throw new DeskError('bad-body');
      return {
        version: await drafts.save(actor, { handoffId: params.id ?? '', mode: asked.data, ...body }),
      };
    },
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/looking', right: 'draft.own' },
    async ({ actor, params }) => ({ looking: await looking.at(actor, params.id ?? '') }),
  );
}

function addNoteRoutes(scope: FastifyInstance, { notes, mentions }: ComposerParts): void {
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/notes', right: 'note.read' },
    async ({ actor, params }) => ({ notes: await notes.of(actor, params.id ?? '') }),
  );
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/colleagues', right: 'note.read' },
    async ({ actor, params }) => ({ colleagues: await notes.colleagues(actor, params.id ?? '') }),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/handoffs/:id/notes', right: 'note.write', body: note },
    async ({ actor, params, body }) => {
      await notes.write(actor, params.id ?? '', body);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    { method: 'DELETE', url: '/handoffs/:id/notes/:uid', right: 'note.write' },
    async ({ actor, params }) => {
      await notes.delete(actor, params.id ?? '', params.uid ?? '');
      return { done: true };
    },
  );
  signedRoute(scope, { method: 'GET', url: '/mentions', right: 'note.read' }, ({ actor }) =>
    mentions.of(actor),
  );
  signedRoute(
    scope,
    { method: 'POST', url: '/mentions/seen', right: 'note.read', byItself: true, body: seenOf },
    async ({ actor, body }) => {
      await mentions.see(actor, body.handoffId);
      return { done: true };
    },
  );
}

const seenOf = z.strictObject({ handoffId: z.string().min(1).max(64) });

function addDeliveryRoutes(scope: FastifyInstance, { deliveries, windows }: ComposerParts): void {
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/window', right: 'thread.read' },
    ({ actor, params }) => windows.of(actor, params.id ?? ''),
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/template',
      right: 'template.send',
      body: z.strictObject({ actId, language: z.string().min(2).max(35) }),
    },
    async ({ actor, params, body }) => {
      await windows.invite(actor, params.id ?? '', body);
      return { done: true };
    },
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/messages/:uid/retry',
      right: 'message.retry',
      body: z.strictObject({ actId }),
    },
    async ({ actor, params, body }) => {
      await deliveries.retry(actor, params.id ?? '', { uid: params.uid ?? '', actId: body.actId });
      return { done: true };
    },
  );
}
