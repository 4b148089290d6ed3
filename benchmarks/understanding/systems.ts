// SPDX-License-Identifier: AGPL-3.0-or-later
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { languages } from '../../knowledge/language.ts';
import type { Pack } from '../../knowledge/pack.ts';
import { corpusOf, smalltalkOf } from '../../knowledge/understanding/corpus.ts';
import { decide } from '../../knowledge/understanding/decide.ts';
import { decodeModel, encodeModel } from '../../knowledge/understanding/model-file.ts';
import { train } from '../../knowledge/understanding/train.ts';
import type { Decision } from '../../knowledge/understood.ts';
import type { Question } from './questions.ts';

export interface Verdict {
  readonly decision: Decision;
  readonly entries: readonly string[];
  readonly language?: string;
}

/** Something that understands messages, once it has learned a pack. */
export interface System {
  readonly name: string;
  learn(pack: Pack): Promise<void>;
  understand(question: Question): Promise<Verdict> | Verdict;
}

export function ourSystem(): System {
  let model: ReturnType<typeof train>;
  return {
    name: 'Sportello',
    learn(pack) {
      // Through its file, so that what is measured is what a start from the cache has.
      model = decodeModel(encodeModel(train(corpusOf(pack))));
      return Promise.resolve();
    },
    understand({ text }) {
      const { decision, entries, language } = decide(model, text);
      return { decision, entries: entries.map(({ id }) => id), language };
    },
  };
}

/** The peers that are installed under `benchmarks/`. Each gets the same lines, its labels and the true language. */
export function peers(): System[] {
  const load = createRequire(join(process.cwd(), 'benchmarks', 'package.json'));
  return [nlpSystem, miniSearchSystem].flatMap((make) => {
    try {
      return [make(load)];
    } catch {
      return [];
    }
  });
}

/** The confidence from which NLP.js takes an intent as given, by its own default. */
const nlpThreshold = 0.5;

interface NlpManager {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(
    language: string,
    text: string,
  ): Promise<{
    readonly classifications: readonly { readonly intent: string; readonly score: number }[];
  }>;
}

function nlpSystem(load: NodeJS.Require): System {
  const { NlpManager } = load('node-nlp') as { NlpManager: new (settings: object) => NlpManager };
  const manager = new NlpManager({
    languages: [...languages],
    forceNER: false,
    autoSave: false,
    nlu: { log: false },
  });
  return {
    name: 'NLP.js 4.27',
    async learn(pack) {
      for (const { language, text, label } of labelled(pack)) manager.addDocument(language, text, label);
      await quietly(() => manager.train());
    },
    async understand({ text, language }) {
      const { classifications } = await manager.process(language, text);
      const sure = (classifications[0]?.score ?? 0) >= nlpThreshold;
      return verdictOf(
        classifications.map(({ intent }) => intent),
        sure,
      );
    },
  };
}

/** NLP.js tells the console of each line in which it knows no word. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log, warn } = console;
  console.log = () => {};
  console.warn = () => {};
  try {
    await work();
  } finally {
    console.log = log;
    console.warn = warn;
  }
}

interface MiniSearch {
  addAll(documents: readonly object[]): void;
  search(text: string, options: object): readonly { readonly label: string; readonly score: number }[];
}

function miniSearchSystem(load: NodeJS.Require): System {
  const Search = load('minisearch') as new (settings: object) => MiniSearch;
  const index = new Search({ fields: ['text'], storeFields: ['label'] });
  return {
    name: 'MiniSearch 7',
    learn(pack) {
      index.addAll(labelled(pack).map((line, id) => ({ ...line, id })));
      return Promise.resolve();
    },
    understand({ text }) {
      const labels = new Set(index.search(text, { fuzzy: 0.2, prefix: true }).map(({ label }) => label));
      // A search has no notion of being sure: what it finds first it answers.
      return verdictOf([...labels], true);
    },
  };
}

function labelled(pack: Pack) {
  const { labels, lines, dangers, flows } = corpusOf(pack);
  // Our own ranking borrows phrases of danger for their entries; with two labels for one line the peers could not choose.
  const phrases = new Set(dangers.map(({ text }) => text));
  const own = lines.filter(({ asked, text }) => asked || !phrases.has(text));
  return [
    ...own.map(({ language, text, label }) => ({ language, text, label: labels[label] ?? 'None' })),
    ...dangers
      .filter(({ flow }) => flow >= 0)
      .map(({ language, text, flow }) => ({ language, text, label: `!${flows[flow]?.entry}` })),
  ];
}

function verdictOf(labels: readonly string[], sure: boolean): Verdict {
  const [first = 'None'] = labels;
  const entries = [
    ...new Set(labels.filter((label) => !/^(#|None)/.test(label)).map((label) => label.replace('!', ''))),
  ];
  if (first.startsWith('!')) return { decision: 'safety', entries };
  if (first === '#person') return { decision: 'human', entries };
  if (smalltalkOf(first)) return { decision: 'smalltalk', entries };
  const known = !/^(#|None)/.test(first);
  return { decision: known && sure ? 'answer' : 'unknown', entries };
}
