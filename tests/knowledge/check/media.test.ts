// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { checkPack } from '../../../knowledge/check/check-pack.ts';
import { textVersion } from '../../../knowledge/media.ts';
import type { MediaStore } from '../../../knowledge/media-files.ts';
import { mediaTypeOf } from '../../../knowledge/media-type.ts';
import { captions, exif, mp3, mp4, ogg, png, pngWith } from '../../fakes/media-bytes.ts';
import { type Changes, filesWith, packWith, today } from '../small-pack.ts';

function storeOf(files: Readonly<Record<string, Buffer>>): MediaStore {
  const read = (path: string) => files[path] ?? Buffer.alloc(0);
  const all = Object.entries(files).map(([path, content]) => {
    const digest = createHash('sha256').update(content).digest('hex');
    return [path, { path, bytes: content.length, digest, type: mediaTypeOf(content) }] as const;
  });
  return { files: new Map(all), read };
}

const rest = `
  licence: CC BY 4.0
  author: Sportello
  source: { name: ASP Ambito 9 }
  recorded: 2026-11-24
`;
const version = textVersion(packWith(), { flow: 'violence' }, 'it');
const card = `- id: aloud
  kind: audio
  files: { it: aloud-it.mp3 }
  alt: { it: La scheda letta ad alta voce. }
  reads: { it: ${version} }${rest}`;
const picture = `- id: window
  kind: image
  files: { any: window.png }
  alt: { it: Lo sportello della posta. }${rest}`;
const film = `- id: film
  kind: video
  files: { it: film.mp4 }
  alt: { it: Come si fa lo SPID. }
  captions: { it: film.vtt }${rest}`;

const cardPath = 'media/safety/violence/media.yaml';
const entryPath = 'media/spid/media.yaml';

function findings(changes: Changes, files: Readonly<Record<string, Buffer>>): string[] {
  return checkPack(filesWith(changes), today, storeOf(files)).map(
    ({ severity, file, line, message }) => `${severity} ${file}:${line} ${message}`,
  );
}

const cardFile = { 'media/safety/violence/aloud-it.mp3': mp3() };
const pictureFile = { 'media/spid/window.png': png };
const filmFiles = { 'media/spid/film.mp4': mp4(), 'media/spid/film.vtt': captions };

test('a recording of a card, a picture and a film without faults pass', () => {
  const changes = { [cardPath]: card, [entryPath]: picture + film };
  expect(findings(changes, { ...cardFile, ...pictureFile, ...filmFiles })).toEqual([]);
});

