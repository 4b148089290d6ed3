// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { type Features, featuresOf } from '../../../knowledge/understanding/features.ts';
import { placeOf, scoreAll, tableOf } from '../../../knowledge/understanding/linear-model.ts';
import { toRows, trainSvm } from '../../../knowledge/understanding/linear-svm.ts';
import { seeded } from '../../../knowledge/understanding/random.ts';

const lines: readonly (readonly [string, number])[] = [
  ['rinnovo permesso', 0],
  ['permesso scaduto', 0],
  ['rinnovare il permesso', 0],
  ['medico di base', 1],
  ['tessera del medico', 1],
  ['scegliere il medico', 1],
  ['ricetta della pizza', -1],
  ['partita di calcio', -1],
];

function trained() {
  return trainSvm(
    toRows(lines.map(([text]) => featuresOf(text))),
    lines.map(([, label]) => (label < 0 ? [] : [label])),
    2,
    { cost: 1, positiveFactor: 3, passes: 10, least: 0, random: seeded(1) },
  );
}

test('each class claims its own lines and no other', () => {
  const model = trained();
  for (const [text, label] of lines) {
    const claims = [...scoreAll(model, featuresOf(text))].map((margin) => margin > 0);
    expect(claims).toEqual([label === 0, label === 1]);
  }
});

test('a word it has not seen in that form still counts by its pieces', () => {
  const scores = scoreAll(trained(), featuresOf('permessi'));
  expect(scores[0]).toBeGreaterThan(scores[1] ?? 0);
});

test('the same lines give the same model', () => {
  expect(trained()).toEqual(trained());
});

test('scores are those of multiplying every weight, one by one', () => {
  const model = trained();
  const slow = ({ hashes, values }: Features) => {
    const sums = [0, 0];
    model.keys.forEach((key, place) => {
      const at = hashes.indexOf(key);
      const value = key === 1 ? 1 : at < 0 ? 0 : (values[at] ?? 0);
      for (let k = model.starts[place] ?? 0; k < (model.starts[place + 1] ?? 0); k += 1) {
        const owner = model.owners[k] ?? 0;
        sums[owner] = (sums[owner] ?? 0) + value * (model.weights[k] ?? 0) * model.step;
      }
    });
    return sums;
  };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('permesso', 'medico', 'pizza', 'di', 'x'), { maxLength: 6 }),
      (words) => {
        const features = featuresOf(words.join(' '));
        const scores = scoreAll(model, features);
        slow(features).forEach((sum, at) => {
          expect(scores[at]).toBeCloseTo(sum, 6);
        });
      },
    ),
  );
});

test('a table finds what was put in and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 4_294_967_295 })), (hashes) => {
      const half = hashes.slice(0, hashes.length / 2);
      const keys = tableOf(half, half.length);
      expect(hashes.map((hash) => placeOf(keys, hash) >= 0)).toEqual(
        hashes.map((hash) => half.includes(hash)),
      );
    }),
  );
});
