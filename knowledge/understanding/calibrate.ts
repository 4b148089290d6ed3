// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Corpus, Line } from './corpus.ts';
import { dangerLessons, scoreDanger, trainDanger } from './danger.ts';
import { guessTongue, type LanguageModel } from './language-guess.ts';
import { type Example, fitHead, type Head } from './logistic.ts';
import type { Thresholds } from './model.ts';
import { type Random, shuffled } from './random.ts';
import { guessAndRank, signalNames } from './rank.ts';
import { trainRanker } from './train-ranker.ts';

const folds = 4;
// With so many lines two of the four folds say as much as is needed, in half the time.
const manyLines = 15_000;
const heldShare = 5;
const mostExamples = 6_000;

/** What share of messages is expected to be about no entry. */
const strangersShare = 0.2;

/**
 * Fits the two heads on folds. In each fold a quarter of the entries is hidden, and their lines stand for messages that
 * no entry answers; of the other lines one in five is held back and stands for messages that one does.
 */
export function calibrateHeads(
  corpus: Corpus,
  language: LanguageModel,
  random: Random,
): { readonly inScope: Head; readonly isRight: Head } {
  const examples: { signals: readonly number[]; inside: boolean; right: boolean }[] = [];
  const rounds = corpus.lines.length > manyLines ? 2 : folds;
  for (let fold = 0; fold < rounds; fold += 1) {
    const { training, held } = splitFold(corpus, fold, random);
    const ranker = trainRanker(training, corpus, random);
    const present = new Set(training.map(({ label }) => label));
    for (const line of held) {
      const { signals, best } = guessAndRank(language, ranker, line.text);
      const inside = line.label < corpus.entries && present.has(line.label);
      examples.push({ signals, inside, right: inside && best === line.label });
    }
  }
  const inside = examples.filter((example) => example.inside).length;
  const outside = examples.length - inside;
  const balance = outside > 0 ? (strangersShare * inside) / ((1 - strangersShare) * outside) : 1;
  const weighed = (truth: 'inside' | 'right'): Example[] =>
    examples.map((example) => ({
      signals: example.signals,
      truth: example[truth],
      weight: example.inside ? 1 : balance,
    }));
  return {
    inScope: fitHead(weighed('inside'), signalNames.length),
    isRight: fitHead(weighed('right'), signalNames.length),
  };
}

function splitFold({ lines, entries, labels }: Corpus, fold: number, random: Random) {
  const order = shuffled(entries, random);
  const hidden = new Set([...order.keys()].filter((label) => order[label]! % folds === fold));
  const training: Line[] = [];
  const held: Line[] = [];
  for (const at of shuffled(lines.length, random)) {
    const line = lines[at]!;
    const group = held.length < mostExamples ? at % heldShare : -1;
    if (hidden.has(line.label)) {
      if (group === fold % heldShare && line.asked) held.push(line);
    } else if (group === fold % heldShare && line.asked && isEntryOrRefused(line, entries, labels))
      held.push(line);
    else training.push(line);
  }
  return { training, held };
}

// A person asked for and small talk are decided elsewhere: they would teach the heads nothing.
function isEntryOrRefused({ label }: Line, entries: number, labels: readonly string[]): boolean {
  return label < entries || labels[label] === '#refused';
}

/** Of a hundred messages that are no danger, so many may get a card; of a hundred in danger, so many may be missed. */
const falseShare = 0.025;
const missedShare = 0.01;
const dangerFolds = 4;

/**
 * Sets the margin of danger on folds: low enough that hardly any phrase of danger is missed, unless that would send the
 * card to too many people who only ask.
 */
export function calibrateDanger(corpus: Corpus, language: LanguageModel, random: Random): Thresholds {
  const lessons = dangerLessons(corpus);
  const texts = [...corpus.dangers, ...corpus.lines.filter(({ asked }) => asked)];
  const dangerous: number[] = [];
  const ordinary: number[] = [];
  const lookalikes = corpus.dangers.length;
  const group = shuffled(lessons.length, random);
  const rounds = lessons.length > manyLines ? 1 : dangerFolds;
  for (let fold = 0; fold < rounds; fold += 1) {
    const model = trainDanger(
      lessons.filter((_, at) => group[at]! % dangerFolds !== fold),
      corpus.flows.length,
      random,
    );
    lessons.forEach((lesson, at) => {
      if (group[at]! % dangerFolds !== fold) return;
      const { margin } = scoreDanger(model, lesson.features, guessTongue(language, texts[at]!.text));
      const watch = corpus.flows[lesson.flow]?.watch ?? false;
      if (lesson.flow >= 0 && !watch) dangerous.push(margin);
      else if (lesson.flow < 0 && at >= lookalikes) ordinary.push(margin);
    });
  }
  if (dangerous.length === 0 || ordinary.length === 0) return { danger: 0, dangerWatch: 0.3 };
  const recall = quantile(dangerous, missedShare);
  const precision = quantile(ordinary, 1 - falseShare);
  const danger = Math.max(Math.min(recall, 0), precision);
  return { danger, dangerWatch: danger + 0.25 };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
