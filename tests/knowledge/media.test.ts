// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listMedia } from '../../knowledge/list-media.ts';
import { loadPack } from '../../knowledge/load-pack.ts';
import { mediaToShow, textVersion } from '../../knowledge/media.ts';
import type { Fact, Pack } from '../../knowledge/pack.ts';
import { readPack } from '../../knowledge/read-pack.ts';
import { mp3 } from '../fakes/media-bytes.ts';
import { type MediaPack, mediaPack } from '../fakes/media-pack.ts';
import { filesWith, folderWith, today } from './small-pack.ts';

let place: MediaPack;
beforeAll(() => {
  place = mediaPack();
});
afterAll(() => place.remove());

const violence = { flow: 'violence' };
const renewal = { entry: 'permit-renewal' };

test('an entry has what has words in the language, to be heard first', () => {
  const kinds = (language: 'ar' | 'it' | 'en') =>
    mediaToShow(place.pack, renewal, language, today).map(({ kind }) => kind);
  expect(kinds('it')).toEqual(['audio', 'video', 'image']);
  expect(kinds('ar')).toEqual(['audio', 'image']);
  expect(kinds('en')).toEqual([]);
  const [, film] = mediaToShow(place.pack, renewal, 'it', today);
  expect(film?.captions?.path).toBe('media/permit-renewal/film-it.vtt');
});

test('a recording of a safety card is shown only while it reads the card of today', () => {
  const shown = (pack: Pack, language: 'ar' | 'it') => mediaToShow(pack, violence, language, today).length;
  expect([shown(place.pack, 'ar'), shown(place.pack, 'it')]).toEqual([1, 0]);
  const { safety, facts } = place.pack;
  const changed = { ...safety.ar!, cards: { violence: `${safety.ar?.cards.violence} !` } };
  expect(shown({ ...place.pack, safety: { ...safety, ar: changed } }, 'ar')).toBe(0);
  // Another number in the same text: what is read aloud is wrong then too.
  const number: Fact = { ...(facts.get('line_112') as Fact), value: '113' };
  expect(shown({ ...place.pack, facts: new Map([...facts, ['line_112', number]]) }, 'ar')).toBe(0);
});

test('one that does not say which card it reads counts as old', () => {
  const [aloud] = place.pack.media.folders.get('safety/violence') ?? [];
  const folders = new Map([['safety/violence', [{ ...aloud!, reads: {} }]]]);
  expect(
    mediaToShow({ ...place.pack, media: { ...place.pack.media, folders } }, violence, 'ar', today),
  ).toEqual([]);
});

test('an answer that is too old to be shown is not heard either', () => {
  const later = new Date('2028-01-01T12:00:00Z');
  expect(mediaToShow(place.pack, renewal, 'it', later)).toEqual([]);
});

test('what is not what its name says, and what is too large for a channel, is not shown', () => {
  const { media } = place.pack;
  const path = 'media/safety/violence/aloud-ar.mp3';
  const file = media.files.get(path)!;
  for (const other of [
    { ...file, type: null },
    { ...file, type: 'image/png' as const },
    { ...file, bytes: 16_000_001 },
  ]) {
    const files = new Map([...media.files, [path, other]]);
    expect(mediaToShow({ ...place.pack, media: { ...media, files } }, violence, 'ar', today)).toEqual([]);
  }
});

const listing = `- id: aloud
  kind: audio
  files: { it: aloud-it.mp3 }
  alt: { it: La scheda letta ad alta voce. }
  licence: CC BY 4.0
  author: Sportello
  source: { name: ASP Ambito 9 }
  recorded: 2026-11-24
`;

test('the key of the understanding does not know of media, and the edition of the pages does', () => {
  const without = readPack(filesWith()).pack;
  const files = filesWith({ 'media/safety/violence/media.yaml': listing });
  const file = {
    path: 'media/safety/violence/aloud-it.mp3',
    bytes: 1,
    digest: 'a',
    type: 'audio/mpeg',
  } as const;
  const one = readPack(files, new Map([[file.path, file]])).pack;
  const other = readPack(files, new Map([[file.path, { ...file, digest: 'b' }]])).pack;
  expect([one.hash, other.hash]).toEqual([without.hash, without.hash]);
  expect(new Set([without.media.hash, one.media.hash, other.media.hash]).size).toBe(3);
});

test('a folder is read with sizes, hashes and types, and the list says what is missing, old or ready', () => {
  const folder = folderWith();
  try {
    expect(listMedia(loadPack(folder), today)[0]).toBe('Safety cards: 0 of 1 recordings are ready.');
    const version = textVersion(loadPack(folder), violence, 'it');
    expect(listMedia(loadPack(folder), today)[1]).toMatch(
      new RegExp(`violence +it +missing +reads ${version}$`),
    );
    const write = (reads: string) => {
      mkdirSync(join(folder, 'media/safety/violence'), { recursive: true });
      writeFileSync(
        join(folder, 'media/safety/violence/media.yaml'),
        `${listing}  reads: { it: ${reads} }\n`,
      );
      writeFileSync(join(folder, 'media/safety/violence/aloud-it.mp3'), mp3(1_000));
    };
    write('0123456789ab');
    expect(listMedia(loadPack(folder), today)[1]).toContain(' old ');
    write(version ?? '');
    const pack = loadPack(folder);
    expect(listMedia(pack, today).slice(0, 2).join()).toMatch(/1 of 1.* ready /);
    expect(pack.media.files.get('media/safety/violence/aloud-it.mp3')).toMatchObject({
      bytes: 417_000,
      type: 'audio/mpeg',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
