// SPDX-License-Identifier: AGPL-3.0-or-later
import { calibrate } from './calibrate.ts';
import type { Corpus } from './corpus.ts';
import { dangerLessons, trainDanger } from './danger.ts';
import { gatherEvidence } from './folds.ts';
import { trainLanguage } from './language-guess.ts';
import { type Model, modelVersion } from './model.ts';
import { indexPhrases } from './phrase-match.ts';
import { seeded } from './random.ts';
import { trainRanker } from './train-ranker.ts';

/**
 * Trains everything from a corpus. The same corpus gives the same model on every machine. Takes seconds: run it in a
 * worker.
 * @param say hears what took how long
 */
export function train(corpus: Corpus, say: (line: string) => void = () => {}): Model {
  const timed = <T>(what: string, make: () => T): T => {
    const started = performance.now();
    const made = make();
    say(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    return made;
  };
  const random = seeded(20_261_124);
  const dangerous = corpus.dangers.filter(({ flow }) => flow >= 0);
  const language = timed('languages', () => trainLanguage([...corpus.lines, ...dangerous], random));
  const ranker = timed('meaning', () => trainRanker(corpus.lines, corpus, random));
  const heads = timed('heads', () => calibrate(gatherEvidence(corpus, language, random)));
  const danger = timed('danger', () => trainDanger(dangerLessons(corpus), corpus, random));
  return {
    version: modelVersion,
    labels: corpus.labels,
    risks: corpus.risks,
    flows: corpus.flows,
    language,
    ranker,
    danger,
    phrases: indexPhrases([...corpus.dangers, ...harmless(corpus)]),
    heads,
  };
}

/** Questions about emergencies, which talk of danger without being in it; and asking for a person, and small talk. */
function harmless(corpus: Corpus) {
  return corpus.lines
    .filter(({ label, asked }) => asked && (label > corpus.entries || corpus.risks[label] === 'emergency'))
    .map(({ text, language, script }) => ({ text, language, script, flow: -1 }));
}
