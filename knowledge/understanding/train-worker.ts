// SPDX-License-Identifier: AGPL-3.0-or-later
import { parentPort, workerData } from 'node:worker_threads';
import type { Corpus } from './corpus.ts';
import { encodeModel } from './model-file.ts';
import { train } from './train.ts';

/** What the worker says: lines while it trains, then the model's bytes. */
export type FromWorker = { readonly line: string } | { readonly model: Uint8Array<ArrayBuffer> };

// Runs only as a worker: its data is the corpus.
if (parentPort) {
  const port = parentPort;
  const say = (line: string) => port.postMessage({ line } satisfies FromWorker);
  const model = encodeModel(train(workerData as Corpus, say));
  port.postMessage({ model } satisfies FromWorker, [model.buffer]);
}
