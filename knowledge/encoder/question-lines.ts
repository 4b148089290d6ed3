// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { Corpus, Line } from '../understanding/corpus.ts';

/** One line of the pack that the encoder compares messages with. */
export interface QuestionLine {
  /** As it was written: a tokenizer knows words with their accents. */
  readonly said: string;
  /** Normalised: by which a line is found again. */
  readonly text: string;
  readonly label: number;
  /** The same number for a question and its translations; -1 for what is no question. */
  readonly group: number;
}

/**
 * What people ask, and titles: sentences of answers are not how people ask, and are half of the lines. In the order of
 * the labels, so that the search passes over each label once.
 */
export function questionLinesOf({ lines, labels }: Pick<Corpus, 'lines' | 'labels'>): QuestionLine[] {
  const counted = new Map<string, number>();
  const groupOf = ({ label, language, script, asked }: Line): number => {
    if (!asked) return -1;
    const list = `${label} ${language} ${script}`;
    const place = counted.get(list) ?? 0;
    counted.set(list, place + 1);
    // Translations stand at the same place of their lists.
    return place * labels.length + label;
  };
  return lines
    .filter(({ cost }) => cost === 1)
    .map((line) => ({
      said: line.said ?? line.text,
      text: line.text,
      label: line.label,
      group: groupOf(line),
    }))
    .toSorted((a, b) => a.label - b.label);
}

/** Under which the vector of a text is kept. */
export function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, keyLength);
}

export const keyLength = 16;
