// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Corpus, Line } from './corpus.ts';
import { encodeModel } from './model-file.ts';
import { type Beside, type Say, toModel, trainBeside, trainGuess, trainMeanings } from './train.ts';

/** What a worker is given at its start; the lines of the corpus follow in parts. */
export interface TrainingTask {
  readonly corpus: Corpus;
  /** The other half of the work, on the other core. */
  readonly half?: 'beside';
}

/** Some lines of the corpus, or null after the last. */
export interface ToWorker {
  readonly lines: readonly Line[] | null;
}

/** What the worker says: lines while it trains, then the model's bytes. */
export type FromWorker = { readonly line: string } | { readonly model: Uint8Array<ArrayBuffer> };

// Runs only as a worker.
if (parentPort) await work(parentPort, workerData as TrainingTask);

async function work(port: MessagePort, { corpus: given, half }: TrainingTask): Promise<void> {
  const say: Say = (line) => port.postMessage({ line } satisfies FromWorker);
  const corpus = half === 'beside' ? given : { ...given, lines: await linesFrom(port) };
  if (half === 'beside') {
    port.postMessage({
      beside: trainBeside(
        corpus,
        trainGuess(corpus, () => {}),
        say,
      ),
    });
    return;
  }
  const beside = startBeside(corpus, say);
  const language = trainGuess(corpus, say);
  const meaning = trainMeanings(corpus, say);
  const model = encodeModel(toModel(corpus, language, { meaning, ...(await beside) }));
  port.postMessage({ model } satisfies FromWorker, [model.buffer]);
}

function linesFrom(port: MessagePort): Promise<Line[]> {
  return new Promise((resolve) => {
    const all: Line[] = [];
    port.on('message', ({ lines }: ToWorker) => {
      if (lines) for (const line of lines) all.push(line);
      else {
        port.removeAllListeners('message');
        resolve(all);
      }
    });
  });
}

function startBeside(corpus: Corpus, say: Say): Promise<Beside> {
  return new Promise((resolve, reject) => {
    const task: TrainingTask = { corpus, half: 'beside' };
    const worker = new Worker(new URL(import.meta.url), { workerData: task, execArgv: [] });
    worker.on('message', (said: { readonly line: string } | { readonly beside: Beside }) => {
      if ('line' in said) say(said.line);
      else resolve(said.beside);
    });
    worker.once('error', reject);
  });
}