test.each<[name: string, changes: Changes, files: Readonly<Record<string, Buffer>>, found: string]>([
  [
    'a changed card makes its recording old',
    { [cardPath]: card, 'safety/it.yaml': (text) => text.replace('Oppure il', 'O il') },
    cardFile,
    `warning ${cardPath}:5 The text in it has changed since aloud was recorded, which is not sent any more`,
  ],
  [
    'a changed number does too',
    { [cardPath]: card, 'facts/all.yaml': (text) => text.replace('"1522"', '"1523"') },
    cardFile,
    `warning ${cardPath}:5 The text in it has changed since aloud`,
  ],
  [
    'a recording of a card says which text it reads',
    { [cardPath]: card.replace(/ {2}reads.*\n/, '') },
    cardFile,
    `error ${cardPath}:1 aloud does not say which text it reads in it: add it: ${version}`,
  ],
  [
    'a text that is not there is not read aloud',
    { [cardPath]: card.replace('reads: {', 'reads: { bn: 0123456789ab,') },
    cardFile,
    `error ${cardPath}:5 aloud reads bn aloud, in which there is no text`,
  ],
  [
    'a recording is in a language',
    { [cardPath]: card.replace('files: { it:', 'files: { any:') },
    cardFile,
    `error ${cardPath}:1 aloud is spoken in one language`,
  ],
  [
    'alt is missing',
    { [entryPath]: picture.replace(/alt: .*/, 'alt: {}') },
    pictureFile,
    `error ${entryPath}:1 window has no alt in it`,
  ],
  [
    'alt is missing in a language that is not complete',
    { [entryPath]: film.replace('files: { it:', 'files: { en: film.mp4, it:') },
    filmFiles,
    `warning ${entryPath}:1 film has no alt in en`,
  ],
  [
    'a transcript is missing',
    { [entryPath]: card.replace(/ {2}reads.*\n/, '') },
    { 'media/spid/aloud-it.mp3': mp3() },
    `error ${entryPath}:1 aloud has no transcript in it`,
  ],
  [
    'captions are missing',
    { [entryPath]: film.replace(/ {2}captions.*\n/, '') },
    { 'media/spid/film.mp4': mp4() },
    `error ${entryPath}:1 film has no captions in it`,
  ],
  [
    'a file is missing',
    { [entryPath]: picture },
    {},
    `error ${entryPath}:1 The file window.png is not in the folder`,
  ],
  [
    'a file is not named',
    { [entryPath]: picture },
    { ...pictureFile, 'media/spid/old.png': png },
    'error media/spid/old.png:1 No media.yaml names this file',
  ],
  [
    'an entry is not known',
    { 'media/spit/media.yaml': picture },
    { 'media/spit/window.png': png },
    'error media/spit/media.yaml:1 There is no entry spit',
  ],
  [
    'a flow is not known',
    { 'media/safety/fire/media.yaml': card },
    { 'media/safety/fire/aloud-it.mp3': mp3() },
    'error media/safety/fire/media.yaml:1 There is no flow fire',
  ],
  [
    'a place for nothing',
    { 'media/spid/deeper/media.yaml': picture },
    {},
    'error media/spid/deeper/media.yaml:1 The pack has no place for this file',
  ],
  [
    'an id stands twice',
    { [entryPath]: picture + picture },
    pictureFile,
    `error ${entryPath}:1 The id window stands twice`,
  ],
  [
    'too many of a kind',
    { [entryPath]: [1, 2, 3, 4].map((n) => picture.replace('window', `w${n}`)).join('') },
    pictureFile,
    `error ${entryPath}:1 More than 3 are of the kind image`,
  ],
  [
    'a name with a path in it',
    { [entryPath]: picture.replace('window.png', '../it.png') },
    {},
    `error ${entryPath}:3 \`[0].files.any\` must be the name of a file`,
  ],
  [
    'no file at all',
    { [entryPath]: picture.replace('{ any: window.png }', '{}') },
    {},
    `error ${entryPath}:1 window names no file`,
  ],
  [
    'a day that does not exist',
    { [entryPath]: picture.replace('2026-11-24', '2026-11-31') },
    pictureFile,
    `error ${entryPath}:8 \`[0].recorded\` must be a day that exists`,
  ],
  [
    'another content than the name says',
    { [entryPath]: picture },
    { 'media/spid/window.png': mp3() },
    'error media/spid/window.png:1 The content is not JPEG or PNG',
  ],
  [
    'another ending than the content',
    { [cardPath]: card },
    { 'media/safety/violence/aloud-it.mp3': ogg },
    'error media/safety/violence/aloud-it.mp3:1 The content is audio/ogg: let the name end in .ogg.',
  ],
  [
    'a sticker',
    { [entryPath]: picture },
    { 'media/spid/window.png': Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1') },
    'error media/spid/window.png:1 Not taken as image by whatsapp: save it as JPEG or PNG.',
  ],
  [
    'a picture that is too large',
    { [entryPath]: picture },
    { 'media/spid/window.png': Buffer.concat([png, Buffer.alloc(5_000_000)]) },
    'error media/spid/window.png:1 5.1 MB is too large for whatsapp',
  ],
  [
    'a picture that costs much',
    { [entryPath]: picture },
    { 'media/spid/window.png': Buffer.concat([png, Buffer.alloc(300_000)]) },
    'warning media/spid/window.png:1 301 KB is much for who pays for data: bring it under 300 KB.',
  ],
  [
    'a picture that says where it was taken',
    { [entryPath]: picture },
    { 'media/spid/window.png': pngWith(['eXIf', exif({ place: true })]) },
    'error media/spid/window.png:1 The file says where it was taken',
  ],
  [
    'a film that not every phone shows',
    { [entryPath]: film },
    { ...filmFiles, 'media/spid/film.mp4': mp4({ codec: 'hvc1' }) },
    'error media/spid/film.mp4:1 The picture is not H.264',
  ],
  [
    'a film that begins late',
    { [entryPath]: film },
    { ...filmFiles, 'media/spid/film.mp4': mp4({ fastStart: false }) },
    'warning media/spid/film.mp4:1 It plays only when all has arrived',
  ],
  [
    'captions of another kind',
    { [entryPath]: film },
    { ...filmFiles, 'media/spid/film.vtt': Buffer.from('1\n00:00:00,000 --> 00:00:02,000\nCiao\n') },
    'error media/spid/film.vtt:1 Captions begin with a line "WEBVTT"',
  ],
  [
    'empty captions',
    { [entryPath]: film },
    { ...filmFiles, 'media/spid/film.vtt': Buffer.from('WEBVTT\n') },
    'error media/spid/film.vtt:1 There are no captions in it',
  ],
  [
    'Latin letters without an isolate',
    { [entryPath]: picture.replace('alt: {', 'alt: { ar: نافذة SPID,') },
    pictureFile,
    `error ${entryPath}:4 "SPID" stands in no isolate`,
  ],
  [
    'an alt that is too long',
    { [entryPath]: picture.replace('Lo sportello', 'Lo sportello '.repeat(20)) },
    pictureFile,
    `error ${entryPath}:4 The alt window has`,
  ],
  [
    'a figure in a caption',
    { [entryPath]: picture.replace('Lo sportello', 'Costa 30 €. Lo sportello') },
    pictureFile,
    'The figure "30" is typed in the text',
  ],
])('found: %s', (_, changes, files, found) => {
  expect(findings(changes, files)).toEqual(expect.arrayContaining([expect.stringContaining(found)]));
});

test('Opus is told of the phones that do not play it', () => {
  const changes = { [cardPath]: card.replace('.mp3', '.ogg') };
  expect(findings(changes, { 'media/safety/violence/aloud-it.ogg': ogg })).toEqual([
    expect.stringMatching(/^warning .*iPhones play Opus only since 2025/),
  ]);
});
