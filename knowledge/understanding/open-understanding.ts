// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Language } from '../language.ts';
import type { Pack } from '../pack.ts';
import type { Decision, Understanding, Understood } from '../understood.ts';
import { type Corpus, corpusOf } from './corpus.ts';
import { decide } from './decide.ts';
import type { Model } from './model.ts';
import { decodeModel, encodeModel, loadModel, saveModel } from './model-file.ts';
import type { Adviser } from './opinion.ts';
import { train } from './train.ts';
import type { FromWorker, TrainingTask } from './train-worker.ts';

export interface OpenUnderstandingOptions {
  readonly pack: Pack;
  /** `pack.hash`: the key of the cache. */
  readonly packHash: string;
  /** Where trained models are kept. */
  readonly cacheFolder: string;
  /** Train in a worker thread (default), or here and now. */
  readonly worker?: boolean;
  readonly log?: (line: string) => void;
  /** The encoder, when one is configured: `understandWell` asks it. */
  readonly adviser?: Adviser;
}

export interface TrainedUnderstanding extends Understanding {
  /**
   * As `understand`, with the encoder's opinion where that may change something and comes in time. Danger, asking for a
   * person and small talk are decided without it and at once. Never takes longer than the encoder's deadline.
   */
  understandWell(text: string, options?: { readonly language?: Language }): Promise<Understood>;
  /**
   * Learns a changed pack. Messages are understood with the old one until the new one is ready; a later call wins over
   * an earlier one that is still training.
   */
  reload(pack: Pack, packHash: string): Promise<void>;
}

/**
 * Opens the understanding of a pack: from the cache in some 100 ms, or trained, which takes seconds the first time.
 * @example
 * const pack = loadPack('knowledge/content');
 * const understanding = await openUnderstanding({ pack, packHash: pack.hash, cacheFolder: 'data/models' });
 * understanding.understand('mi è scaduto il permesso').entries[0]?.id;
 */
export async function openUnderstanding(options: OpenUnderstandingOptions): Promise<TrainedUnderstanding> {
  const { pack, packHash, adviser, ...rest } = options;
  const first = { packHash, corpus: once(() => corpusOf(pack)) };
  let model = await modelOf(first, rest);
  let hash = packHash;
  let latest = 0;
  adviser?.learn({ packHash, corpus: first.corpus(), language: model.language });
  return {
    understand(text: string, { language }: { readonly language?: Language } = {}): Understood {
      return decide(model, text, language);
    },
    async understandWell(
      text: string,
      { language }: { readonly language?: Language } = {},
    ): Promise<Understood> {
      // A reload may come while the encoder thinks: both looks are at the same model.
      const own = model;
      const alone = decide(own, text, language);
      if (!adviser || !mayBeBetter(alone.decision) || !/\p{L}/u.test(text)) return alone;
      const opinion = await adviser.opinionOn(text, hash);
      return opinion ? decide(own, text, language, opinion) : alone;
    },
    async reload(newPack: Pack, newHash: string): Promise<void> {
      latest += 1;
      const own = latest;
      const corpus = once(() => corpusOf(newPack));
      const made = await modelOf({ packHash: newHash, corpus }, rest);
      if (own !== latest) return;
      model = made;
      hash = newHash;
      adviser?.learn({ packHash: newHash, corpus: corpus(), language: made.language });
    },
  };
}

function mayBeBetter(decision: Decision): boolean {
  return decision === 'answer' || decision === 'choose' || decision === 'unknown';
}

type Means = Pick<OpenUnderstandingOptions, 'cacheFolder' | 'worker' | 'log'>;

interface Known {
  readonly packHash: string;
  /** Takes up to a second for a whole pack: asked for only where it is needed, and made once. */
  readonly corpus: () => Corpus;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function modelOf({ packHash, corpus: make }: Known, means: Means): Promise<Model> {
  const { cacheFolder, worker = true, log = () => {} } = means;
  const cached = await loadModel(cacheFolder, packHash);
  if (cached) return cached;
  const started = performance.now();
  const corpus = make();
  log(`learning from ${corpus.lines.length} lines for ${corpus.entries} entries`);
  const file = fileURLToPath(new URL('./train-worker.js', import.meta.url));
  const bytes =
    worker && existsSync(file) ? await trainApart(file, corpus, log) : encodeModel(train(corpus, log));
  log(`learned in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  try {
    await saveModel(cacheFolder, packHash, bytes);
  } catch (error) {
    // Without a cache the next start trains again, which is slow and not wrong.
    log(
      `the model could not be kept in ${cacheFolder} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
  return decodeModel(bytes);
}

function trainApart(
  file: string,
  corpus: ReturnType<typeof corpusOf>,
  log: (line: string) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: { corpus } satisfies TrainingTask, execArgv: [] });
    worker.on('message', (said: FromWorker) => {
      if ('line' in said) log(said.line);
      else resolve(said.model);
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`Training stopped with code ${code} before it was done.`)),
    );
  });
}
