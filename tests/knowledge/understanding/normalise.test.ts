// SPDX-License-Identifier: AGPL-3.0-or-later
import { longestMessage, normalise } from '../../../knowledge/understanding/normalise.ts';

test.each([
  ['Arabic letters and tatweel', 'الإقامـــة ۱۲', 'الاقامة 12'],
  ['Persian keyboards', 'يک كتاب', 'یک کتاب'],
  ['Italian accents', 'Perché è SCADUTO?', 'perche e scaduto'],
  ['letters drawn out', 'ciaooooo', 'ciao'],
  ['Bengali digits', '৩ মাস', '3 মাস'],
  ['Ukrainian marks', 'посвідчення', 'посвідчення'],
])('%s: two spellings become one', (_, one, other) => {
  expect(normalise(one)).toBe(normalise(other));
});

test('Chinese is set apart from Latin words and figures', () => {
  expect(normalise('我的permesso到期了')).toBe('我的 permesso 到期了');
});

test('links and long numbers become one word each, pictures stay', () => {
  expect(normalise('https://x.it/a?b=1 3331234567 👍')).toBe('link 00000 👍');
});

test('only the beginning of a very long message counts', () => {
  expect(normalise('a b '.repeat(5_000)).length).toBeLessThanOrEqual(longestMessage);
});

test('nothing is left of nothing', () => {
  expect(normalise(' …?! ')).toBe('');
});
