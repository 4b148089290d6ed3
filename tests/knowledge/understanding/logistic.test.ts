// SPDX-License-Identifier: AGPL-3.0-or-later
import { fitHead, probabilityOf } from '../../../knowledge/understanding/logistic.ts';
import { seeded } from '../../../knowledge/understanding/random.ts';

test('probabilities come out as frequent as they were', () => {
  const random = seeded(3);
  const truth = (signal: number) => 1 / (1 + Math.exp(-(2 * signal - 1)));
  const examples = Array.from({ length: 4_000 }, () => {
    const signal = random() * 4 - 2;
    return { signals: [signal, random()], truth: random() < truth(signal), weight: 1 };
  });
  const head = fitHead(examples, 2);
  for (const signal of [-1.5, 0, 0.5, 1.5]) {
    expect(Math.abs(probabilityOf(head, [signal, 0.5]) - truth(signal))).toBeLessThan(0.05);
  }
});

test('with one kind of example it says that nearly all are of that kind', () => {
  const head = fitHead(
    [
      { signals: [1], truth: true, weight: 1 },
      { signals: [2], truth: true, weight: 1 },
    ],
    1,
  );
  expect(probabilityOf(head, [1])).toBeGreaterThan(0.9);
});

test('without examples it knows nothing', () => {
  expect(probabilityOf(fitHead([], 1), [3])).toBeCloseTo(0.5);
});
