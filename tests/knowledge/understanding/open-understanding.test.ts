// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  openUnderstanding,
  type TrainedUnderstanding,
} from '../../../knowledge/understanding/open-understanding.ts';
import { entry, entryText } from '../../fakes/small-pack.ts';
import { taughtPack } from './taught-pack.ts';

const cacheFolder = mkdtempSync(join(tmpdir(), 'understanding-'));
afterAll(() => rmSync(cacheFolder, { recursive: true }));

const open = (lines: string[] = []) =>
  openUnderstanding({
    pack: taughtPack,
    packHash: 'taught',
    cacheFolder,
    worker: false,
    log: (line) => lines.push(line),
  });

let understanding: TrainedUnderstanding;
beforeAll(async () => {
  understanding = await open();
});

describe('the best entry', () => {
  test.each([
    ['Italian', 'il mio permesso di soggiorno scade, come lo rinnovo', 'permit-renewal', 'it'],
    ['Italian with typing errors', 'o perso la tesera sanitaria', 'health-card', 'it'],
    ['English', 'which papers to enrol my daughter at the school', 'school-enrolment', 'en'],
    ['right to left', 'كيف أجدد تصريح الإقامة', 'permit-renewal', 'ar'],
    ['combining marks', 'মেয়েকে স্কুলে ভর্তি করতে চাই', 'school-enrolment', 'bn'],
    ['without spaces', '我的医疗卡丢了怎么办', 'health-card', 'zh'],
    ['an Italian word inside Bengali', 'আমার permesso শেষ হয়ে গেছে', 'permit-renewal', 'bn'],
    ['an Italian word inside Chinese', '我要tessera sanitaria', 'health-card', 'zh'],
  ])('%s', (_, text, id, language) => {
    const understood = understanding.understand(text);
    expect(understood.entries[0]?.id).toBe(id);
    expect(understood.language).toBe(language);
    expect(['answer', 'choose']).toContain(understood.decision);
  });

  test('a language without texts for any entry is served by the others', () => {
    const understood = understanding.understand('necesito la tessera sanitaria', { language: 'es' });
    expect(understood.entries[0]?.id).toBe('health-card');
  });
});

describe('other decisions', () => {
  test.each([
    ['mio marito mi picchia', 'safety'],
    ['aiuto mio marito mi picchia ancora', 'safety'],
    ['he punched me in front of my children', 'safety'],
    ['زوجي يضربني', 'safety'],
    ['আমার স্বামী আমাকে মারে', 'safety'],
    ['我老公打我', 'safety'],
    ['voglio parlare con una persona', 'human'],
    ['我要找人工', 'human'],
    ['buongiorno', 'smalltalk'],
    ['السلام عليكم', 'smalltalk'],
    ['ricetta della carbonara', 'unknown'],
    ['xqzw vrrt kjpl', 'unknown'],
    ['', 'unknown'],
    ['?!', 'unknown'],
  ])('"%s" is %s', (text, decision) => {
    expect(understanding.understand(text).decision).toBe(decision);
  });

  test('danger names its flow, and puts the entry of its card first', () => {
    const { flow, entries } = understanding.understand('mio marito mi picchia');
    expect(flow).toBe('violence');
    expect(entries[0]?.id).toBe('domestic-violence');
  });

  test('what only sounds like danger gets no card', () => {
    expect(understanding.understand('ho visto un film su una donna picchiata').decision).not.toBe('safety');
  });

  test('small talk names its kind', () => {
    expect(understanding.understand('buongiorno').smalltalk).toBe('greeting');
  });

  test('one unusual word is never answered at once', () => {
    expect(understanding.understand('permessi').decision).not.toBe('answer');
  });
});

test('the language a person chose tips the balance of a word that two languages share', () => {
  const weight = (language: 'it' | 'es') => understanding.understand('documenti', { language });
  expect(weight('it').languageConfidence).toBeGreaterThan(
    understanding.understand('documenti').languageConfidence,
  );
  expect(weight('es').language).not.toBe('ar');
});

