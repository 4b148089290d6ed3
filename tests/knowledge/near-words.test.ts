// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { distanceWithin } from '../../knowledge/near-words.ts';

/** Slow and obvious: tries every way. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const ways = [
    distance(a.slice(1), b) + 1,
    distance(a, b.slice(1)) + 1,
    distance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && a[0] === b[1] && a[1] === b[0]) ways.push(distance(a.slice(2), b.slice(2)) + 1);
  return Math.min(...ways);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

test('the distance is that of trying every way, up to the most that counts', () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
      expect(distanceWithin(a, b, most)).toBe(Math.min(distance(a, b), most + 1));
    }),
  );
});

test.each([
  ['ancona', 'anocna', 1],
  ['fabriano', 'fabrianno', 1],
  ['перуджа', 'перуджя', 1],
  ['انکونا', 'انكونا', 1],
])('%s and %s are %d apart', (a, b, expected) => {
  expect(distanceWithin(a, b, 2)).toBe(expected);
});
