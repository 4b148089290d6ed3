// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeskError } from '../desk-error.ts';
import type { ThreadExport } from '../export.ts';
import { exportForms } from '../export-forms.ts';
import { type Reveal, revealReasons } from '../reveal.ts';
import { signedRoute } from './guard.ts';

const form = z.enum(exportForms);

/** What leaves the desk's own screens: a conversation as a file, and the address behind an alias. */
export function addDisclosureRoutes(
  scope: FastifyInstance,
  { threadExport, reveal }: { readonly threadExport: ThreadExport; readonly reveal: Reveal },
): void {
  signedRoute(
    scope,
    { method: 'GET', url: '/handoffs/:id/export', right: 'thread.export' },
    async ({ actor, params, query, reply }) => {
      const wanted = form.safeParse(query.form ?? 'json');
      if (!wanted.success) throw new DeskError('bad-body');
      const { name, type, text } = await threadExport.export(actor, params.id ?? '', wanted.data);
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('x-content-type-options', 'nosniff')
        .send(text);
    },
  );
  signedRoute(
    scope,
    {
      method: 'POST',
      url: '/handoffs/:id/address',
      right: 'address.reveal',
      body: z.strictObject({ reason: z.enum(revealReasons) }),
    },
    ({ actor, params, body }) => reveal.reveal(actor, params.id ?? '', body.reason),
  );
}
