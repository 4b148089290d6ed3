// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { directionOf, type Language, languages } from '../knowledge/language.ts';
import { acceptedLanguage } from './accepted-language.ts';
import { escapeHtml } from './escape-html.ts';

export interface ChatPagesOptions {
  /** Where the built pages are: dist/web/widget. */
  readonly folder: string;
  /** Stands at the top of the page. */
  readonly serviceName: string;
  /** Sites whose pages may show the chat in a frame, for instance `https://www.comune.example.it`. */
  readonly frameAncestors?: readonly string[];
}

type ChatQuery = { Querystring: { language?: unknown } };

/**
 * Serves the citizens' chat: `/chat`, `/widget.js` and what they load. The page asks nobody but this server, runs no
 * script but ours, and may stand in the frames of the named sites only.
 * @throws when the pages have not been built
 */
export async function registerChatPages(server: FastifyInstance, options: ChatPagesOptions): Promise<void> {
  const { folder, serviceName, frameAncestors = [] } = options;
  const page = (await readFile(join(folder, 'chat.html'), 'utf8')).replaceAll('{{serviceName}}', () =>
    escapeHtml(serviceName),
  );
  const words = await wordsFiles(join(folder, 'assets'));
  const ancestors = ["'self'", ...frameAncestors].join(' ');
  server.get<ChatQuery>('/chat', (request, reply) => {
    const language = acceptedLanguage(request.headers['accept-language'], request.query.language);
    protect(reply)
      .header('content-security-policy', policy(request, ancestors))
      .header('cache-control', 'no-store')
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()')
      .header('cross-origin-opener-policy', 'same-origin')
      .type('text/html; charset=utf-8');
    return reply.send(
      page
        .replace('<html lang="it" dir="ltr">', `<html lang="${language}" dir="${directionOf(language)}">`)
        // One round trip less on a slow network: the page need not run to know which words it wants.
        .replace(
          '</head>',
          `<link rel="modulepreload" crossorigin href="${words.get(language) ?? ''}"></head>`,
        ),
    );
  });
  await server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/chat/assets/',
    decorateReply: false,
    preCompressed: true,
    index: false,
    // Their names change with their content.
    immutable: true,
    maxAge: '365d',
    setHeaders: (response) => void response.setHeader('x-content-type-options', 'nosniff'),
  });
  const loader = await readFile(join(folder, 'widget.js'));
  const packed = await readFile(join(folder, 'widget.js.gz'));
  server.get('/widget.js', (request, reply) => {
    // Its name stays, so that the line in other sites' pages stays: looked at again after an hour.
    protect(reply)
      .header('cache-control', 'public, max-age=3600')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('vary', 'accept-encoding')
      .type('text/javascript; charset=utf-8');
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return reply.send(loader);
    return reply.header('content-encoding', 'gzip').send(packed);
  });
}

/** The file with the words of each language, as the build has named it. */
async function wordsFiles(folder: string): Promise<ReadonlyMap<Language, string>> {
  const files = await readdir(folder);
  return new Map(
    languages.flatMap((language) => {
      const file = files.find((name) => name.startsWith(`${language}-`) && name.endsWith('.js'));
      return file ? [[language, `/chat/assets/${file}`] as const] : [];
    }),
  );
}

function protect(reply: FastifyReply): FastifyReply {
  return reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
}

function policy(request: FastifyRequest, ancestors: string): string {
  // Older Safari does not count WebSockets as 'self'.
  const host = /^[\w.-]+(?::\d{1,5})?$/.test(request.host)
    ? ` ws://${request.host} wss://${request.host}`
    : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    `connect-src 'self'${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}
