// SPDX-License-Identifier: AGPL-3.0-or-later
import { findPlace, type GuidePlace, topicsOf } from '../../../bots/guide/guide-place.ts';
import { packed } from '../../../bots/guide/packed-page.ts';
import { bareLatin, isolatesBalanced } from '../../../knowledge/isolates.ts';
import { directionOf, type Language, languages } from '../../../knowledge/language.ts';
import { files, guideOf, contentPack as pack } from './guide-of-test.ts';
import { attributesOf, blocksOf } from './page-reading.ts';

const guide = guideOf(() => pack);
const entries = [...pack.entries.values()];
const places: readonly GuidePlace[] = [
  { kind: 'languages' },
  { kind: 'home' },
  ...topicsOf(pack).map((topic) => ({ kind: 'topic', topic }) as const),
  ...entries.map((entry) => ({ kind: 'entry', entry }) as const),
  ...entries.map((entry) => ({ kind: 'card', entry }) as const),
  ...entries
    .filter(({ offices }) => offices.length > 0)
    .map(
      (entry, index) =>
        ({
          kind: 'offices',
          entry,
          territory: pack.territories[index % pack.territories.length]?.id ?? '',
        }) as const,
    ),
];
const origin = 'https://sportello.example.it';
const known = new Set<string>(Object.values(files));

function leadsSomewhere(address: string): boolean {
  const path = address.replace(origin, '');
  if (!path.startsWith('/guide/') || known.has(path)) return true;
  const rest = path.slice('/guide/'.length);
  if (/^[a-z]{2}\/(?:search|manifest\.webmanifest)$/.test(rest)) return true;
  return findPlace(pack, rest).kind === 'page';
}

