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

describe.each(pack.complete)('%s', (language) => {
  const latin = { ar: 10, ur: 10, bn: 10, fa: 10, uk: 5, ru: 5 }[language as string] ?? 0;

  test('every entry has at least 25 questions, and enough in Latin letters', () => {
    const few = [...pack.entries.values()].flatMap(({ id, texts }) => {
      const { questions = [], questionsLatin = [] } = texts[language] ?? {};
      return questions.length < 25 || questionsLatin.length < latin
        ? [`${id}: ${questions.length} and ${questionsLatin.length}`]
        : [];
    });
    expect(few).toEqual([]);
  });

  test('every flow has at least 40 phrases and 20 messages that only sound like it', () => {
    const { phrases = {}, lookalikes = {} } = pack.safety[language] ?? {};
    const few = [...pack.flows.keys()].flatMap((flow) => {
      const counts = [phrases[flow]?.length ?? 0, lookalikes[flow]?.length ?? 0] as const;
      return counts[0] < 40 || counts[1] < 20 ? [`${flow}: ${counts.join(' and ')}`] : [];
    });
    expect(few).toEqual([]);
  });
});

test('the term base has at least 120 terms, each with its rendering in eleven languages', () => {
  expect(pack.terms.size).toBeGreaterThanOrEqual(120);
  for (const { renderings } of pack.terms.values()) expect(Object.keys(renderings)).toHaveLength(11);
});
