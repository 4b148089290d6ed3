// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  nearnessTo,
  recall,
  rememberWords,
  unknownShare,
} from '../../../knowledge/understanding/word-memory.ts';

const memory = rememberWords(
  (
    [
      ['rinnovo permesso di soggiorno', 0],
      ['kit postale', 0],
      ['medico di base', 1],
    ] as const
  ).map(([text, label]) => ({ text, label, language: 'it', script: 'native', asked: true, cost: 1 })),
  2,
);
const everywhere = new Uint8Array(12).fill(1);
const near = (text: string, label: number) =>
  nearnessTo(memory, recall(memory, text), { label, likely: everywhere });

test('the same line is as near as can be, whatever the order of its words', () => {
  expect(near('soggiorno di permesso rinnovo', 0).nearest).toBeCloseTo(1);
  expect(near('soggiorno di permesso rinnovo', 0).shared).toBeCloseTo(1);
});

test('another ending is nearer than another word', () => {
  expect(near('permessi', 0).nearest).toBeGreaterThan(near('pizza', 0).nearest);
  expect(near('pizza', 0)).toEqual({ nearest: 0, shared: 0 });
});

test('rare words count more than those in every line', () => {
  expect(near('medico di', 1).nearest).toBeGreaterThan(near('di', 1).nearest);
});

test('the share of unknown words goes from none to all', () => {
  expect(unknownShare(memory, 'kit postale')).toBe(0);
  expect(unknownShare(memory, 'pizza margherita')).toBe(1);
  expect(unknownShare(memory, 'kit margherita')).toBeGreaterThan(0.3);
});
