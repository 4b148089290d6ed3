// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { FeatureSet } from '../../../knowledge/understanding/feature-set.ts';

const pair = fc.tuple(fc.integer({ min: 2, max: 0xffff_ffff }), fc.float({ min: 0, max: 2, noNaN: true }));

test('it holds what a Map would hold, message after message', () => {
  const set = new FeatureSet();
  fc.assert(
    fc.property(fc.array(fc.array(pair, { maxLength: 60 }), { minLength: 1, maxLength: 4 }), (messages) => {
      for (const pairs of messages) {
        const map = new Map<number, number>();
        set.clear();
        for (const [hash, weight] of pairs) {
          set.add(hash, weight);
          if (weight > 0) map.set(hash, weight);
        }
        const { hashes, values } = set.toUnit();
        const length = Math.hypot(...map.values());
        expect([...hashes]).toEqual([...map.keys()]);
        for (const [at, hash] of hashes.entries()) {
          expect(values[at]).toBeCloseTo((map.get(hash) ?? 0) / length, 4);
        }
      }
    }),
  );
});

test('it grows', () => {
  const set = new FeatureSet();
  set.clear();
  for (let at = 0; at < 5_000; at += 1) set.add(at * 4_096 + 7, 1);
  for (let at = 0; at < 5_000; at += 1) set.add(at * 4_096 + 7, 2);
  const { hashes, values } = set.toUnit();
  expect(hashes).toHaveLength(5_000);
  expect(new Set(hashes).size).toBe(5_000);
  expect(values[0]).toBeCloseTo(1 / Math.sqrt(5_000), 5);
  set.clear();
  expect(set.toUnit().hashes).toHaveLength(0);
});
