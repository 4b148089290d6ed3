// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type GuideOptions, registerGuidePages } from '../../../bots/guide-pages.ts';
import { createHttpServer } from '../../../bots/http-server.ts';
import type { Metrics } from '../../../bots/metrics.ts';
import { languages } from '../../../knowledge/language.ts';
import type { Pack } from '../../../knowledge/pack.ts';
import { openUnderstanding } from '../../../knowledge/understanding/open-understanding.ts';
import { buildPages } from '../../browser.ts';
import { FakeUnderstanding } from '../../fakes/understanding.ts';
import { taughtPack } from '../../knowledge/understanding/taught-pack.ts';
import { contentPack, facts, today } from './guide-of-test.ts';

let built: ReturnType<typeof buildPages>;
let pack: Pack;
let server: FastifyInstance;
beforeAll(() => {
  built = buildPages('guide');
});
afterAll(() => built.remove());
beforeEach(() => {
  pack = contentPack;
});
afterEach(() => server.close());

async function serve(more: Partial<GuideOptions> = {}): Promise<void> {
  server = Fastify({ trustProxy: true });
  await registerGuidePages(server, {
    folder: built.folder,
    pack: () => pack,
    understanding: new FakeUnderstanding(),
    serviceName: 'ASP Ambito 9 Jesi',
    facts,
    publicUrl: 'https://sportello.example.it/',
    now: () => today,
    ...more,
  });
}

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

