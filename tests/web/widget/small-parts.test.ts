// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDeepLink } from '../../../dialogs/actions.ts';
import { isolatesBalanced } from '../../../knowledge/isolates.ts';
import { languages } from '../../../knowledge/language.ts';
import { messageDirection } from '../../../web/widget/direction.ts';
import { type ChatLine, openButtons, toLine } from '../../../web/widget/line.ts';
import { preferredLanguage, readParameters } from '../../../web/widget/parameters.ts';
import { TabStore } from '../../../web/widget/session-store.ts';
import { withActivity, withWaiting } from '../../../web/widget/transcript.ts';

test.each([
  [
    '?language=bn&territory=jesi&topic=permits',
    { language: 'bn', start: 'l-bn_t-jesi_m-permits', embedded: false },
  ],
  ['?language=AR-eg&entry=spid&frame=1', { language: 'ar', start: 'l-ar_e-spid', embedded: true }],
  ['?language=xx&territory=<b>', { language: undefined, start: '', embedded: false }],
  ['', { language: undefined, start: '', embedded: false }],
])('the address %s is read', (search, parameters) => {
  expect(readParameters(search)).toEqual(parameters);
});

test('the bot reads the deep link that the page writes', () => {
  const { start } = readParameters('?language=ur&territory=villa-san-pietro&topic=health&entry=spid');
  expect(parseDeepLink(start)).toEqual({
    language: 'ur',
    territory: 'villa-san-pietro',
    topic: 'health',
    entry: 'spid',
  });
});

test("the reader's first language that we speak", () => {
  expect(preferredLanguage(['de-DE', 'zh-Hant-TW', 'it'])).toBe('zh');
  expect(preferredLanguage(['de'])).toBeUndefined();
});

test.each([
  ['مرحبا Questura', 'ar', 'rtl'],
  ['Buongiorno', 'ar', 'ltr'],
  ['112', 'fa', 'rtl'],
  ['سلام', 'it', 'rtl'],
  ['Ciao سلام', 'it', 'ltr'],
  ['প্রশ্ন', 'bn', 'ltr'],
  ['Привіт', 'uk-UA', 'ltr'],
  ['سلام', undefined, 'auto'],
  ['سلام', 'de', 'auto'],
])('%s in %s runs %s', (text, locale, direction) => {
  expect(messageDirection(text, locale)).toBe(direction);
});

const line = (key: string, more: Partial<ChatLine> = {}): ChatLine => ({
  key,
  speaker: 'bot',
  text: key,
  buttons: [],
  state: 'said',
  ...more,
});
const button = { title: 'Menu', action: 'menu' };

test('buttons are open until the person says something; notices do not close them', () => {
  const offered = line('a', { buttons: [button] });
  expect(openButtons([offered, line('b', { speaker: 'notice' })])).toBe('a');
  expect(openButtons([offered, line('b', { buttons: [button] })])).toBe('b');
  expect(openButtons([offered, line('b', { speaker: 'person' })])).toBeNull();
});

test('what is said stands above what waits, and an echo takes the place of what waited', () => {
  const waiting = [
    line('one', { speaker: 'person', state: 'waiting' }),
    line('two', { speaker: 'person', state: 'waiting' }),
  ];
  const answer = {
    id: 'x',
    type: 'message',
    from: { role: 'bot' },
    text: 'hi',
    channelData: { speaker: 'bot' as const },
  };
  const echo = {
    id: 'y',
    type: 'message',
    from: { role: 'user' },
    text: 'one',
    channelData: { clientActivityID: 'one' },
  };
  const lines = withActivity(withActivity(waiting, answer), echo);
  expect(lines.map(({ key, state }) => [key, state])).toEqual([
    ['x', 'said'],
    ['one', 'said'],
    ['two', 'waiting'],
  ]);
});

test('cleaning up removes what was said and keeps what waits', () => {
  const lines = [line('a'), line('w', { speaker: 'person', state: 'waiting' })];
  const clean = {
    id: 'x',
    type: 'message',
    text: 'Fatto',
    channelData: { speaker: 'notice' as const, cleanUp: true },
  };
  expect(withActivity(lines, clean).map(({ key }) => key)).toEqual(['x', 'w']);
});

test('what waits is shown once after a reload; the start is not shown', () => {
  const waiting = [
    { id: 'a', type: 'message' as const, text: 'ciao' },
    { id: 's', type: 'event' as const },
  ];
  expect(withWaiting(withWaiting([], waiting), waiting)).toHaveLength(1);
});

test('a browser that forbids storage costs the reload and nothing else', () => {
  const store = new TabStore(() => {
    throw new Error('SecurityError');
  });
  store.save({ conversation: 'c', token: 't', start: '', waiting: [] });
  store.clear();
  expect(store.load()).toBeNull();
});

test.each(['', '{', 'null', '[]', '{"conversation":7}', '{"conversation":"a","token":"b","start":""}'])(
  'storage that holds %s is like none',
  (kept) => {
    expect(new TabStore(() => ({ getItem: () => kept }) as unknown as Storage).load()).toBeNull();
  },
);

describe('the words of the page', () => {
  const folder = join(__dirname, '..', '..', '..', 'web', 'widget', 'strings');
  const read = (language: string) =>
    JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Record<string, string>;
  const keys = Object.keys(read('it')).sort();

  test('there is one file for each language', () => {
    expect(readdirSync(folder).sort()).toEqual(languages.map((language) => `${language}.json`).sort());
  });

  test.each(languages)('%s is whole, trimmed and balanced', (language) => {
    const texts = read(language);
    expect(Object.keys(texts).sort()).toEqual(keys);
    for (const text of Object.values(texts)) {
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
      expect(isolatesBalanced(text)).toBe(true);
    }
    expect(texts.person).toContain('{name}');
    // Fits beside title and globe on the narrowest screen.
    expect(texts.exitShort?.length).toBeLessThanOrEqual(7);
  });
});

test.each([
  ['/media/0f.mp3', '/media/0f.mp3'],
  ['https://sportello.example.it/media/0f.mp3', '/media/0f.mp3'],
  ['https://elsewhere.example.com/track.mp3', undefined],
  ['//elsewhere.example.com/media/0f.mp3', undefined],
  ['/media/../chat', undefined],
  ['javascript:alert(1)', undefined],
])('of %s the page asks its own server for %s', (contentUrl, url) => {
  const { media } = toLine({
    id: '1',
    type: 'message',
    attachments: [{ contentType: 'audio/mpeg', contentUrl, name: 'La scheda.' }],
  });
  expect(media?.map((one) => one.url)).toEqual(url ? [url] : []);
});

test('an attachment that is nothing to hear, watch or look at is left out', () => {
  const attachments = [{ contentType: 'application/vnd.microsoft.card.hero' }, {}];
  expect(toLine({ id: '1', type: 'message', attachments }).media).toEqual([]);
});
