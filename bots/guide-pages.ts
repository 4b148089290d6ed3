// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Gcra } from '../adapters/gcra.ts';
import { isLoopback, networkOf } from '../adapters/network-of.ts';
import { isLanguage, type Language } from '../knowledge/language.ts';
import type { Pack } from '../knowledge/pack.ts';
import type { Understanding } from '../knowledge/understood.ts';
import { acceptedLanguage } from './accepted-language.ts';
import { Guide } from './guide/guide.ts';
import { addressOf, findPlace, type GuidePlace, guideRoot } from './guide/guide-place.ts';
import { loadGuideWords } from './guide/guide-words.ts';
import { missingPage } from './guide/home-page.ts';
import { loadNoticeWords, type NoticeFacts } from './guide/notice.ts';
import { htmlType, packed, sendPacked } from './guide/packed-page.ts';
import { guidePolicy } from './guide/policy.ts';
import { searchPage, tooManyPage } from './guide/search-page.ts';
import { webManifest } from './guide/web-manifest.ts';

export interface GuideOptions {
  /** Where the built pages are: dist/web/guide. */
  readonly folder: string;
  readonly pack: () => Pack;
  readonly understanding: Understanding;
  readonly serviceName: string;
  /** What the privacy notice says. */
  readonly facts: NoticeFacts;
  /** The address under which people reach the service; null: links stay relative. */
  readonly publicUrl: string | null;
  readonly now?: () => Date;
  /** Searches from one address; a class of thirty behind one router must fit. */
  readonly searches?: { readonly everyMs: number; readonly burst: number };
}

const usualSearches = { everyMs: 2_000, burst: 60 };

/**
 * Serves the pack as pages under `/guide/`: rendered here, complete without a script, compressed once, asking nobody
 * but this server. What is searched for is answered and kept nowhere.
 * @throws when the pages have not been built
 */
export async function registerGuidePages(server: FastifyInstance, options: GuideOptions): Promise<void> {
  const { folder, publicUrl, understanding } = options;
  const built = builtFiles(folder);
  const guide = new Guide({
    pack: options.pack,
    words: loadGuideWords(folder),
    notice: loadNoticeWords(folder),
    facts: options.facts,
    files: built.files,
    assets: [built.files.style, built.files.script, built.files.icon, built.files.touchIcon],
    serviceName: options.serviceName,
    origin: publicUrl?.replace(/\/+$/, '') ?? '',
    now: options.now,
  });
  const paces = new Gcra({ ...(options.searches ?? usualSearches), now: () => Date.now() });
  const doors = new Doors({ guide, understanding, worker: built.worker, icons: built.icons, paces });
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => protect(request, reply, publicUrl));
    await scope.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: `${guideRoot}assets/`,
      index: false,
      decorateReply: false,
      preCompressed: true,
      // Their names change with their content.
      immutable: true,
      maxAge: '365d',
    });
    scope.get('/privacy', (request, reply) => {
      const language = acceptedLanguage(request.headers['accept-language']);
      return reply.header('vary', 'accept-language').redirect(addressOf({ kind: 'privacy' }, language), 302);
    });
    scope.get(guideRoot.slice(0, -1), (_request, reply) => reply.redirect(guideRoot, 301));
    scope.get<Search>(`${guideRoot}:language/search`, (request, reply) => doors.search(request, reply));
    scope.get<InLanguage>(`${guideRoot}:language/offline.js`, (request, reply) =>
      doors.worker(request, reply),
    );
    scope.get<InLanguage>(`${guideRoot}:language/offline.json`, (request, reply) =>
      doors.copy(request, reply),
    );
    scope.get<InLanguage>(`${guideRoot}:language/manifest.webmanifest`, (request, reply) =>
      doors.manifest(request, reply),
    );
    scope.get<Anywhere>(`${guideRoot}*`, (request, reply) => doors.page(request, reply));
  });
}

type InLanguage = { Params: { language: string } };
type Search = InLanguage & { Querystring: { q?: unknown } };
type Anywhere = { Params: { '*': string } };

interface DoorParts {
  readonly guide: Guide;
  readonly understanding: Understanding;
  /** The built service worker. */
  readonly worker: string;
  readonly icons: Parameters<typeof webManifest>[1];
  readonly paces: Gcra;
}

