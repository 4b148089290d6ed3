// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language, languages, type Script } from '../language.ts';
import {
  type Entry,
  type EntryText,
  type Pack,
  type Risk,
  type SmalltalkKind,
  smalltalkKinds,
} from '../pack.ts';
import { normalise } from './normalise.ts';

/** One message of the pack, normalised, with what it means. */
export interface Line {
  readonly text: string;
  /** As it was written, which an encoder reads better than normalised words; not for sentences. */
  readonly said?: string;
  readonly language: Language;
  readonly script: Script;
  /** Index into `labels`. */
  readonly label: number;
  /** A message as people write it; otherwise a title, a menu line, a phrase of danger lent to its entry, a sentence. */
  readonly asked: boolean;
  /** How much an error on it costs in training: a sentence of an answer is not how people ask. */
  readonly cost: number;
}

export interface DangerLine {
  readonly text: string;
  readonly language: Language;
  readonly script: Script;
  /** Index into `flows`; -1 for a lookalike, which sounds like danger and is not. */
  readonly flow: number;
}

export interface FlowFacts {
  readonly id: string;
  readonly entry: string;
  readonly also: readonly string[];
  readonly watch: boolean;
}

/** What the understanding learns from: plain data, so that it crosses to a worker. */
export interface Corpus {
  /** Entry ids in order, then `#refused`, `#person` and the kinds of small talk, each with `#` before it. */
  readonly labels: readonly string[];
  /** How many of the labels are entries. */
  readonly entries: number;
  readonly risks: readonly Risk[];
  readonly lines: readonly Line[];
  readonly flows: readonly FlowFacts[];
  readonly dangers: readonly DangerLine[];
}

export const refusedLabel = '#refused';
export const personLabel = '#person';

export function smalltalkOf(label: string): SmalltalkKind | null {
  return smalltalkKinds.find((kind) => label === `#${kind}`) ?? null;
}

/** Takes from the pack every line that teaches something. Pure. */
export function corpusOf(pack: Pack): Corpus {
  return corpusWith(pack, entriesOf(pack).flatMap(linesOfEntry));
}

/** The same, with pauses in which the process can answer others: for a whole pack it takes more than a second. */
export async function gatherCorpus(pack: Pack, breathe: () => Promise<void>): Promise<Corpus> {
  const lines: Line[] = [];
  for (const [label, entry] of entriesOf(pack).entries()) {
    lines.push(...linesOfEntry(entry, label));
    await breathe();
  }
  return corpusWith(pack, lines);
}

function entriesOf(pack: Pack): Entry[] {
  const { labels, entries } = classesOf(pack);
  return labels.slice(0, entries).map((id) => pack.entries.get(id)!);
}

function corpusWith(pack: Pack, lines: readonly Line[]): Corpus {
  const { labels, risks, entries } = classesOf(pack);
  const labelOf = new Map(labels.map((label, index) => [label, index]));
  const flows = [...pack.flows.values()];
  const dangers = dangersOf(
    pack,
    flows.map(({ id }) => id),
  );
  const lent = dangers.flatMap(({ flow, ...line }) => {
    const label = labelOf.get(flows[flow]?.entry ?? '');
    return label === undefined ? [] : [{ ...line, label, asked: false, cost: 1 }];
  });
  return {
    labels,
    entries,
    risks,
    lines: distinct([...lines, ...messageLines(pack, labelOf), ...lent]),
    flows: flows.map(({ id, entry, also, watch }) => ({ id, entry, also, watch })),
    dangers: distinct(dangers),
  };
}

/** What the ranking tells apart. */
export function classesOf(pack: Pack): Pick<Corpus, 'labels' | 'entries' | 'risks'> {
  const ids = [...pack.entries.keys()].toSorted();
  return {
    labels: [...ids, refusedLabel, personLabel, ...smalltalkKinds.map((kind) => `#${kind}`)],
    entries: ids.length,
    risks: ids.map((id) => pack.entries.get(id)!.risk),
  };
}

/** Everything an entry teaches by itself, in all its languages. */
export function linesOfEntry(entry: Entry, label: number): Line[] {
  return languages.flatMap((language) => {
    const text = entry.texts[language];
    return text ? linesOf(text, label) : [];
  });
}

const sentenceCost = 0.3;
const wordCost = 1;

function linesOf(text: EntryText, label: number): Line[] {
  const { language } = text;
  const line = (said: string, more: Partial<Line> = {}): Line => ({
    text: normalise(said),
    said,
    language,
    script: 'native',
    label,
    asked: false,
    cost: 1,
    ...more,
  });
  return [
    ...text.questions.map((said) => line(said, { asked: true })),
    ...text.questionsLatin.map((said) => line(said, { asked: true, script: 'latin' })),
    ...text.words.map((said) => line(said, { script: scriptOf(normalise(said), language), cost: wordCost })),
    line(text.title),
    line(text.menu),
    ...sentencesOf(text).map((said) => line(said, { said: undefined, cost: sentenceCost })),
  ];
}

const shortestSentence = 8;

/** What the entry says, sentence by sentence: its words are those that the next person asks with. */
function sentencesOf({ short, counter = '', sections }: EntryText): string[] {
  return [short, counter, ...sections.map(({ body }) => body)]
    .join('\n')
    .replace(/\{fact:[a-z0-9_]+\}/g, ' ')
    .split(/[\n.:;!?۔؟؛।。！？；：]+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= shortestSentence || /\p{Script=Han}{3}/u.test(sentence));
}

function messageLines(pack: Pack, labelOf: ReadonlyMap<string, number>): Line[] {
  return Object.entries(pack.messages).flatMap(([language, { refused, person, smalltalk }]) => {
    if (!isLanguage(language)) return [];
    return Object.entries({ refused, person, ...smalltalk }).flatMap(([group, texts]) => {
      const label = labelOf.get(`#${group}`);
      if (label === undefined) return [];
      return texts.map((line) => {
        const text = normalise(line);
        return { text, said: line, language, script: scriptOf(text, language), label, asked: true, cost: 1 };
      });
    });
  });
}

function dangersOf(pack: Pack, flows: readonly string[]): DangerLine[] {
  return Object.entries(pack.safety).flatMap(([language, { phrases, phrasesLatin, lookalikes }]) => {
    if (!isLanguage(language)) return [];
    return [phrases, phrasesLatin, lookalikes].flatMap((groups) =>
      Object.entries(groups).flatMap(([id, texts]) =>
        texts.map((line) => {
          const text = normalise(line);
          const flow = groups === lookalikes ? -1 : flows.indexOf(id);
          return { text, language, script: scriptOf(text, language), flow };
        }),
      ),
    );
  });
}

/** Messages are listed in one list whatever their letters: a Russian one in Latin letters is romanised. */
function scriptOf(text: string, language: Language): Script {
  const written = ['ar', 'bn', 'ur', 'fa', 'zh', 'uk', 'ru'].includes(language);
  return written && !/[^\p{Script=Latin}\P{L}]/u.test(text) && /\p{L}/u.test(text) ? 'latin' : 'native';
}

function distinct<T extends Line | DangerLine>(lines: readonly T[]): T[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = `${line.language}\t${'label' in line ? line.label : line.flow}\t${line.text}`;
    if (line.text === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
