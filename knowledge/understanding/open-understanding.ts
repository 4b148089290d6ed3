// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Language } from '../language.ts';
import type { Pack } from '../pack.ts';
import type { Decision, Understanding, Understood } from '../understood.ts';
import { type Corpus, gatherCorpus } from './corpus.ts';
import { decide } from './decide.ts';
import type { Model } from './model.ts';
import { decodeModel, encodeModel, loadModel, pathOf, saveModel } from './model-file.ts';
import { asOnlyLearner } from './only-learner.ts';
import type { Adviser } from './opinion.ts';
import { patchModel } from './patch-model.ts';
import { train } from './train.ts';
import type { FromWorker, ToWorker } from './train-worker.ts';

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
  const { pack, packHash, adviser, ...means } = options;
  const corpus = once(() => gatherCorpus(pack, breathe));
  const model = await modelOf({ packHash, corpus }, means);
  adviser?.learn({ packHash, corpus: await corpus(), language: model.language });
  return new LiveUnderstanding({ model, pack, hash: packHash }, means, adviser);
}

/** A model, and the pack it knows, whether by training or by patching. */
interface Live {
  readonly model: Model;
  readonly pack: Pack;
  /** Null while it is patched: the encoder's opinion is about a pack that was learned. */
  readonly hash: string | null;
}

class LiveUnderstanding implements TrainedUnderstanding {
  #live: Live;
  /** What it should know. */
  #latest: { readonly pack: Pack; readonly hash: string } | null = null;
  #learning: Promise<void> | null = null;
  /** One edit after the other: each begins where the one before ended. */
  #patching: Promise<boolean> = Promise.resolve(true);
  readonly #means: Means;
  readonly #adviser: Adviser | undefined;

  constructor(live: Live, means: Means, adviser: Adviser | undefined) {
    this.#live = live;
    this.#means = means;
    this.#adviser = adviser;
  }

  understand(text: string, { language }: { readonly language?: Language } = {}): Understood {
    return decide(this.#live.model, text, language);
  }

  async understandWell(
    text: string,
    { language }: { readonly language?: Language } = {},
  ): Promise<Understood> {
    // An edit may come while the encoder thinks: both looks are at the same model.
    const { model, hash } = this.#live;
    const alone = decide(model, text, language);
    if (!this.#adviser || hash === null || !mayBeBetter(alone.decision) || !/\p{L}/u.test(text)) return alone;
    const opinion = await this.#adviser.opinionOn(text, hash);
    return opinion ? decide(model, text, language, opinion) : alone;
  }

  async reload(pack: Pack, hash: string): Promise<void> {
    this.#latest = { pack, hash };
    const patched = this.#patching.then(() => this.#patch(pack));
    this.#patching = patched.catch(() => false);
    // Learning would take the cores from the patch: it comes after.
    const live = await patched.finally(() => this.#startLearning());
    if (!live) await this.settled();
  }

  async settled(): Promise<void> {
    await this.#patching;
    while (this.#learning) await this.#learning;
  }

  #startLearning(): void {
    if (this.#learning) return;
    this.#learning = this.#learn().finally(() => {
      this.#learning = null;
    });
    // Whoever waits for it hears of it too; an edit that was patched in is understood all the same.
    this.#learning.catch((error: unknown) => this.#means.log?.(`learning failed: ${String(error)}`));
  }

  /** @returns false when only a full training helps */
  async #patch(pack: Pack): Promise<boolean> {
    const before = this.#live;
    if (before.pack === pack) return true;
    const model = await patchModel(before.model, { before: before.pack, after: pack }, breathe);
    // A full training may have ended meanwhile.
    if (before !== this.#live) return this.#patch(pack);
    if (model) this.#live = { model, pack, hash: null };
    return model !== null;
  }

  /** Learns the latest pack, and learns again what was edited while it was learning. */
  async #learn(): Promise<void> {
    let learned: Pack | null = null;
    while (this.#latest && this.#latest.pack !== learned) {
      const { pack, hash } = this.#latest;
      const corpus = once(() => gatherCorpus(pack, breathe));
      const made = await modelOf({ packHash: hash, corpus }, this.#means);
      learned = pack;
      const live = this.#live;
      if (live.pack !== pack && this.#latest.pack !== pack) {
        const model = await patchModel(made, { before: pack, after: live.pack }, breathe);
        if (model && live === this.#live) this.#live = { ...live, model };
      } else if (this.#latest.pack === pack) {
        this.#live = { model: made, pack, hash };
        this.#adviser?.learn({ packHash: hash, corpus: await corpus(), language: made.language });
      }
    }
  }
}

function mayBeBetter(decision: Decision): boolean {
  return decision === 'answer' || decision === 'choose' || decision === 'unknown';
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Lets the process answer whoever waits. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

type Means = Pick<OpenUnderstandingOptions, 'cacheFolder' | 'worker' | 'log'>;

interface Known {
  readonly packHash: string;
  /** Takes more than a second for a whole pack: asked for only where it is needed, and made once. */
  readonly corpus: () => Promise<Corpus>;
}

async function modelOf(known: Known, means: Means): Promise<Model> {
  const { cacheFolder, log = () => {} } = means;
  const find = () => loadModel(cacheFolder, known.packHash);
  const cached = await find();
  if (cached) return cached;
  const file = `${pathOf(cacheFolder, known.packHash)}.learning`;
  return asOnlyLearner({ file, find, learn: () => learnAndKeep(known, means), log });
}

async function learnAndKeep({ packHash, corpus: make }: Known, means: Means): Promise<Model> {
  const { cacheFolder, worker = true, log = () => {} } = means;
  const started = performance.now();
  const corpus = await make();
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

/** Lines that cross to the worker at once: all together would keep the process busy for half a second. */
const linesAtOnce = 5_000;

function trainApart(
  file: string,
  corpus: Corpus,
  log: (line: string) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const { lines, ...rest } = corpus;
    const worker = new Worker(file, { workerData: { corpus: { ...rest, lines: [] } }, execArgv: [] });
    worker.on('message', (said: FromWorker) => {
      if ('line' in said) log(said.line);
      else resolve(said.model);
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`Training stopped with code ${code} before it was done.`)),
    );
    void (async () => {
      for (let at = 0; at < lines.length; at += linesAtOnce) {
        worker.postMessage({ lines: lines.slice(at, at + linesAtOnce) } satisfies ToWorker);
        await breathe();
      }
      worker.postMessage({ lines: null } satisfies ToWorker);
    })();
  });
}
