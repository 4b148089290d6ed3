// SPDX-License-Identifier: AGPL-3.0-or-later
import { gulpease, sentencesOf } from '../../../knowledge/check/readability.ts';

test('Gulpease is 89 + (300 × sentences − 10 × letters) / words', () => {
  // 6 words, 1 sentence, 38 letters.
  expect(gulpease('Il patronato aiuta gratuitamente le persone.')).toBeCloseTo(89 + (300 - 380) / 6, 5);
  expect(gulpease('')).toBe(100);
});

test('an easy text stands above a hard one', () => {
  const easy = gulpease('Prendi il kit alla posta. Un patronato ti aiuta gratis.');
  const hard = gulpease(
    'La presentazione della documentazione costituisce presupposto amministrativo indispensabile.',
  );
  expect(easy).toBeGreaterThan(80);
  expect(hard).toBeLessThan(30);
});

test.each([
  ['Una. Due! Tre?', 3],
  ['1. Vai alla posta\n2. Porta il passaporto', 2],
  ['Costa 1.234,50 euro.', 1],
  ['请来。请带护照！', 2],
  ['এটি চাবি। আসুন।', 2],
  ['اذهبوا. هل فهمتم؟ نعم.', 3],
  ['یہ چابی ہے۔ آئیں۔', 2],
])('%j has %d sentences', (text, count) => {
  expect(sentencesOf(text)).toHaveLength(count);
});