describe.each(languages)('every page in %s', (language: Language) => {
  const pages = places.map((place) => ({ place, html: guide.render(place, language) }));

  test('is well formed, has every fact in its place, and no script or style inside', () => {
    for (const { html } of pages) {
      expect(blocksOf(html).length).toBeGreaterThan(10);
      expect(html).not.toMatch(
        /\{fact:|\{\{|undefined|\[object|NaN|<style|\sstyle=|\son[a-z]+=|<script(?! type="module" src=)/,
      );
    }
  });

  test('its texts keep their direction', () => {
    const rightToLeft = directionOf(language) === 'rtl';
    const faulty = pages
      .flatMap(({ html }) => blocksOf(html))
      .filter(({ text, around }) => !isolatesBalanced(text) || (rightToLeft && bareLatin(around).length > 0));
    expect(faulty).toEqual([]);
  });

  test('its links lead to pages that exist', () => {
    const lost = new Set<string>();
    for (const { html } of pages)
      for (const href of [...attributesOf(html, 'href'), ...attributesOf(html, 'action')])
        if (!leadsSomewhere(href)) lost.add(href);
    expect([...lost]).toEqual([]);
  });

  test('it names itself, the same page in all languages, and one for everybody else', () => {
    for (const { html, place } of pages) {
      const [head = ''] = html.split('</head>');
      const tags = [...head.matchAll(/rel="alternate" hreflang="([\w-]+)"/g)].map((match) => match[1]);
      expect(tags).toEqual([...languages, 'x-default']);
      expect(head.match(/rel="canonical"/g)).toHaveLength(1);
      if (place.kind === 'entry') {
        expect(head).toContain(
          `<link rel="canonical" href="${origin}/guide/${language}/${place.entry.topic}/${place.entry.id}">`,
        );
        expect(head).toContain(
          `hreflang="ur" href="${origin}/guide/ur/${place.entry.topic}/${place.entry.id}"`,
        );
      }
    }
  });

  test('is small', () => {
    const sizes = pages.map(({ html }) => packed(html, '').gzip.length);
    expect(Math.max(...sizes)).toBeLessThan(8 * 1024);
  });
});

test('an entry of danger begins with the numbers to call', () => {
  for (const entry of entries.filter(({ risk }) => risk === 'emergency')) {
    const html = guide.render({ kind: 'entry', entry }, 'bn');
    expect(html.indexOf('href="tel:112"')).toBeGreaterThan(0);
    expect(html.indexOf('href="tel:112"')).toBeLessThan(html.indexOf('class="brief"'));
  }
});

test('an entry says its sources, its date, that it is general, and what is uncertain', () => {
  const entry = pack.entries.get('permit-renewal')!;
  const html = guide.render({ kind: 'entry', entry }, 'it');
  expect(html).toContain('href="https://www.poliziadistato.it"');
  expect(html).toMatch(/Ultimo controllo: 24\u00a0novembre 2026\./);
  expect(html).toContain('Sono informazioni generali, non un parere legale.');
  expect(html).toContain('Le regole su questo stanno cambiando.');
  expect(html).toContain('/chat?language=it&amp;entry=permit-renewal');
});

test('the counter card holds the Italian beside the own language, with the papers in both', () => {
  const entry = pack.entries.get('permit-renewal')!;
  const html = guide.render({ kind: 'card', entry }, 'zh');
  const [, both = ''] = html.split('class="both"');
  expect(both).toMatch(
    /<section lang="it" dir="ltr">.*Vorrei rinnovare il permesso.*codice fiscale.*<section lang="zh"/s,
  );
  expect(both).toContain('税号');
  const italian = guide.render({ kind: 'card', entry }, 'it');
  expect(italian.match(/<section lang="/g)).toHaveLength(1);
});

test('what is past its review day and could cost much shows the sources and no answer', () => {
  const late = guideOf(() => pack, { now: () => new Date('2028-01-01T00:00:00Z') });
  const entry = pack.entries.get('permit-renewal')!;
  const html = late.render({ kind: 'entry', entry }, 'en');
  expect(html).toContain('This answer is too old');
  expect(html).not.toContain('class="brief"');
  expect(html).toContain('Polizia di Stato');
});

test('an entry that is not written in a language is shown in Italian, says so, and is not listed there', () => {
  const entry = pack.entries.get('spid')!;
  const { ur: _ur, ...texts } = entry.texts;
  const html = guide.render({ kind: 'entry', entry: { ...entry, texts } }, 'ur');
  expect(html).toContain('<article lang="it" dir="ltr">');
  expect(html).toContain('<meta name="robots" content="noindex">');
  expect(html).toContain(`<link rel="canonical" href="${origin}/guide/it/registry/spid">`);
});

test('nothing in a text becomes markup of the page', () => {
  const entry = pack.entries.get('spid')!;
  const text = { ...entry.texts.en!, title: '<script>alert(1)</script>', short: '<img src=x> & "quotes"' };
  const html = guide.render(
    { kind: 'entry', entry: { ...entry, texts: { ...entry.texts, en: text } } },
    'en',
  );
  expect(html).not.toMatch(/<script>|<img/);
  expect(html).toContain('&lt;img src=x&gt; &amp; &quot;quotes&quot;');
});

test.each([
  ['', 'page', 'languages'],
  ['ar/', 'page', 'home'],
  ['ar', 'moved', 'home'],
  ['ar/health', 'page', 'topic'],
  ['ar/health/', 'moved', 'topic'],
  ['ar/registry/spid', 'page', 'entry'],
  ['ar/spid', 'moved', 'entry'],
  ['ar/health/spid', 'moved', 'entry'],
  ['spid', 'moved', 'entry'],
  ['ar/registry/spid/card', 'page', 'card'],
  ['ar/registry/spid/jesi', 'page', 'offices'],
  ['ar/registry/spid/atlantis', 'missing', undefined],
  ['ar/registry/nothing', 'missing', undefined],
  ['xx/', 'missing', undefined],
  ['ar/registry/spid/card/more', 'missing', undefined],
])('the address %s', (path, kind, place) => {
  const found = findPlace(pack, path);
  expect([found.kind, found.kind === 'missing' ? undefined : found.place.kind]).toEqual([kind, place]);
});
