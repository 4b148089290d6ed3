// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Heads } from './calibrate.ts';
import type { Corpus } from './corpus.ts';
import { encodeModel } from './model-file.ts';
import { type Say, trainGuess, trainHeads, trainMeanings } from './train.ts';

/** What a worker is given. */
export interface TrainingTask {
  readonly corpus: Corpus;
  /** The heads alone: the other half of the work, on the other core. */
  readonly only?: 'heads';
}

/** What the worker says: lines while it trains, then the model's bytes. */
export type FromWorker = { readonly line: string } | { readonly model: Uint8Array<ArrayBuffer> };

// Runs only as a worker.
if (parentPort) await work(parentPort, workerData as TrainingTask);

async function work(port: MessagePort, { corpus, only }: TrainingTask): Promise<void> {
  const say: Say = (line) => port.postMessage({ line } satisfies FromWorker);
  if (only === 'heads') {
    port.postMessage({
      heads: trainHeads(
        corpus,
        trainGuess(corpus, () => {}),
        say,
      ),
    });
    return;
  }
  const heads = trainHeadsBeside(corpus, say);
  const rest = trainMeanings(corpus, trainGuess(corpus, say), say);
  const model = encodeModel({ ...rest, heads: await heads });
  port.postMessage({ model } satisfies FromWorker, [model.buffer]);
}

function trainHeadsBeside(corpus: Corpus, say: Say): Promise<Heads> {
  return new Promise((resolve, reject) => {
    const task: TrainingTask = { corpus, only: 'heads' };
    const worker = new Worker(new URL(import.meta.url), { workerData: task, execArgv: [] });
    worker.on('message', (said: { readonly line: string } | { readonly heads: Heads }) => {
      if ('line' in said) say(said.line);
      else resolve(said.heads);
    });
    worker.once('error', reject);
  });
}
