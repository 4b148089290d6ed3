// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  guessTongue,
  nameOf,
  tongues,
  trainLanguage,
} from '../../../knowledge/understanding/language-guess.ts';
import { normalise } from '../../../knowledge/understanding/normalise.ts';
import { seeded } from '../../../knowledge/understanding/random.ts';

// With no pack at all: the seeds alone.
const model = trainLanguage([], seeded(1));

function guess(text: string): string {
  const weights = guessTongue(model, normalise(text));
  return nameOf(tongues[weights.indexOf(Math.max(...weights))]!);
}

test.each([
  ['it', 'devo andare in questura domani'],
  ['en', 'where do I have to go tomorrow'],
  ['fr', 'je ne comprends pas la lettre'],
  ['es', 'no entiendo qué tengo que hacer'],
  ['sq', 'nuk kuptoj çfarë duhet të bëj'],
  ['ar', 'لا أفهم ماذا أفعل'],
  ['bn', 'আমি কী করব'],
  ['ur', 'مجھے کیا کرنا ہے'],
  ['fa', 'نمی دانم چه کار کنم'],
  ['zh', '我不知道怎么办'],
  ['uk', 'не розумію що мені треба'],
  ['ru', 'не понимаю что мне делать'],
  ['ar-Latn', 'bghit n3ref fin nemchi'],
  ['bn-Latn', 'ami ki korbo kothay jabo'],
  ['ur-Latn', 'mujhe kya karna hai'],
  ['fa-Latn', 'nemidoonam chikar konam'],
  ['ru-Latn', 'ne ponimayu chto mne delat'],
  ['uk-Latn', 'ne rozumiiu shcho meni robyty'],
])('%s is recognised before the pack has a word of it', (name, text) => {
  expect(guess(text)).toBe(name);
});

test('Italian words in another script leave the language as it is', () => {
  expect(guess('وين نجدد permesso di soggiorno')).toBe('ar');
  expect(guess('我的permesso di soggiorno')).toBe('zh');
});

test('weights add up to one, and a chosen language raises its own', () => {
  const free = guessTongue(model, 'documenti');
  const chosen = guessTongue(model, 'documenti', 'es');
  expect(free.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
  const spanish = tongues.findIndex(({ language }) => language === 'es');
  expect(chosen[spanish]).toBeGreaterThan(free[spanish]!);
});