test('a page comes compressed, is told from its older self by its tag, and loads nothing from elsewhere', async () => {
  await serve();
  const url = '/guide/fr/health/family-doctor';
  const plain = await get(url);
  expect(plain.statusCode).toBe(200);
  expect(plain.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(plain.headers['cache-control']).toBe('no-cache');
  const zipped = await get(url, { 'accept-encoding': 'gzip, deflate' });
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
  const brotli = await get(url, { 'accept-encoding': 'gzip, br' });
  expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body);
  expect((await get(url, { 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip');
  const again = await get(url, { 'if-none-match': String(plain.headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const policy = String(plain.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
  expect(plain.headers['referrer-policy']).toBe('no-referrer');
  expect(plain.headers['strict-transport-security']).toBeDefined();
});

test('page, style and script together stay within 12 KB', async () => {
  await serve();
  const page = await get('/guide/ru/permits/permit-renewal', { 'accept-encoding': 'gzip' });
  const html = gunzipSync(page.rawPayload).toString();
  const assets = [...html.matchAll(/\/guide\/assets\/guide-[\w-]+\.(?:css|js)/g)].map(([path]) => path);
  expect(assets).toHaveLength(2);
  const sizes = await Promise.all(
    assets.map(async (path) => (await get(path, { 'accept-encoding': 'gzip' })).rawPayload.length),
  );
  const total = sizes.reduce((sum, size) => sum + size, page.rawPayload.length);
  process.stdout.write(`page ${page.rawPayload.length}, with style and script ${total} bytes\n`);
  expect(total).toBeLessThan(12 * 1024);
  const [style = ''] = assets;
  expect((await get(style)).headers['cache-control']).toContain('immutable');
});

test('an edited pack shows at once', async () => {
  await serve();
  const url = '/guide/en/registry/spid';
  const before = await get(url);
  const entry = contentPack.entries.get('spid')!;
  const text = { ...entry.texts.en!, short: 'Quite another answer.' };
  const entries = new Map(contentPack.entries).set('spid', { ...entry, texts: { ...entry.texts, en: text } });
  const edition = async () => (await get('/guide/en/offline.js')).body.split('\n')[0];
  const edited = await edition();
  pack = { ...contentPack, entries, hash: 'another' };
  const after = await get(url, { 'if-none-match': String(before.headers.etag) });
  expect(after.statusCode).toBe(200);
  expect(after.body).toContain('Quite another answer.');
  expect(await edition()).not.toBe(edited);
});

test('old addresses lead to where the page is now', async () => {
  await serve();
  for (const [from, to] of [
    ['/guide', '/guide/'],
    ['/guide/ar', '/guide/ar/'],
    ['/guide/ar/spid', '/guide/ar/registry/spid'],
    ['/guide/ar/health/spid/card', '/guide/ar/registry/spid/card'],
  ] as const) {
    const moved = await get(from);
    expect([from, moved.statusCode, moved.headers.location]).toEqual([from, 301, to]);
  }
  const guessed = await get('/guide/spid', { 'accept-language': 'de, uk;q=0.8' });
  expect([guessed.statusCode, guessed.headers.location]).toEqual([302, '/guide/uk/registry/spid']);
});

test('what is not there says so in the language of the address, and helps on', async () => {
  await serve();
  const missing = await get('/guide/ur/permits/gone');
  expect(missing.statusCode).toBe(404);
  expect(missing.body).toContain('یہ صفحہ یہاں نہیں ہے');
  expect(missing.body).toContain('action="/guide/ur/search"');
  expect(missing.body).toContain('href="/guide/ur/permits"');
  const guessed = await get('/guide/nothing/here', { 'accept-language': 'zh-CN' });
  expect([guessed.statusCode, guessed.body.includes('没有这个页面')]).toEqual([404, true]);
  expect((await get('/guide/ar/%zz')).statusCode).toBe(400);
});

describe('the search', () => {
  const cache = mkdtempSync(join(tmpdir(), 'guide-understanding-'));
  let understanding: GuideOptions['understanding'];
  beforeAll(async () => {
    understanding = await openUnderstanding({
      pack: taughtPack,
      packHash: 'taught',
      cacheFolder: cache,
      worker: false,
      log: () => undefined,
    });
  });
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  beforeEach(() => {
    pack = taughtPack;
  });

  const search = (language: string, q: string, ip = '198.51.100.7') =>
    get(`/guide/${language}/search?q=${encodeURIComponent(q)}`, { 'x-forwarded-for': ip });

  test('finds the entry in Arabic, and keeps nothing', async () => {
    await serve({ understanding });
    const found = await search('ar', 'كيف أجدد تصريح الإقامة');
    expect(found.body).toContain('href="/guide/ar/permits/permit-renewal"');
    expect(found.body).toContain('value="كيف أجدد تصريح الإقامة"');
    expect(found.headers['cache-control']).toBe('no-store');
    expect(found.body).toContain('<meta name="robots" content="noindex">');
    expect(found.body.split('</head>')[0]).not.toContain('كيف');
  });

  test('shows the card of a danger before anything else, and not what was written', async () => {
    await serve({ understanding });
    const found = await search('ar', 'زوجي يضربني');
    const [, main = ''] = found.body.split('<main');
    expect(main).toContain('class="safety"');
    expect(main.indexOf('tel:112')).toBeLessThan(main.indexOf('<form'));
    expect(found.body).not.toContain('زوجي');
  });

  test('says when it is not sure, and offers topics and the chat', async () => {
    await serve();
    const found = await search('it', 'zzz qqq');
    expect(found.body).toContain('Non c’è una risposta sicura');
    expect(found.body).toContain('href="/chat?language=it"');
    expect(found.body).toContain('class="topics"');
    expect((await search('it', '   ')).body).not.toContain('class="note"');
  });

  test('reads so much and no more, and gives back no markup', async () => {
    const read: string[] = [];
    const fake = new FakeUnderstanding();
    const spy: GuideOptions['understanding'] = {
      understand: (text, options) => {
        read.push(text);
        return fake.understand(text, options);
      },
    };
    await serve({ understanding: spy });
    const found = await search('en', `"><script>${'x'.repeat(5_000)}`);
    expect(found.statusCode).toBe(200);
    expect(read.map((text) => text.length)).toEqual([200]);
    expect(found.body).not.toContain('"><script>x');
    expect((await get('/guide/en/search?q=a&q=b')).statusCode).toBe(200);
    expect((await get('/guide/en/search')).statusCode).toBe(200);
  });

  test('is slowed down for one address, not for others', async () => {
    await serve({ searches: { everyMs: 60_000, burst: 3 } });
    const codes: number[] = [];
    for (let count = 0; count < 4; count += 1) codes.push((await search('it', 'casa')).statusCode);
    expect(codes).toEqual([200, 200, 200, 429]);
    const refused = await search('it', 'casa');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.body).toContain('Troppe ricerche in poco tempo');
    expect((await search('it', 'casa', '203.0.113.9')).statusCode).toBe(200);
  });

  test('is in no line of the log, also when it fails', async () => {
    const lines: string[] = [];
    server = createHttpServer({
      log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
      trustProxy: false,
      metrics: {} as Metrics,
      metricsToken: null,
      notReady: async () => null,
    });
    await registerGuidePages(server, {
      folder: built.folder,
      pack: () => pack,
      understanding: {
        understand: () => {
          throw new Error('The model is broken.');
        },
      },
      serviceName: 'Sportello',
      facts,
      publicUrl: null,
    });
    expect((await get('/guide/it/search?q=segreto')).statusCode).toBe(500);
    expect(lines.join('')).toContain('The model is broken.');
    expect(lines.join('')).not.toContain('segreto');
  });
});

test('each language can be put among the programs of a phone', async () => {
  await serve();
  for (const language of languages) {
    const answer = await get(`/guide/${language}/manifest.webmanifest`);
    expect(answer.headers['content-type']).toContain('application/manifest+json');
    const manifest = answer.json();
    expect(manifest).toMatchObject({
      lang: language,
      start_url: `/guide/${language}/`,
      scope: `/guide/${language}/`,
      display: 'standalone',
    });
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await get(src);
      expect([icon.statusCode, icon.headers['content-type']]).toEqual([200, type]);
      // Width and height stand at the same place in every PNG.
      if (type === 'image/png')
        expect(`${icon.rawPayload.readUInt32BE(16)}x${icon.rawPayload.readUInt32BE(20)}`).toBe(sizes);
    }
  }
});

test('one language for reading offline has at most 400 KB', async () => {
  await serve();
  for (const language of languages) {
    const answer = await get(`/guide/${language}/offline.json`, { 'accept-encoding': 'gzip' });
    const brotli = await get(`/guide/${language}/offline.json`, { 'accept-encoding': 'br' });
    const file = JSON.parse(gunzipSync(answer.rawPayload).toString());
    expect(file.pages.length).toBeGreaterThan(contentPack.entries.size * 2);
    const kilobytes = (bytes: Buffer) => Math.round(bytes.length / 1024);
    process.stdout.write(
      `${language}: ${kilobytes(answer.rawPayload)} KB gzip, ${kilobytes(brotli.rawPayload)} KB brotli\n`,
    );
    expect(answer.rawPayload.length).toBeLessThan(400 * 1024);
    expect(file.notice).not.toContain('{{');
  }
});

test('the words of the page are in the built folder, and the service worker is small', () => {
  expect(gzipSync(readFileSync(join(built.folder, 'offline.js'))).length).toBeLessThan(2 * 1024);
  expect(JSON.parse(readFileSync(join(built.folder, 'strings/ur.json'), 'utf8')).search).toBe('تلاش کریں');
});
