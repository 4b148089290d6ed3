// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from '../../knowledge/load-pack.ts';
import { faultLine, PackError } from '../../knowledge/pack-error.ts';
import { readPack } from '../../knowledge/read-pack.ts';
import { type Changes, filesWith, folderWith } from './small-pack.ts';

function faultsWith(changes: Changes): string[] {
  return readPack(filesWith(changes)).faults.map(faultLine);
}

const en = 'entries/spid/en.md';

describe('a pack in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = folderWith();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is loaded with its entries, texts, facts, offices and menu', () => {
    const pack = loadPack(folder);
    expect([...pack.entries.keys()]).toEqual(['spid']);
    const text = pack.entries.get('spid')?.texts.en;
    expect(text?.short).toBe('SPID is your key to the offices. It costs {fact:fee} a year.');
    expect(text?.sections).toEqual([
      { name: 'steps', body: '1. Go to the post office.\n2. Bring your papers.' },
    ]);
    expect(text?.questions).toHaveLength(25);
    expect(pack.entries.get('spid')?.texts.ar?.questionsLatin).toHaveLength(10);
    expect(pack.facts.get('fee')).toMatchObject({ id: 'fee', value: 6, unit: 'EUR', reviewBy: '2027-01-31' });
    expect(pack.offices).toMatchObject([{ id: 'jesi-post', territory: 'jesi', seen: '2026' }]);
    expect(pack.menu).toEqual([
      { id: 'registry', topics: ['registry'] },
      { id: 'more', topics: [] },
    ]);
    expect(pack.complete).toEqual(['it']);
    expect(pack.safety.it?.cards.violence).toBe('Chiama il {fact:line_112}.\nOppure il {fact:line_1522}.\n');
  });

  test('has a hash that changes with a letter of any file, and with nothing else', () => {
    const before = loadPack(folder).hash;
    expect(loadPack(folder).hash).toBe(before);
    writeFileSync(join(folder, 'messages/it.yaml'), 'language: it\nrefused:\n  - ricetta della pasta\n');
    expect(loadPack(folder).hash).not.toBe(before);
  });

  test('is refused with every fault, its file and its line', () => {
    writeFileSync(join(folder, 'topics.yaml'), 'rows: [permits]\nmore: []\n');
    writeFileSync(join(folder, 'entries/spid/it.md'), 'no front matter');
    expect(() => loadPack(folder)).toThrow(
      new PackError(folder, [
        {
          file: 'entries/spid/it.md',
          line: 1,
          sentence: 'The file does not begin with a front matter between two lines "---": add it.',
          fatal: true,
        },
        { file: 'topics.yaml', line: 1, sentence: '`rows` must be a group of keys.', fatal: true },
      ]),
    );
  });

  test('is the same when an editor on Windows has saved a file', () => {
    const before = loadPack(folder);
    const path = join(folder, en);
    writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8').replaceAll('\n', '\r\n')}`);
    expect(loadPack(folder)).toEqual(before);
  });

  test('that does not exist is named', () => {
    expect(() => loadPack(join(folder, 'nothing'))).toThrow(
      'The folder cannot be read (ENOENT): name the one that holds entries/ and facts/.',
    );
  });
});

describe('what is missing is no fault', () => {
  test.each([
    ['entries/spid/it.md'],
    ['messages/it.yaml'],
    ['names/it.yaml'],
    ['topics.yaml'],
    ['safety/it.yaml'],
  ])('%s', (file) => {
    expect(faultsWith({ [file]: null })).toEqual([]);
  });

  test('an empty folder is a pack', () => {
    expect(readPack(new Map()).pack.entries.size).toBe(0);
  });
});

