// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Language } from '../language.ts';
import type { Pack } from '../pack.ts';
import type { Understanding, Understood } from '../understood.ts';
import { corpusOf } from './corpus.ts';
import { decide } from './decide.ts';
import type { Model } from './model.ts';
import { decodeModel, encodeModel, loadModel, saveModel } from './model-file.ts';
import { patchModel } from './patch-model.ts';
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
}

export interface TrainedUnderstanding extends Understanding {
  /**
   * Takes a changed pack. After the edit of a few entries it is understood within a second, from the old model patched
   * (patch-model.ts), and everything is learned anew behind it; after more, once everything has been learned. Until then
   * the old one serves. A later call wins over an earlier one that is still training.
   * @returns once the change is understood
   */
  reload(pack: Pack, packHash: string): Promise<void>;
  /** Waits until nothing is being learned any more. */
  settled(): Promise<void>;
}

/**
 * Opens the understanding of a pack: from the cache in some 100 ms, or trained, which takes seconds the first time.
 * @example
 * const pack = loadPack('knowledge/content');
 * const understanding = await openUnderstanding({ pack, packHash: pack.hash, cacheFolder: 'data/models' });
 * understanding.understand('mi è scaduto il permesso').entries[0]?.id;
 */
export async function openUnderstanding(options: OpenUnderstandingOptions): Promise<TrainedUnderstanding> {
  const { pack, packHash, ...means } = options;
  return new LiveUnderstanding(await modelOf(pack, packHash, means), pack, means);
}

class LiveUnderstanding implements TrainedUnderstanding {
  #model: Model;
  /** What the model knows, whether by training or by patching. */
  #pack: Pack;
  /** What it should know. */
  #latest: { readonly pack: Pack; readonly hash: string } | null = null;
  #learning: Promise<void> | null = null;
  /** One edit after the other: each begins where the one before ended. */
  #patching: Promise<boolean> = Promise.resolve(true);
  readonly #means: Means;

  constructor(model: Model, pack: Pack, means: Means) {
    this.#model = model;
    this.#pack = pack;
    this.#means = means;
  }

  understand(text: string, { language }: { readonly language?: Language } = {}): Understood {
    return decide(this.#model, text, language);
  }

  async reload(pack: Pack, hash: string): Promise<void> {
    this.#latest = { pack, hash };
    if (!this.#learning) {
      this.#learning = this.#learn().finally(() => {
        this.#learning = null;
      });
      // Whoever waits for it hears of it too; an edit that was patched in is understood all the same.
      this.#learning.catch((error: unknown) => this.#means.log?.(`learning failed: ${String(error)}`));
    }
    const patched = this.#patching.then(() => this.#patch(pack));
    this.#patching = patched.catch(() => false);
    if (!(await patched)) await this.settled();
  }

  async settled(): Promise<void> {
    while (this.#learning) await this.#learning;
  }

  /** @returns false when only a full training helps */
  async #patch(pack: Pack): Promise<boolean> {
    const before = this.#pack;
    if (before === pack) return true;
    const patched = await patchModel(this.#model, { before, after: pack }, breathe);
    // A full training may have ended meanwhile.
    if (before !== this.#pack) return this.#patch(pack);
    if (patched) this.#become(patched, pack);
    return patched !== null;
  }

  /** Learns the latest pack, and learns again what was edited while it was learning. */
  async #learn(): Promise<void> {
    let learned: Pack | null = null;
    while (this.#latest && this.#latest.pack !== learned) {
      const { pack, hash } = this.#latest;
      const made = await modelOf(pack, hash, this.#means);
      learned = pack;
      const live = this.#pack;
      const caught = live === pack ? made : await patchModel(made, { before: pack, after: live }, breathe);
      if (this.#latest.pack === pack) this.#become(made, pack);
      else if (caught && live === this.#pack) this.#become(caught, live);
    }
  }

  #become(model: Model, pack: Pack): void {
    this.#model = model;
    this.#pack = pack;
  }
}

/** Lets the process answer whoever waits. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

type Means = Pick<OpenUnderstandingOptions, 'cacheFolder' | 'worker' | 'log'>;

async function modelOf(pack: Pack, packHash: string, means: Means): Promise<Model> {
  const { cacheFolder, worker = true, log = () => {} } = means;
  const cached = await loadModel(cacheFolder, packHash);
  if (cached) return cached;
  const started = performance.now();
  const corpus = corpusOf(pack);
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
