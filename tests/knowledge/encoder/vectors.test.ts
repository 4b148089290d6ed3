// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { toOpinion } from '../../../knowledge/encoder/encoder-opinion.ts';
import { likenessByLabel, noLine } from '../../../knowledge/encoder/likeness.ts';
import { loadVectors, saveVectors } from '../../../knowledge/encoder/vector-file.ts';
import { cosines, emptyVectors, setRow } from '../../../knowledge/encoder/vectors.ts';

const dimensions = 13;

const unit = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)));

test('cosines of the small vectors are near those of the whole ones', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 5 }), unit, (rows, asked) => {
      const vectors = emptyVectors(rows.length, dimensions);
      rows.forEach((row, at) => {
        setRow(vectors, at, row);
      });
      cosines(vectors, asked).forEach((found, at) => {
        const true_ = rows[at]!.reduce((sum, value, k) => sum + value * asked[k]!, 0);
        expect(Math.abs(found - true_)).toBeLessThan(0.03);
      });
    }),
  );
});

test('a text of which the model knows nothing is like nothing', () => {
  const vectors = emptyVectors(1, dimensions);
  setRow(vectors, 0, new Float32Array(dimensions).fill(Number.NaN));
  expect(cosines(vectors, new Float32Array(dimensions).fill(0.3))[0]).toBeCloseTo(0);
});

describe('likeness to a label', () => {
  const lines = [0, 0, 0, 0, 1, 3].map((label) => ({ label }));
  const found = Float32Array.from([0.9, 0.3, 0.6, -0.2, 0.8, 0.1]);

  test('is the mean of the nearest line and of the three nearest', () => {
    const likeness = likenessByLabel(lines, found, { labels: 4 });
    expect(likeness[0]).toBeCloseTo((0.9 + 0.6) / 2);
    expect([likeness[1], likeness[2], likeness[3]]).toEqual([
      expect.closeTo(0.8),
      noLine,
      expect.closeTo(0.1),
    ]);
  });

  test('does not count lines that are skipped', () => {
    const likeness = likenessByLabel(lines, found, { labels: 4, skip: (line) => line === 0 || line === 4 });
    expect(likeness[0]).toBeCloseTo((0.6 + (0.6 + 0.3 - 0.2) / 3) / 2);
    expect(likeness[1]).toBe(noLine);
  });
});

test('the most like entry adds the whole weight, and one that is like the average or has no line nothing', () => {
  const likeness = Float32Array.from([0.9, 0.8, 0.7, noLine, 0.85]);
  const { added, signalsOf } = toOpinion(likeness, { entries: 4, weight: 2 });
  expect([...added]).toEqual([2, expect.closeTo(0), 0, 0]);
  const [own, rival, stranger, more] = signalsOf(0);
  expect([own, rival, stranger, more]).toEqual([
    expect.closeTo(0.9),
    expect.closeTo(0.1),
    expect.closeTo(0.05),
    2,
  ]);
});

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('gives back the rows that were there, and nothing when it is spoiled or of another size', async () => {
    const vectors = emptyVectors(3, dimensions);
    const row = Float32Array.from({ length: dimensions }, (_, at) => (at === 4 ? 1 : 0));
    setRow(vectors, 2, row);
    const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(16));
    await saveVectors(folder, 'one', { keys, vectors });
    const kept = await loadVectors(folder, 'one', dimensions);
    expect([...kept.places]).toEqual([[keys[2], 0]]);
    expect(cosines(kept.vectors, row)[0]).toBeCloseTo(1);
    expect((await loadVectors(folder, 'one', 12)).places.size).toBe(0);
    expect((await loadVectors(folder, 'other', dimensions)).places.size).toBe(0);
    writeFileSync(join(folder, 'encoder-one.vectors'), 'spoiled, and long enough');
    expect((await loadVectors(folder, 'one', dimensions)).places.size).toBe(0);
  });
});
