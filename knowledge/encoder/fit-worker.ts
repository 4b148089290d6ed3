// SPDX-License-Identifier: AGPL-3.0-or-later
import { parentPort, workerData } from 'node:worker_threads';
import type { Corpus } from '../understanding/corpus.ts';
import type { LanguageModel } from '../understanding/language-guess.ts';
import { fitFusion } from './fit-fusion.ts';

export interface FittingTask {
  readonly corpus: Corpus;
  readonly language: LanguageModel;
  readonly likeness: Float32Array;
}

// Runs only as a worker: it trains a part of the pack, and answers with the fusion.
if (parentPort) {
  const { corpus, language, likeness } = workerData as FittingTask;
  parentPort.postMessage(fitFusion(corpus, language, likeness));
}
