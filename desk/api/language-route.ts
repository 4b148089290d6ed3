// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { languages } from '../../knowledge/language.ts';
import type { InterfaceLanguage } from '../interface-language.ts';
import { signedRoute } from './guard.ts';

/** The language of one's own desk; `GET /me` tells it. */
export function addLanguageRoute(scope: FastifyInstance, own: InterfaceLanguage): void {
  signedRoute(
    scope,
    {
      method: 'PUT',
      url: '/me/language',
      right: 'own',
      body: z.strictObject({ language: z.enum(languages) }),
    },
    async ({ actor, body }) => {
      await own.choose(actor, body.language);
      return { language: body.language };
    },
  );
}
