// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import type { OutgoingActivity } from '../../adapters/activity.ts';
import { mediaAddress, withWholeAddresses } from '../../bots/media-address.ts';
import { registerMediaPages } from '../../bots/media-pages.ts';
import { MediaShelf } from '../../bots/media-shelf.ts';
import { captions } from '../fakes/media-bytes.ts';
import { type MediaPack, mediaPack } from '../fakes/media-pack.ts';
import { means } from '../fakes/understanding.ts';
import { ServiceOfTest } from './service-of-test.ts';

let place: MediaPack;
let server: FastifyInstance;
beforeEach(async () => {
  place = mediaPack();
  server = Fastify();
  const shelf = new MediaShelf(place.folder, () => place.pack.media);
  await registerMediaPages(server, { folder: place.folder, shelf });
});
afterEach(async () => {
  await server.close();
  place.remove();
});

const audio = 'media/permit-renewal/aloud-ar.mp3';
const bytesOf = (path: string) => readFileSync(join(place.folder, path));
const addressOf = (path: string) => mediaAddress(place.pack.media.files.get(path)!);
const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

test('a recording is given out whole, for ever, and as what it is', async () => {
  const { statusCode, headers, rawPayload } = await get(addressOf(audio));
  expect(statusCode).toBe(200);
  expect(rawPayload.equals(bytesOf(audio))).toBe(true);
  expect(headers).toMatchObject({
    'content-type': 'audio/mpeg',
    'cache-control': 'public, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
  });
  expect(addressOf(audio)).toMatch(/^\/media\/[0-9a-f]{32}\.mp3$/);
});

test.each([
  ['bytes=100-199', 206, 100, 'bytes 100-199/41700'],
  ['bytes=41690-', 206, 10, 'bytes 41690-41699/41700'],
  ['bytes=-5', 206, 5, 'bytes 41695-41699/41700'],
])('a player may begin in the middle: %s', async (range, status, length, told) => {
  const { statusCode, headers, rawPayload } = await get(addressOf(audio), { range });
  expect([statusCode, rawPayload.length, headers['content-range']]).toEqual([status, length, told]);
});

test('a part that is not there is refused', async () => {
  expect((await get(addressOf(audio), { range: 'bytes=50000-' })).statusCode).toBe(416);
});

test('captions are text in UTF-8', async () => {
  const { headers, rawPayload } = await get(addressOf('media/permit-renewal/film-it.vtt'));
  expect(headers['content-type']).toBe('text/vtt; charset=utf-8');
  expect(rawPayload.equals(captions)).toBe(true);
});

test('what nobody named, and what lies elsewhere, is not given out', async () => {
  for (const url of [
    addressOf('media/permit-renewal/unnamed.png'),
    `/media/${'0'.repeat(32)}.mp3`,
    '/media/permit-renewal/aloud-ar.mp3',
    '/media/..%2fpermit-renewal%2faloud-ar.mp3',
    '/media/',
  ])
    expect((await get(url)).statusCode).toBe(404);
});

test('a file that was changed is not given out under the address of the one before', async () => {
  const url = addressOf(audio);
  writeFileSync(join(place.folder, audio), 'another');
  const { statusCode, headers } = await get(url);
  expect([statusCode, headers['cache-control']]).toEqual([404, 'no-store']);
});

test('a client on another site is given whole addresses, and all else as it was', () => {
  const content = { bytes: 1, title: 'Ascolta (1 KB)', captions: '/media/0f.vtt' };
  const said = {
    text: 'ciao',
    attachments: [{ contentType: 'video/mp4', contentUrl: '/media/0e.mp4', name: '', content }],
  };
  expect(withWholeAddresses(said, 'https://sportello.example.it')).toMatchObject({
    text: 'ciao',
    attachments: [
      {
        contentUrl: 'https://sportello.example.it/media/0e.mp4',
        content: { title: 'Ascolta (1 KB)', captions: 'https://sportello.example.it/media/0f.vtt' },
      },
    ],
  });
  expect(withWholeAddresses(said, null)).toBe(said);
  for (const other of [null, 'ciao', { text: 'ciao' }])
    expect(withWholeAddresses(other, 'https://sportello.example.it')).toBe(other);
});

test('what was asked for leaves with the reply, at the address that is served', async () => {
  const service = await ServiceOfTest.start({ renew: means('permit-renewal') }, place.pack);
  try {
    await service.write('renew');
    await service.press('see:v:it:permit-renewal');
    const activity = (await service.lines()).at(-1)?.activity as OutgoingActivity;
    expect(activity).toMatchObject({ text: 'Come si compila il kit.', locale: 'it' });
    expect(activity.attachments).toEqual([
      {
        contentType: 'video/mp4',
        contentUrl: addressOf('media/permit-renewal/film-it.mp4'),
        name: 'Come si compila il kit.',
        content: {
          bytes: bytesOf('media/permit-renewal/film-it.mp4').length,
          title: 'Guarda (1 KB)',
          captions: addressOf('media/permit-renewal/film-it.vtt'),
        },
      },
    ]);
    expect(activity.lostNotice).toContain('Non è stato possibile');
    const { contentUrl, content } = activity.attachments![0]!;
    for (const url of [contentUrl, content.captions!]) expect((await get(url)).statusCode).toBe(200);
  } finally {
    await service.stop();
  }
});
