// SPDX-License-Identifier: AGPL-3.0-or-later
import { gunzipSync } from 'node:zlib';
import { searchPage } from '../../../bots/guide/search-page.ts';
import { mediaAddress } from '../../../bots/media-address.ts';
import { type MediaPack, mediaPack } from '../../fakes/media-pack.ts';
import { FakeUnderstanding } from '../../fakes/understanding.ts';
import { guideOf, today } from './guide-of-test.ts';

let place: MediaPack;
beforeAll(() => {
  place = mediaPack();
});
afterAll(() => place.remove());

const addressOf = (path: string) => mediaAddress(place.pack.media.files.get(path)!);

function pageOf(language: 'it' | 'ar' | 'en', options = {}): string {
  const entry = place.pack.entries.get('permit-renewal')!;
  return guideOf(() => place.pack).render({ kind: 'entry', entry }, language, options);
}

test('an answer has its players before its text, none of which loads anything', () => {
  const page = pageOf('it');
  expect(page).toContain(
    `<audio controls preload="none" src="${addressOf('media/permit-renewal/aloud-it.mp3')}" aria-label="La risposta letta ad alta voce.">`,
  );
  expect(page).toContain(
    `<track kind="captions" src="${addressOf('media/permit-renewal/film-it.vtt')}" srclang="it" label="Italiano">`,
  );
  expect(page).toMatch(/<details class="player"><summary>Vedi foto \(1 KB\)<\/summary><img loading="lazy"/);
  expect(page).toContain('<figcaption>Il kit: una busta gialla e bianca.</figcaption>');
  expect(page.indexOf('class="media"')).toBeLessThan(page.indexOf('class="brief"'));
});

test('a transcript stands beside, in the direction of the page', () => {
  const page = pageOf('ar');
  expect(page).toContain('خذوا الظرف من مكتب البريد.');
  expect(page).toContain('<b>استماع (\u206842 KB\u2069)</b>');
  expect(page).not.toContain('<video');
});

test('a language without media has none', () => {
  expect(pageOf('en')).not.toContain('class="media"');
});

test('the copy on the phone keeps the words and leaves the files out', async () => {
  const page = pageOf('it', { offline: true });
  expect(page).toContain('Il kit: una busta gialla e bianca.');
  expect(page).not.toMatch(/<(?:audio|video|img|details class="player")|\/media\//);
  const { file } = await guideOf(() => place.pack).offlineCopy('it');
  expect(gunzipSync(file.gzip).toString()).not.toContain('/media/');
});

test('the card of a danger can be heard where it stands, while it is read as it is', () => {
  const understanding = new FakeUnderstanding({ pericolo: { decision: 'safety', flow: 'violence' } });
  const page = (language: 'it' | 'ar') =>
    searchPage(guideOf(() => place.pack, { now: () => today }).making(language), 'pericolo', understanding);
  expect(page('ar')).toContain(addressOf('media/safety/violence/aloud-ar.mp3'));
  // The Italian recording is of an older card.
  expect(page('it')).not.toContain('/media/');
});

test('another recording makes another page', () => {
  let pack = place.pack;
  const guide = guideOf(() => pack);
  const entry = pack.entries.get('permit-renewal')!;
  const first = guide.page({ kind: 'entry', entry }, 'it').etag;
  pack = { ...pack, media: { ...pack.media, hash: 'later', folders: new Map() } };
  expect(guide.page({ kind: 'entry', entry }, 'it').etag).not.toBe(first);
});
