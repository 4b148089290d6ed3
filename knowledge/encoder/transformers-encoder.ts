// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Encoder, type EncoderChoice, EncoderError } from './encoder.ts';

/** The slice of the library that is used. Its own types would pull in those of browsers. */
interface Transformers {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    remoteHost: string;
    cacheDir: string | null;
  };
  pipeline(task: 'feature-extraction', model: string, options: object): Promise<Extractor>;
}
interface Extractor {
  (
    texts: string[],
    options: { pooling: 'mean'; normalize: true },
  ): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>;
  dispose(): Promise<unknown>;
}

/** Where the quantised model stands: a quarter of the size and about twice as fast, for hardly any loss. */
const quantised = 'onnx/model_quantized.onnx';
const whole = 'onnx/model.onnx';
const needed = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * Opens a sentence encoder in ONNX form through transformers.js: mean of the token vectors, length one. Loads the
 * library, so call it in a process of its own (encoder-process.ts).
 * @throws EncoderError naming what is missing and what to do
 */
export async function openTransformersEncoder(choice: EncoderChoice): Promise<Encoder> {
  const { from } = choice;
  if ('folder' in from) checkFolder(from.folder);
  const library = await loadLibrary();
  const { extract, file } =
    'folder' in from
      ? await fromFolder(library, resolve(from.folder))
      : await fromHub(library, from, choice.cacheFolder);
  const name = 'folder' in from ? basename(resolve(from.folder)) : from.hubName;
  const prefix = spaced(choice.prefix ?? (/(^|[^a-z0-9])e5([^a-z0-9]|$)/i.test(name) ? 'query:' : ''));
  const encode = async (texts: readonly string[]): Promise<Float32Array> => {
    const { data } = await extract(
      texts.map((text) => `${prefix}${text}`),
      { pooling: 'mean', normalize: true },
    );
    return Float32Array.from(data);
  };
  const dimensions = (await tried(() => encode(['sportello']), name)).length;
  return {
    identity: createHash('sha256').update(`${file}\0${prefix}\0${dimensions}`).digest('hex').slice(0, 32),
    dimensions,
    encode,
    close: async () => {
      await extract.dispose();
    },
  };
}

function checkFolder(folder: string): void {
  if (!existsSync(folder)) {
    throw new EncoderError(
      'no-folder',
      'The folder of ENCODER_PATH is not there: correct the path, or take the setting out to go on without an encoder.',
    );
  }
  const missing = needed.filter((file) => !existsSync(join(folder, file)));
  if (![whole, quantised].some((file) => existsSync(join(folder, file)))) missing.push(quantised);
  if (missing.length > 0) {
    throw new EncoderError(
      'not-complete',
      `The folder of ENCODER_PATH lacks ${missing.join(', ')}: copy the model again, laid out as docs/operating.md shows.`,
    );
  }
}

async function loadLibrary(): Promise<Transformers> {
  try {
    return (await import('@huggingface/transformers')) as unknown as Transformers;
  } catch (error) {
    throw new EncoderError(
      'not-installed',
      'The package @huggingface/transformers cannot be loaded on this machine: run npm ci without --omit=optional, or take ENCODER_PATH and ENCODER_MODEL out.',
      { cause: error },
    );
  }
}

// One thread: the other core is for turns, and short sentences gain nothing from two.
const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };

async function fromFolder(library: Transformers, folder: string) {
  const { env } = library;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  const small = existsSync(join(folder, quantised));
  const options = { dtype: small ? 'q8' : 'fp32', session_options: sessionOptions };
  const name = basename(folder);
  const extract = await tried(() => library.pipeline('feature-extraction', name, options), name);
  // By content, so that a copied folder keeps its vectors and a changed model does not.
  const files = [small ? quantised : whole, 'tokenizer.json'];
  const file = await Promise.all(files.map((one) => hashOf(join(folder, one))));
  return { extract, file: file.join(' ') };
}

interface Hub {
  readonly hubName: string;
  readonly hubAddress?: string;
}

async function fromHub(library: Transformers, { hubName, hubAddress }: Hub, cacheFolder: string) {
  const { env } = library;
  if (hubAddress) env.remoteHost = hubAddress;
  env.allowRemoteModels = true;
  env.allowLocalModels = false;
  env.cacheDir = join(cacheFolder, 'encoder-models');
  const options = { dtype: 'q8', session_options: sessionOptions };
  try {
    const extract = await library.pipeline('feature-extraction', hubName, options);
    return { extract, file: hubName };
  } catch (error) {
    throw new EncoderError(
      'no-network',
      `The model of ENCODER_MODEL could not be fetched from the hub: check its name and that it has ${quantised}, let this machine reach huggingface.co, or copy the model here and set ENCODER_PATH.`,
      { cause: error },
    );
  }
}

async function tried<T>(make: () => Promise<T>, name: string): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw new EncoderError(
      'unreadable',
      `The encoder ${name} cannot be used: its files are damaged or it is no sentence encoder in ONNX form. Copy it again, or choose one that docs/operating.md names.`,
      { cause: error },
    );
  }
}

function spaced(prefix: string): string {
  return prefix === '' || /\s$/.test(prefix) ? prefix : `${prefix} `;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
