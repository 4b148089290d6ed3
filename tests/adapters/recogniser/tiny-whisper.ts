// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, type Field, floats, integers, type Message, tensor, valueInfo } from '../../fakes/onnx.ts';

// A model of the Whisper family of a few kilobytes, made here. It goes through the real decoder of sound, the real
// spectrogram, the real runtime, tokenizer and generation. It hears one thing: whether a tone is low or high. After a
// low one it says `low`, which is Italian; after a high one `high`, which is English.

export interface TinyWhisper {
  readonly low: string;
  readonly high: string;
  /** Size of a matrix that is multiplied by itself for each word, to be slow. */
  readonly slow?: number;
}

const specials = [
  ...['<|endoftext|>', '<|startoftranscript|>', '<|it|>', '<|en|>'],
  ...['<|translate|>', '<|transcribe|>', '<|notimestamps|>'],
] as const;

/** Writes the model as the hub lays it out. @returns its folder */
export function writeTinyWhisper({ low, high, slow = 0 }: TinyWhisper): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'recogniser-')), 'tiny-whisper');
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
  const said = [low, high].map((text) => text.split(' ').map((word) => `Ġ${word}`));
  const words = said.flat();
  const id = (special: (typeof specials)[number]) => words.length + specials.indexOf(special);
  const vocabulary = Object.fromEntries([...words, ...specials].map((token, at) => [token, at]));
  json('config.json', {
    model_type: 'whisper',
    architectures: ['WhisperForConditionalGeneration'],
    is_encoder_decoder: true,
    d_model: 4,
    decoder_layers: 1,
    decoder_attention_heads: 1,
    encoder_layers: 1,
    encoder_attention_heads: 1,
    max_source_positions: 1_500,
    vocab_size: words.length + specials.length,
    decoder_start_token_id: id('<|startoftranscript|>'),
    eos_token_id: id('<|endoftext|>'),
  });
  json('generation_config.json', {
    is_multilingual: true,
    lang_to_id: { '<|it|>': id('<|it|>'), '<|en|>': id('<|en|>') },
    task_to_id: { translate: id('<|translate|>'), transcribe: id('<|transcribe|>') },
    decoder_start_token_id: id('<|startoftranscript|>'),
    no_timestamps_token_id: id('<|notimestamps|>'),
    eos_token_id: id('<|endoftext|>'),
    pad_token_id: id('<|endoftext|>'),
    max_length: 448,
  });
  json('preprocessor_config.json', {
    feature_extractor_type: 'WhisperFeatureExtractor',
    processor_class: 'WhisperProcessor',
    chunk_length: 30,
    feature_size: 80,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
    nb_max_frames: 3_000,
    sampling_rate: 16_000,
  });
  json('tokenizer_config.json', {
    tokenizer_class: 'WhisperTokenizer',
    eos_token: '<|endoftext|>',
    pad_token: '<|endoftext|>',
    unk_token: '<|endoftext|>',
  });
  json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content) => ({ id: id(content), content, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'WordLevel', vocab: vocabulary, unk_token: '<|endoftext|>' },
  });
  const rows = tables(said, id);
  writeFileSync(join(folder, 'onnx/encoder_model.onnx'), encoder());
  writeFileSync(join(folder, 'onnx/decoder_model_merged.onnx'), decoder(rows, slow));
  return folder;
}

/** What each token leads to by itself, and what the tone adds to that: after the start, a language and a sentence. */
function tables(said: readonly (readonly string[])[], id: (special: (typeof specials)[number]) => number) {
  const size = said.flat().length + specials.length;
  const square = () => Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const always = square();
  const byTone = square();
  const put = (table: number[][], from: number, [to, value]: readonly [number, number]) => {
    const row = table[from];
    if (row) row[to] = value;
  };
  let first = 0;
  for (const [at, sentence] of said.entries()) {
    const sign = at === 0 ? 1_000 : -1_000;
    put(byTone, id('<|notimestamps|>'), [first, sign]);
    put(byTone, id('<|startoftranscript|>'), [id(at === 0 ? '<|it|>' : '<|en|>'), sign]);
    for (const [place] of sentence.entries()) {
      const next = place === sentence.length - 1 ? id('<|endoftext|>') : first + place + 1;
      put(always, first + place, [next, 50]);
    }
    first += sentence.length;
  }
  return { size, always, byTone };
}

const node = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Field[] = [],
): Field => [1, [...inputs.map((name): Field => [1, name]), [2, output], [4, operator], ...attributes]];

const number = (name: string, value: number): Field => [
  5,
  [
    [1, name],
    [3, value],
    [20, 2],
  ],
];

function model(graph: Message): Uint8Array {
  return bytesOf([
    [1, 8], // version of the form
    [7, graph],
    [8, [[2, 13]]], // version of the operators
  ]);
}

/** How much louder the low bands of the spectrogram are than the high ones. */
function encoder(): Uint8Array {
  const index = (name: string, band: number): Field => [
    5,
    tensor(name, integers, [1], BigInt64Array.of(BigInt(band))),
  ];
  return model([
    node('Gather', ['input_features', 'low'], 'low_band', [number('axis', 1)]),
    node('Gather', ['input_features', 'high'], 'high_band', [number('axis', 1)]),
    node('Sub', ['low_band', 'high_band'], 'louder'),
    node('ReduceMean', ['louder'], 'last_hidden_state'),
    [2, 'tiny'],
    index('low', 12),
    index('high', 62),
    [11, valueInfo('input_features', floats, ['batch', 80, 'frames'])],
    [12, valueInfo('last_hidden_state', floats, ['batch', 1, 1])],
  ]);
}

function decoder({ size, always, byTone }: ReturnType<typeof tables>, slow: number): Uint8Array {
  const table = (name: string, rows: readonly (readonly number[])[]): Field => [
    5,
    tensor(name, floats, [size, size], Float32Array.from(rows.flat())),
  ];
  const slowly =
    slow === 0
      ? [node('Mul', ['adds', 'encoder_hidden_states'], 'tone')]
      : [
          // The matrix hangs on the input, so that it cannot be multiplied once for all.
          node('ConstantOfShape', ['square'], 'zeros'),
          node('Add', ['zeros', 'encoder_hidden_states'], 'matrix'),
          node('MatMul', ['matrix', 'matrix'], 'product'),
          node('ReduceMean', ['product'], 'mean'),
          node('Mul', ['mean', 'nothing'], 'zero'),
          node('Add', ['encoder_hidden_states', 'zero'], 'same'),
          node('Mul', ['adds', 'same'], 'tone'),
        ];
  return model([
    node('Gather', ['always', 'input_ids'], 'leads'),
    node('Gather', ['by_tone', 'input_ids'], 'adds'),
    ...slowly,
    node('Add', ['leads', 'tone'], 'logits'),
    [2, 'tiny'],
    table('always', always),
    table('by_tone', byTone),
    [5, tensor('square', integers, [3], BigInt64Array.of(1n, BigInt(slow), BigInt(slow)))],
    [5, tensor('nothing', floats, [], Float32Array.from([0]))],
    [11, valueInfo('input_ids', integers, ['batch', 'tokens'])],
    [11, valueInfo('encoder_hidden_states', floats, ['batch', 1, 1])],
    [12, valueInfo('logits', floats, ['batch', 'tokens', size])],
  ]);
}