describe('a fault says file, line and remedy', () => {
  const cases: readonly (readonly [string, Changes, string])[] = [
    [
      'a key that is missing',
      { [en]: (text) => text.replace('menu: SPID\n', '') },
      'entries/spid/en.md:2: `menu` is missing: add it.',
    ],
    [
      'a value that is not one of those allowed',
      { 'entries/spid/entry.yaml': (text) => text.replace('risk: normal', 'risk: high') },
      'entries/spid/entry.yaml:3: `risk` must be normal, legal-sensitive or emergency.',
    ],
    [
      'a day that does not exist',
      { 'entries/spid/entry.yaml': (text) => text.replace('2026-11-20', '2026-11-31') },
      'entries/spid/entry.yaml:7: `compared_on` must be a day that exists, as 2027-01-31.',
    ],
    [
      'a source without its address',
      { 'entries/spid/entry.yaml': (text) => text.replace('https://www.spid.gov.it', 'spid') },
      'entries/spid/entry.yaml:13: `sources[0].url` must be a whole address that begins with https://.',
    ],
    [
      'a question with a colon, which YAML takes for a key',
      { [en]: (text) => text.replace('  - i want spid a', '  - spid: how') },
      'entries/spid/en.md:8: `questions[0]` must be one text (in quotes if it has a colon).',
    ],
    [
      'YAML that is not YAML',
      { [en]: (text) => text.replace('title: What is SPID', 'title: SPID: what') },
      'entries/spid/en.md:6: This is not YAML (Nested mappings are not allowed in compact mappings): correct the line.',
    ],
    [
      'a section that is not known',
      { [en]: (text) => text.replace('## steps', '## what to do') },
      'entries/spid/en.md:36: "what to do" is not a section: use steps, documents, where, cost, careful.',
    ],
    [
      'a section twice',
      { [en]: (text) => `${text}\n## steps\n1. Again.\n` },
      'entries/spid/en.md:40: The section steps stands twice: join the two.',
    ],
    [
      'an empty section',
      { [en]: (text) => `${text}\n## cost\n` },
      'entries/spid/en.md:40: The section cost is empty: write it or take the heading out.',
    ],
    [
      'no short answer',
      { [en]: (text) => text.replace(/SPID is your key.*\n/, '') },
      'entries/spid/en.md:34: The short answer is missing: write it under the front matter.',
    ],
    [
      'another language than the name of the file',
      { [en]: (text) => text.replace('language: en', 'language: fr') },
      'entries/spid/en.md:2: `language` is fr in en.md: give both the same language.',
    ],
    [
      'a language that the service does not speak',
      { 'entries/spid/de.md': 'x' },
      'entries/spid/de.md:1: The file is not named after a language of the service: rename or remove it.',
    ],
    [
      'another id than the folder',
      { 'entries/spid/entry.yaml': (text) => text.replace('id: spid', 'id: cie') },
      'entries/spid/entry.yaml:1: `id` is cie in the folder spid: give both the same name.',
    ],
    [
      'a folder without entry.yaml',
      { 'entries/spid/entry.yaml': null },
      'entries/spid/entry.yaml:1: The file is missing: write it, or remove the folder.',
    ],
    [
      'an amount with a comma',
      { 'facts/all.yaml': (text) => text.replace('value: 6,', 'value: "6,50",') },
      'facts/all.yaml:1: `fee.value` must be a number with a decimal point and no thousands separator, because the unit is EUR.',
    ],
    [
      'a fact in two files',
      {
        'facts/more.yaml': (text) =>
          `\n${text}fee: { value: 7, unit: EUR, source: { name: Poste, url: "https://www.poste.it" }, review_by: 2027-01-31, confidence: high }`,
      },
      'facts/more.yaml:2: The fact fee stands in facts/all.yaml too: keep one.',
    ],
    [
      'a postcode of four digits',
      { 'territories.yaml': (text) => text.replace('60035', '6003') },
      'territories.yaml:7: `[0].comuni[0].caps[0]` must be a postcode of five digits.',
    ],
  ];
  test.each(cases)('%s', (_, changes, expected) => {
    expect(faultsWith(changes)).toContain(expected);
  });

  test('a key that is not known is told, and the pack is usable without it', () => {
    const changes = {
      'facts/all.yaml': (text: string) =>
        text.replace('confidence: high }', 'confidence: high, note: yearly, about }'),
    };
    const { pack, faults } = readPack(filesWith(changes));
    expect(faults).toEqual([
      {
        file: 'facts/all.yaml',
        line: 1,
        sentence:
          '`about` is not a key that belongs here: correct it, or put the text before it in quotes if a comma or colon cut it.',
        fatal: false,
      },
    ]);
    expect(pack.facts.get('fee')?.note).toBe('yearly');
  });
});

test('what looks like a number or a truth value stays the question that was typed', () => {
  const { pack } = readPack(
    filesWith({ [en]: (text) => text.replace('questions:\n', 'questions:\n  - 730\n  - no\n  - 007\n') }),
  );
  expect(pack.entries.get('spid')?.texts.en?.questions.slice(0, 3)).toEqual(['730', 'no', '007']);
});
