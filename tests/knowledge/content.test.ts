// SPDX-License-Identifier: AGPL-3.0-or-later
import { checkPack } from '../../knowledge/check/check-pack.ts';
import { loadPack } from '../../knowledge/load-pack.ts';
import { smalltalkKinds } from '../../knowledge/pack.ts';
import { readPackFiles } from '../../knowledge/pack-files.ts';

const folder = 'knowledge/content';
const pack = loadPack(folder);

// Not today: what falls due for review is an editor's task, not a failed build.
const written = new Date('2026-11-24T12:00:00Z');

test('the check finds no error in the pack', () => {
  const errors = checkPack(readPackFiles(folder), written).filter(({ severity }) => severity === 'error');
  expect(errors.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([]);
});

test('the menu has nine rows and "more", and they open fourteen topics', () => {
  expect(pack.menu.map(({ id }) => id)).toEqual([
    ...[
      'permits',
      'asylum',
      'citizenship',
      'registry',
      'health',
      'work',
      'welfare',
      'housing',
      'school',
      'more',
    ],
  ]);
  expect(new Set(pack.topics).size).toBe(14);
});

test('the seven territories are there', () => {
  const counts = Object.fromEntries(pack.territories.map(({ id, comuni }) => [id, comuni.length]));
  expect(counts).toEqual({
    jesi: 21,
    ancona: 1,
    osimo: 7,
    fermo: 31,
    fabriano: 5,
    perugia: 1,
    'villa-san-pietro': 1,
  });
});

test('no office is shown as confirmed before it was: contacts are never invented', () => {
  expect(pack.offices.filter(({ confirmedOn }) => confirmedOn)).toEqual([]);
  // [K]: institutions whose contacts nobody looked up have none.
  const unseen = pack.offices.filter(({ note }) => note?.startsWith('[K]'));
  for (const { id, address, phone, email, hours } of unseen) {
    expect({ id, address, phone, email, hours }).toEqual({ id });
  }
});

test.each(pack.complete)('%s has enough messages that no entry answers', (language) => {
  const messages = pack.messages[language];
  const count = (texts: readonly string[] = []) => new Set(texts).size;
  expect(count(messages?.refused)).toBeGreaterThanOrEqual(150);
  expect(count(messages?.person)).toBeGreaterThanOrEqual(60);
  const smalltalk = smalltalkKinds.map((kind) => count(messages?.smalltalk[kind]));
  expect(Math.min(...smalltalk)).toBeGreaterThanOrEqual(8);
  expect(smalltalk.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(60);
});