test('whatever is typed, scores are probabilities in order and there are reasons', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (typed) => {
      const { entries, languageConfidence } = understanding.understand(typed);
      const scores = entries.map(({ score }) => score);
      expect(entries.length).toBeLessThanOrEqual(5);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
      for (const score of [...scores, languageConfidence]) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
      expect(scores.toSorted((a, b) => b - a)).toEqual(scores);
    }),
    { numRuns: 60 },
  );
});

test('a very long message is understood as quickly as its beginning', () => {
  const started = performance.now();
  understanding.understand('permesso scaduto '.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(200);
});

describe('the cache', () => {
  test('a second start learns nothing and understands the same', async () => {
    const lines: string[] = [];
    const again = await open(lines);
    expect(lines).toEqual([]);
    const text = 'il mio permesso scade domani';
    expect(again.understand(text)).toEqual(understanding.understand(text));
  });

  test('a file that cannot be read is learned anew', async () => {
    for (const name of readdirSync(cacheFolder)) writeFileSync(join(cacheFolder, name), 'spoiled');
    const lines: string[] = [];
    const again = await open(lines);
    expect(lines.length).toBeGreaterThan(0);
    expect(again.understand('buongiorno').decision).toBe('smalltalk');
  });
});

describe('a changed pack', () => {
  const text = 'come converto la patente di guida';
  const fresh = entry('driving-licence', 'permits', [
    entryText('it', 'Patente di guida', {
      questions: ['convertire la patente', 'patente di guida straniera', 'posso guidare con la mia patente'],
    }),
  ]);
  const more = { ...taughtPack, entries: new Map([...taughtPack.entries, [fresh.id, fresh]]) };

  test('a new entry is understood before everything is learned anew, and after', async () => {
    const lines: string[] = [];
    const own = await open(lines);
    const before = own.understand('il mio permesso scade domani');
    const reloading = own.reload(more, 'taught-more');
    expect(own.understand(text).entries.map(({ id }) => id)).not.toContain('driving-licence');
    await reloading;
    expect(own.understand(text).entries[0]?.id).toBe('driving-licence');
    await own.settled();
    expect(lines.join('\n')).toContain('learned in');
    expect(own.understand(text).entries[0]?.id).toBe('driving-licence');
    expect(own.understand('il mio permesso scade domani').entries[0]?.id).toBe(before.entries[0]?.id);
  });

  test('an entry taken out is forgotten, in whatever order edits come', async () => {
    const own = await open();
    const without = new Map(more.entries);
    without.delete('health-card');
    await Promise.all([
      own.reload(more, 'taught-more'),
      own.reload({ ...more, entries: without }, 'taught-less'),
    ]);
    const known = () => own.understand('ho perso la tessera sanitaria').entries.map(({ id }) => id);
    expect(known()).not.toContain('health-card');
    await own.settled();
    expect(known()).not.toContain('health-card');
    expect(own.understand(text).entries[0]?.id).toBe('driving-licence');
  });

  test('more than a patch can do is learned anew before it is used', async () => {
    const own = await open();
    const many = Array.from({ length: 13 }, (_, at) =>
      entry(`extra-${at}`, 'permits', [
        entryText('it', `Nuovo ${at}`, { questions: [`domanda numero ${at} sui gatti`] }),
      ]),
    );
    const entries = new Map([...taughtPack.entries, ...many.map((one) => [one.id, one] as const)]);
    await own.reload({ ...taughtPack, entries }, 'taught-many');
    expect(own.understand('domanda numero 7 sui gatti').entries[0]?.id).toBe('extra-7');
  });
});

test('an empty pack knows nothing and says so', async () => {
  const pack = { ...taughtPack, entries: new Map(), flows: new Map(), safety: {}, messages: {} };
  const empty = await openUnderstanding({ pack, packHash: 'empty', cacheFolder, worker: false });
  expect(empty.understand('ciao')).toMatchObject({ decision: 'unknown', entries: [] });
});
