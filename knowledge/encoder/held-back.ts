// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Corpus, type Line, refusedLabel } from '../understanding/corpus.ts';
import { type Fold, inLanguages, splitFold } from '../understanding/folds.ts';
import { type Random, seeded, shuffled } from '../understanding/random.ts';
import type { QuestionLine } from './question-lines.ts';

/** One part of the corpus to train on and messages of the rest to try the encoder on. */
export interface HeldBack {
  readonly fold: Fold;
  readonly sample: readonly Line[];
}

/** Each part costs a training: of a whole pack one is enough, a small one has too few messages for that. */
const roundsFor = (lines: number) => (lines > 8_000 ? 1 : 4);
const mostTried = 1_200;
const seed = 20_261_125;

/**
 * The messages on which the encoder's weight and heads are fitted: held back as `folds.ts` does it for the other heads,
 * so that the thresholds mean the same. The same corpus gives the same on every thread.
 */
export function holdBack(corpus: Corpus): HeldBack[] {
  const random = seeded(seed);
  const rounds = roundsFor(corpus.lines.length);
  return Array.from({ length: rounds }, (_, round) =>
    heldIn(splitFold(inLanguages(corpus, round), round, random), corpus, {
      random,
      most: mostTried / rounds,
    }),
  );
}

function heldIn(
  fold: Fold,
  { entries, labels }: Corpus,
  { random, most }: { readonly random: Random; readonly most: number },
): HeldBack {
  // A person asked for and small talk are decided without the encoder.
  const tried = fold.held.filter(({ label }) => label < entries || labels[label] === refusedLabel);
  const order = shuffled(tried.length, random).subarray(0, most);
  return { fold, sample: [...order].map((at) => tried[at]!) };
}

/**
 * Which lines must not help to judge a held-back message: those of hidden entries, the message itself wherever it
 * stands, and its translations, which an encoder takes for the same.
 * @param lines as the encoder has them
 * @param placeOf the place of a line among them by its text and label
 */
export function skipFor(
  line: Line,
  {
    fold,
    lines,
    placeOf,
  }: { fold: Fold; lines: readonly QuestionLine[]; placeOf: ReadonlyMap<string, number> },
): (at: number) => boolean {
  const group = lines[placeOf.get(placeKey(line)) ?? -1]?.group ?? -1;
  return (at) => {
    const { label, text, group: other } = lines[at]!;
    return fold.hidden.has(label) || text === line.text || (group >= 0 && other === group);
  };
}

export function placesOf(lines: readonly QuestionLine[]): Map<string, number> {
  return new Map(lines.map((line, at) => [placeKey(line), at]));
}

export function placeKey({ text, label }: Pick<Line, 'text' | 'label'>): string {
  return `${label} ${text}`;
}
