// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { type Features, featuresOf } from '../../../knowledge/understanding/features.ts';
import { normalise } from '../../../knowledge/understanding/normalise.ts';

function likeness(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => featuresOf(normalise(text))) as [Features, Features];
  const values = new Map([...b.hashes].map((hash, at) => [hash, b.values[at] ?? 0]));
  return a.hashes.reduce((sum, hash, at) => sum + (a.values[at] ?? 0) * (values.get(hash) ?? 0), 0);
}

test.each([
  ['a typing error', 'rinnovo permesso soggiorno', 'rinovo permeso sogiorno', 'iscrizione alla scuola'],
  ['an Arabic article and ending', 'تجديد الإقامة', 'تجديد اقامتي', 'تسجيل في المدرسة'],
  ['Chinese without spaces', '居留许可更新', '更新居留许可', '孩子上学报名'],
  ['Bengali endings', 'পারমিট নবায়ন', 'পারমিটের নবায়নের', 'স্কুলে ভর্তি'],
])('%s leaves two texts more alike than two that mean different things', (_, one, near, far) => {
  expect(likeness(one, near)).toBeGreaterThan(likeness(one, far) + 0.2);
});

test('features are a unit vector of distinct hashes, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      const { hashes, values } = featuresOf(normalise(typed));
      expect(new Set(hashes).size).toBe(hashes.length);
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      expect(squares).toBeCloseTo(hashes.length === 0 ? 0 : 1, 3);
    }),
  );
});
