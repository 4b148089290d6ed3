// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { RecogniserError } from './recogniser.ts';
import { heardRate } from './wav.ts';

/** What the operator of the service chose. */
export interface RecogniserChoice {
  /** A folder with the model's files, or the name of a model on the hub (huggingface.co unless told). */
  readonly from: { readonly folder: string } | { readonly hubName: string; readonly hubAddress?: string };
  /** Where files from the hub are kept. */
  readonly cacheFolder: string;
}

export interface Written {
  readonly text: string;
  /** The tag that was given or found; null when the model knows one language only. */
  readonly language: string | null;
}

export interface TransformersRecogniser {
  /** @param samples one channel at 16 kHz. @throws what the library throws, which may hold what was said */
  write(samples: Float32Array, language: string | null): Promise<Written>;
}

/** The slice of the library that is used. Its own types would pull in those of browsers. */
interface Transformers {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    remoteHost: string;
    cacheDir: string | null;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
  pipeline(task: 'automatic-speech-recognition', model: string, options: object): Promise<Pipeline>;
}
interface Pipeline {
  (samples: Float32Array, options: object): Promise<{ readonly text?: unknown }>;
  readonly processor: (samples: Float32Array) => Promise<{ readonly input_features: object }>;
  readonly model: {
    (inputs: object): Promise<{ readonly logits: { readonly data: Float32Array } }>;
    readonly generation_config?: {
      readonly is_multilingual?: boolean;
      readonly lang_to_id?: Readonly<Record<string, number>>;
      readonly decoder_start_token_id?: number;
    } | null;
  };
}

const needed = ['config.json', 'generation_config.json', 'preprocessor_config.json', 'tokenizer.json'];
/** Quantised first: a quarter of the size, and faster on a machine without a graphics card. */
const parts = ['onnx/encoder_model', 'onnx/decoder_model_merged'];
const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };
/** What the model hears at once; longer recordings are cut with some overlap. */
const windowSeconds = 30;
const overlapSeconds = 5;
/** Nobody says more in half a minute; a model that repeats itself ends here. */
const mostTokens = 220;

/**
 * Opens a model of the Whisper family in ONNX form through transformers.js. Loads the library, so call it in a process
 * of its own (recogniser-process.ts).
 * @throws RecogniserError naming what is missing and what to do
 */
export async function openTransformersRecogniser(choice: RecogniserChoice): Promise<TransformersRecogniser> {
  const { from } = choice;
  if ('folder' in from) checkFolder(from.folder);
  const library = await loadLibrary();
  const pipeline =
    'folder' in from
      ? await fromFolder(library, resolve(from.folder))
      : await fromHub(library, from, choice.cacheFolder);
  const languages = languageTokens(pipeline);
  await tried(() => pipeline(new Float32Array(heardRate / 10), optionsFor(languages ? 'it' : null, 0.1)));
  return {
    write: async (samples, told) => {
      const known = languages && told && languages.has(told) ? told : null;
      const language = languages
        ? (known ?? (await spokenIn(library, pipeline, { samples, languages })))
        : null;
      const { text } = await pipeline(samples, optionsFor(language, samples.length / heardRate));
      return { text: typeof text === 'string' ? text : '', language };
    },
  };
}

function optionsFor(language: string | null, seconds: number): object {
  return {
    ...(language ? { language, task: 'transcribe' } : {}),
    ...(seconds > windowSeconds ? { chunk_length_s: windowSeconds, stride_length_s: overlapSeconds } : {}),
    max_new_tokens: mostTokens,
  };
}

/** Tags of the languages that the model knows, with their tokens; null for a model of one language. */
function languageTokens({ model }: Pipeline): ReadonlyMap<string, number> | null {
  const { is_multilingual: many, lang_to_id: ids } = model.generation_config ?? {};
  if (!many || !ids) return null;
  return new Map(Object.entries(ids).map(([token, id]) => [token.replace(/^<\|(.+)\|>$/, '$1'), id]));
}

