// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, type Field, floats, integers, type Message, tensor, valueInfo } from '../../fakes/onnx.ts';

// A sentence encoder of a few kilobytes, made here: a table with one vector for each word, and a graph that looks them
// up. It goes through the real tokenizer, the real runtime and the real mean.

export interface TinyModel {
  /** Words with their vectors, all of one length; any other word has the zero vector. */
  readonly words: Readonly<Record<string, readonly number[]>>;
  /** Size of a matrix that is multiplied by itself in each run, to be slow: 1,400 takes about 70 ms. */
  readonly slow?: number;
}

/** Writes the model as the hub lays it out. @returns its folder */
export function writeTinyModel({ words, slow = 0 }: TinyModel): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'encoder-')), 'tiny');
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
  const known = Object.keys(words);
  const dimensions = words[known[0]!]!.length;
  const vocabulary = Object.fromEntries(['[PAD]', '[UNK]', ...known].map((word, at) => [word, at]));
  json('config.json', { model_type: 'bert', architectures: ['BertModel'], hidden_size: dimensions });
  json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 128,
  });
  json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: vocabulary, unk_token: '[UNK]' },
  });
  const table = [...[0, 0].map(() => new Array<number>(dimensions).fill(0)), ...Object.values(words)];
  writeFileSync(join(folder, 'onnx/model.onnx'), modelBytes(table, slow));
  return folder;
}

function modelBytes(table: readonly (readonly number[])[], slow: number): Uint8Array {
  const dimensions = table[0]!.length;
  const input = (name: string): Field => [11, valueInfo(name, integers, ['batch', 'tokens'])];
  const graph: Message = [
    ...nodes(slow),
    [2, 'tiny'],
    [5, tensor('table', floats, [table.length, dimensions], Float32Array.from(table.flat()))],
    [5, tensor('size', integers, [2], BigInt64Array.from([BigInt(slow), BigInt(slow)]))],
    [5, tensor('nothing', floats, [], Float32Array.from([0]))],
    input('input_ids'),
    input('attention_mask'),
    [12, valueInfo('last_hidden_state', floats, ['batch', 'tokens', dimensions])],
  ];
  return bytesOf([
    [1, 8], // version of the form
    [7, graph],
    [8, [[2, 13]]], // version of the operators
  ]);
}

function nodes(slow: number): Field[] {
  const node = (
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Field[] = [],
  ): Field => [1, [...inputs.map((name): Field => [1, name]), [2, output], [4, operator], ...attributes]];
  if (slow === 0) return [node('Gather', ['table', 'input_ids'], 'last_hidden_state')];
  const toFloat: Field = [
    5,
    [
      [1, 'to'],
      [3, floats],
      [20, 2],
    ],
  ];
  const noDimensions: Field = [
    5,
    [
      [1, 'keepdims'],
      [3, 0],
      [20, 2],
    ],
  ];
  return [
    node('Gather', ['table', 'input_ids'], 'found'),
    // The matrix hangs on the input, so that it cannot be multiplied once for all.
    node('Cast', ['input_ids'], 'numbers', [toFloat]),
    node('ReduceMean', ['numbers'], 'one', [noDimensions]),
    node('ConstantOfShape', ['size'], 'zeros'),
    node('Add', ['zeros', 'one'], 'matrix'),
    node('MatMul', ['matrix', 'matrix'], 'product'),
    node('ReduceMean', ['product'], 'mean', [noDimensions]),
    node('Mul', ['mean', 'nothing'], 'zero'),
    node('Add', ['found', 'zero'], 'last_hidden_state'),
  ];
}
