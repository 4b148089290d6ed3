// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { registerDeskPages } from '../../../bots/desk-pages.ts';
import { placeOf } from '../../../web/console/shell/places.ts';

const folder = mkdtempSync(join(tmpdir(), 'sportello-pages-'));
const server = Fastify();

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Sportello</title>');
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'a');
  await registerDeskPages(server, { folder });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  '/desk',
  '/desk/',
  '/desk/setup',
  '/desk/provider',
  '/desk/handoffs/x',
  '/desk/handoffs/x/info',
  '/desk/handoffs/x/line/12',
  '/desk/search',
  '/desk/account',
  '/desk/team',
  '/desk/hours',
  '/desk/whatsapp',
])('%s is the console, kept by nobody, under a strict policy', async (url) => {
  const { statusCode, body, headers } = await server.inject(url);
  expect([statusCode, body]).toEqual([200, '<!doctype html><title>Sportello</title>']);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; connect-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
  );
  expect([headers['x-content-type-options'], headers['referrer-policy']]).toEqual(['nosniff', 'no-referrer']);
});

test('files with a hash in their name are kept for ever; nothing else is served', async () => {
  expect((await server.inject('/desk/assets/index-1.js')).headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  );
  for (const url of [
    '/desk/assets/',
    '/desk/assets/../index.html',
    '/desk/assets/%2e%2e/index.html',
    '/desk/none',
  ])
    expect([403, 404]).toContain((await server.inject(url)).statusCode);
});

test('the icon shows how many wait, up to nine and more; the worker for pushes is there once built', async () => {
  const icon = await server.inject('/desk/icon/3.svg');
  expect([icon.statusCode, icon.headers['content-type']]).toEqual([200, 'image/svg+xml']);
  expect(icon.body).toContain('>3</text>');
  expect((await server.inject('/desk/icon/10.svg')).body).toContain('>9+</text>');
  for (const count of ['0', '11', 'x', '1%3Cscript%3E'])
    expect((await server.inject(`/desk/icon/${count}.svg`)).statusCode).toBe(404);
  expect((await server.inject('/desk/push-worker.js')).statusCode).toBe(404);
  writeFileSync(join(folder, 'push-worker.js'), 'a');
  const worker = await server.inject('/desk/push-worker.js?text=x');
  expect([worker.body, worker.headers['cache-control']]).toEqual(['a', 'no-cache']);
});

test('a console that is not built is said so at the start', async () => {
  await expect(registerDeskPages(Fastify(), { folder: join(folder, 'none') })).rejects.toThrow(
    'Run: npm run build',
  );
});

test('an address leads to its pane', () => {
  expect(placeOf('/desk')).toEqual({ page: 'queue' });
  expect(placeOf('/desk/handoffs/x')).toEqual({ page: 'thread', id: 'x' });
  expect(placeOf('/desk/handoffs/x/info')).toEqual({ page: 'info', id: 'x' });
  expect(placeOf('/desk/handoffs/x/line/12')).toEqual({ page: 'thread', id: 'x', line: 12 });
  expect(placeOf('/desk/handoffs/x/line/z')).toEqual({ page: 'thread', id: 'x' });
  expect(placeOf('/desk/search')).toEqual({ page: 'search' });
  expect(placeOf('/desk/handoffs/')).toEqual({ page: 'queue' });
});