/** The language that the model itself finds likeliest in the first half minute: what it would write after its start. */
async function spokenIn(
  { Tensor }: Transformers,
  { processor, model }: Pipeline,
  heard: { readonly samples: Float32Array; readonly languages: ReadonlyMap<string, number> },
): Promise<string> {
  const { input_features } = await processor(heard.samples.subarray(0, windowSeconds * heardRate));
  const start = BigInt(model.generation_config?.decoder_start_token_id ?? 0);
  const decoder_input_ids = new Tensor('int64', BigInt64Array.of(start), [1, 1]);
  const { logits } = await model({ input_features, decoder_input_ids });
  let best = { tag: 'en', value: Number.NEGATIVE_INFINITY };
  for (const [tag, id] of heard.languages) {
    const value = logits.data[id] ?? Number.NEGATIVE_INFINITY;
    if (value > best.value) best = { tag, value };
  }
  return best.tag;
}

function fileOf(folder: string, part: string): 'q8' | 'fp32' | null {
  if (existsSync(join(folder, `${part}_quantized.onnx`))) return 'q8';
  return existsSync(join(folder, `${part}.onnx`)) ? 'fp32' : null;
}

function checkFolder(folder: string): void {
  if (!existsSync(folder)) {
    throw new RecogniserError(
      'no-folder',
      'The folder of RECOGNISER_PATH is not there: correct the path, or take the setting out to go on without a recogniser.',
    );
  }
  const missing = needed.filter((file) => !existsSync(join(folder, file)));
  for (const part of parts) if (!fileOf(folder, part)) missing.push(`${part}_quantized.onnx`);
  if (missing.length > 0) {
    throw new RecogniserError(
      'not-complete',
      `The folder of RECOGNISER_PATH lacks ${missing.join(', ')}: copy the model again, laid out as docs/voice.md shows.`,
    );
  }
}

async function loadLibrary(): Promise<Transformers> {
  try {
    return (await import('@huggingface/transformers')) as unknown as Transformers;
  } catch (error) {
    throw new RecogniserError(
      'not-installed',
      'The package @huggingface/transformers cannot be loaded on this machine: run npm ci without --omit=optional, or take RECOGNISER_PATH and RECOGNISER_MODEL out.',
      { cause: error },
    );
  }
}

function fromFolder(library: Transformers, folder: string): Promise<Pipeline> {
  const { env } = library;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  const dtype = Object.fromEntries(
    parts.map((part) => [part.replace('onnx/', ''), fileOf(folder, part) ?? 'fp32']),
  );
  const options = { dtype, session_options: sessionOptions };
  return tried(() => library.pipeline('automatic-speech-recognition', basename(folder), options));
}

async function fromHub(
  library: Transformers,
  { hubName, hubAddress }: { readonly hubName: string; readonly hubAddress?: string },
  cacheFolder: string,
): Promise<Pipeline> {
  const { env } = library;
  if (hubAddress) env.remoteHost = hubAddress;
  env.allowRemoteModels = true;
  env.allowLocalModels = false;
  env.cacheDir = join(cacheFolder, 'recogniser-models');
  const options = { dtype: 'q8', session_options: sessionOptions };
  try {
    return await library.pipeline('automatic-speech-recognition', hubName, options);
  } catch (error) {
    throw new RecogniserError(
      'no-network',
      `The model of RECOGNISER_MODEL could not be fetched from the hub: check its name and that it has ${parts.map((part) => `${part}_quantized.onnx`).join(' and ')}, let this machine reach huggingface.co, or copy the model here and set RECOGNISER_PATH.`,
      { cause: error },
    );
  }
}

async function tried<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw new RecogniserError(
      'unreadable',
      'The recogniser cannot be used: its files are damaged or it is no model of the Whisper family in ONNX form. Copy it again, or choose one that docs/voice.md names.',
      { cause: error },
    );
  }
}
