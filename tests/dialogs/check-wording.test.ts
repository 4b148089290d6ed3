// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkWording } from '../../dialogs/check-wording.ts';
import { keywordKinds } from '../../dialogs/keywords.ts';
import { wording } from '../../dialogs/wording.ts';
import { languages } from '../../knowledge/language.ts';

test('the wording that is there has no errors', () => {
  expect(checkWording().filter((issue) => issue.severity === 'error')).toEqual([]);
});

test('the welcome fits one message in every language', () => {
  const keys = ['welcome.hello', 'welcome.what', 'welcome.person', 'welcome.ask', 'language.change'] as const;
  for (const language of languages) {
    const privacy = wording(language, 'welcome.privacy', { count: 30, deleteWord: 'delete my data' });
    expect([...keys.map((key) => wording(language, key)), privacy].join('\n').length).toBeLessThanOrEqual(
      900,
    );
  }
});

const english = {
  button: { menu: 'Menu', person: 'Talk to a person' },
  days: { left_one: '{{count}} day for **{{place}}**', left_other: '{{count}} days for **{{place}}**' },
  fallback: { missing: 'Only in English' },
};
const arabicForms = ['zero', 'one', 'two', 'few', 'many', 'other'];
const arabic = {
  button: { menu: 'القائمة', person: 'شخص' },
  days: Object.fromEntries(
    arabicForms.map((form) => [`left_${form}`, '{{count}} يوم **\u2068{{place}}\u2069**']),
  ),
};
const words = Object.fromEntries(keywordKinds.map((kind) => [kind, [`word of ${kind}`]]));

function check(files: Readonly<Record<string, unknown>>, complete = ''): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wording-'));
  for (const part of ['wording', 'keywords']) mkdirSync(join(folder, part));
  for (const [name, content] of Object.entries({
    'wording/en.json': english,
    'keywords/en.json': words,
    ...files,
  })) {
    writeFileSync(
      join(folder, name),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
  }
  if (complete) writeFileSync(join(folder, 'languages.yaml'), complete);
  const at = (name: string) => pathToFileURL(join(folder, name));
  const places = {
    wording: at('wording/'),
    keywords: at('keywords/'),
    completeLanguages: at('languages.yaml'),
  };
  return checkWording(places).map(
    ({ file, line, message }) => `${file.replace('dialogs/', '')}:${line ?? ''} ${message}`,
  );
}

test('a full catalogue in a language of six plural forms passes', () => {
  expect(check({ 'wording/ar.json': arabic })).toEqual([]);
});

test('a language without files is wrong only when it is declared complete', () => {
  const problem = [
    'wording/zh.json: is missing, but the language is declared complete',
    'keywords/zh.json: is missing, but the language is declared complete',
  ];
  expect(check({}, 'it: draft')).toEqual([]);
  expect(check({}, '[zh]')).toEqual(problem);
  expect(check({}, 'zh: { complete: true }')).toEqual(problem);
});

test.each<[string, unknown, string]>([
  ['a missing key', { ...arabic, button: { menu: 'القائمة' } }, 'wording/ar.json: button.person is missing'],
  [
    'an unknown key',
    { ...arabic, more: { one: 'واحد' } },
    'wording/ar.json:15 more.one is not a key of en.json',
  ],
  [
    'a missing plural form',
    { ...arabic, days: { ...arabic.days, left_two: undefined } },
    'wording/ar.json: days.left_two is missing',
  ],
  [
    'a lost placeholder',
    { ...arabic, days: { ...arabic.days, left_few: '{{count}} أيام' } },
    'wording/ar.json:10 days.left_few has placeholders count; English has count, place',
  ],
  [
    'a title that is too long',
    { ...arabic, button: { ...arabic.button, menu: 'القائمة الرئيسية لكل شيء' } },
    'wording/ar.json:3 button.menu has 24 characters; at most 20 fit',
  ],
  [
    'a bare Latin word',
    { ...arabic, button: { ...arabic.button, menu: 'SPID هنا' } },
    'wording/ar.json:3 button.menu needs U+2068 and U+2069 around "SPID"',
  ],
  [
    'a bare placeholder',
    { ...arabic, days: { ...arabic.days, left_few: '{{count}} أيام **{{place}}**' } },
    'wording/ar.json:10 days.left_few needs U+2068 and U+2069 around {{place}}',
  ],
  [
    'an open isolate',
    { ...arabic, button: { ...arabic.button, menu: '\u2068SPID هنا' } },
    'wording/ar.json:3 button.menu has an isolate that is not closed (U+2068 … U+2069)',
  ],
  [
    'digits of another script',
    { ...arabic, button: { ...arabic.button, menu: 'رقم ١' } },
    'wording/ar.json:3 button.menu has digits other than 0-9',
  ],
  [
    'two equal titles',
    { ...arabic, button: { menu: 'شخص', person: 'شخص!' } },
    'wording/ar.json:4 button.person has the same title as button.menu',
  ],
])('%s is named with its line', (_what, catalogue, problem) => {
  expect(check({ 'wording/ar.json': catalogue })).toContain(problem);
});

test('a word with two meanings is named', () => {
  expect(check({ 'keywords/en.json': { ...words, stop: ['end'], menu: ['End!'] } })).toEqual([
    'keywords/en.json: "end" stands in "menu" and in "stop"',
  ]);
});

test('a file that is not JSON is named', () => {
  expect(check({ 'wording/bn.json': '{ "button": ' })[0]).toMatch(/^wording\/bn\.json: is not valid JSON/);
});