/** One method per kind of address. */
class Doors {
  readonly #parts: DoorParts;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  page(request: FastifyRequest<Anywhere>, reply: FastifyReply): FastifyReply {
    const { guide } = this.#parts;
    const found = findPlace(guide.pack, request.params['*']);
    const language = found.language ?? acceptedLanguage(request.headers['accept-language']);
    if (found.kind === 'missing') return this.#missing(request, reply, language);
    if (found.kind === 'moved') return moved(reply, found.place, language, found.language !== null);
    if (found.place.kind === 'languages') void reply.header('vary', 'accept-language');
    return sendPacked(request, reply, guide.page(found.place, language));
  }

  search(request: FastifyRequest<Search>, reply: FastifyReply): FastifyReply {
    const { guide, understanding, paces } = this.#parts;
    const { language } = request.params;
    if (!isLanguage(language)) return this.#missing(request, reply, 'it');
    // Nobody else's cache, and not the phone's, keeps what was asked.
    void reply.header('cache-control', 'no-store');
    const making = guide.making(language);
    const waitMs = isLoopback(request.ip) ? 0 : paces.take(networkOf(request.ip));
    if (waitMs > 0) {
      void reply.code(429).header('retry-after', Math.ceil(waitMs / 1_000));
      return sendPacked(request, reply, packed(tooManyPage(making), htmlType));
    }
    const { q } = request.query;
    const page = searchPage(making, typeof q === 'string' ? q : '', understanding);
    return sendPacked(request, reply, packed(page, htmlType));
  }

  /** The service worker of one language; another text for another edition, so that the phone notices. */
  async worker(request: FastifyRequest<InLanguage>, reply: FastifyReply): Promise<FastifyReply> {
    const { guide, worker } = this.#parts;
    const { language } = request.params;
    if (!isLanguage(language)) return this.#missing(request, reply, 'it');
    const { edition } = await guide.offlineCopy(language);
    const text = `self.guide=${JSON.stringify({ language, edition })};\n${worker}`;
    return sendPacked(request, reply, packed(text, 'text/javascript; charset=utf-8'));
  }

  async copy(request: FastifyRequest<InLanguage>, reply: FastifyReply): Promise<FastifyReply> {
    const { language } = request.params;
    if (!isLanguage(language)) return this.#missing(request, reply, 'it');
    return sendPacked(request, reply, (await this.#parts.guide.offlineCopy(language)).file);
  }

  manifest(request: FastifyRequest<InLanguage>, reply: FastifyReply): FastifyReply {
    const { guide, icons } = this.#parts;
    const { language } = request.params;
    if (!isLanguage(language)) return this.#missing(request, reply, 'it');
    const text = webManifest(guide.making(language), icons);
    return sendPacked(request, reply, packed(text, 'application/manifest+json; charset=utf-8'));
  }

  #missing(request: FastifyRequest, reply: FastifyReply, language: Language): FastifyReply {
    void reply.code(404).header('cache-control', 'no-store');
    return sendPacked(request, reply, packed(missingPage(this.#parts.guide.making(language)), htmlType));
  }
}

function moved(reply: FastifyReply, place: GuidePlace, language: Language, forGood: boolean): FastifyReply {
  if (!forGood) void reply.header('vary', 'accept-language').header('cache-control', 'no-store');
  return reply.redirect(addressOf(place, language), forGood ? 301 : 302);
}

function protect(request: FastifyRequest, reply: FastifyReply, publicUrl: string | null): void {
  void reply
    .header('content-security-policy', guidePolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    .header('cross-origin-opener-policy', 'same-origin');
  if (publicUrl?.startsWith('https:') || request.protocol === 'https')
    void reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
}

/** The files of the pages, as the build has named them. */
function builtFiles(folder: string) {
  const assets = readdirSync(join(folder, 'assets'));
  const find = (start: string, end: string): string => {
    const name = assets.find((one) => one.startsWith(start) && one.endsWith(end));
    if (!name)
      throw new Error(`The guide is not built: ${folder}/assets has no ${start}*${end}. Run: npm run build`);
    return `${guideRoot}assets/${name}`;
  };
  const icons = {
    svg: find('icon-', '.svg'),
    small: find('icon-192', '.png'),
    large: find('icon-512', '.png'),
  };
  return {
    files: {
      style: find('guide-', '.css'),
      script: find('guide-', '.js'),
      icon: icons.svg,
      touchIcon: icons.small,
    },
    icons,
    worker: readFileSync(join(folder, 'offline.js'), 'utf8'),
  };
}
