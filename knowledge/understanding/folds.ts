// SPDX-License-Identifier: AGPL-3.0-or-later
import { languages } from '../language.ts';
import { type Corpus, type DangerLine, type Line, refusedLabel } from './corpus.ts';
import { dangerLessons, nearDanger, scoreDanger, trainDanger } from './danger.ts';
import type { LanguageModel } from './language-guess.ts';
import { type Random, shuffled } from './random.ts';
import { guessAndRank, type Ranker } from './rank.ts';
import { trainRanker } from './train-ranker.ts';

/** What the heads learn from: how messages look that the training has not seen. */
export interface Evidence {
  readonly meanings: readonly MeaningEvidence[];
  readonly dangers: readonly DangerEvidence[];
}

export interface MeaningEvidence {
  readonly signals: readonly number[];
  /** An entry answers it, and was there to be found. */
  readonly inside: boolean;
  /** The best entry was the right one. */
  readonly right: boolean;
}

export interface DangerEvidence {
  readonly signals: readonly number[];
  readonly kind: 'danger' | 'question' | 'other';
}

/** Of the entries one in four is hidden in each fold, and of the messages one in five held back. */
const hiddenShare = 4;
const heldShare = 5;
/** With very many each round is in a quarter of the languages. */
const veryManyLines = 25_000;
const languageShare = 4;
/** With many lines fewer rounds say as much as is needed. */
const wholePackLines = 60_000;
const roundsFor = (lines: number) =>
  lines > veryManyLines && lines <= wholePackLines ? 3 : lines > 8_000 ? 2 : 4;
const mostLooked = 6_000;

/**
 * Trains on parts of the corpus and looks at the rest. In each fold whole entries are hidden: their messages stand for
 * those that no entry answers, so that no such messages need be collected, though the pack's refused ones join them.
 */
export function gatherEvidence(corpus: Corpus, language: LanguageModel, random: Random): Evidence {
  const meanings: MeaningEvidence[] = [];
  const dangers: DangerEvidence[] = [];
  for (let round = 0; round < roundsFor(corpus.lines.length); round += 1) {
    const fold = splitFold(inLanguages(corpus, round), round, random);
    const ranker = trainRanker(fold.training.lines, corpus, random);
    meanings.push(...lookAtMeanings(fold, corpus, { language, ranker }));
    dangers.push(...lookAtDangers(fold, corpus, { language, ranker, random }));
  }
  return { meanings, dangers };
}

/** With very many lines a round is in a quarter of the languages. */
export function inLanguages(corpus: Corpus, round: number): Corpus {
  if (corpus.lines.length <= veryManyLines) return corpus;
  const chosen = ({ language }: Line | DangerLine) => languages.indexOf(language) % languageShare === round;
  return { ...corpus, lines: corpus.lines.filter(chosen), dangers: corpus.dangers.filter(chosen) };
}

export interface Fold {
  readonly hidden: ReadonlySet<number>;
  readonly training: Corpus;
  readonly held: readonly Line[];
  readonly heldDangers: readonly DangerLine[];
}

/** A text that stands in two places (a phrase of danger and its loan to an entry) is held back in both. */
export function splitFold(corpus: Corpus, round: number, random: Random): Fold {
  const order = shuffled(corpus.entries, random);
  const hidden = new Set([...order.keys()].filter((label) => order[label]! % hiddenShare === round));
  const texts = [...new Set([...corpus.dangers, ...corpus.lines].map(({ text }) => text))];
  const places = shuffled(texts.length, random);
  const heldTexts = new Set(texts.filter((_, at) => places[at]! % heldShare === round));
  const kept = ({ text }: Line | DangerLine) => !heldTexts.has(text);
  const held = corpus.lines.filter((line) => !kept(line) && line.asked);
  const looked = shuffled(held.length, random).subarray(0, mostLooked);
  return {
    hidden,
    training: {
      ...corpus,
      lines: corpus.lines.filter((line) => kept(line) && !hidden.has(line.label)),
      dangers: corpus.dangers.filter(kept),
    },
    held: [...looked].map((at) => held[at]!),
    heldDangers: corpus.dangers.filter((line) => !kept(line)),
  };
}

interface Trained {
  readonly language: LanguageModel;
  readonly ranker: Ranker;
}

// A person asked for and small talk are decided before the heads: they would teach them nothing.
function lookAtMeanings(
  { hidden, held }: Fold,
  { entries, labels }: Corpus,
  { language, ranker }: Trained,
): MeaningEvidence[] {
  return held
    .filter(({ label }) => label < entries || labels[label] === refusedLabel)
    .map(({ text, label }) => {
      const { signals, best } = guessAndRank(language, ranker, text);
      const inside = label < entries && !hidden.has(label);
      return { signals, inside, right: inside && best === label };
    });
}

/** The watch flows and questions about emergencies count on neither side. */
function lookAtDangers(
  { training, hidden, held, heldDangers }: Fold,
  corpus: Corpus,
  { language, ranker, random }: Trained & { readonly random: Random },
): DangerEvidence[] {
  const danger = trainDanger(dangerLessons(training), corpus, random);
  const near = nearDanger(corpus);
  const look = (text: string, kind: DangerEvidence['kind']): DangerEvidence => {
    const { signals } = scoreDanger(danger, guessAndRank(language, ranker, text));
    return { signals, kind };
  };
  return [
    ...heldDangers
      .filter(({ flow }) => flow >= 0 && !corpus.flows[flow]!.watch)
      .map(({ text }) => look(text, 'danger')),
    ...held
      .filter(({ label }) => near[label] === 0 && !hidden.has(label))
      .map(({ text, label }) => look(text, label < corpus.entries ? 'question' : 'other')),
  ];
}
