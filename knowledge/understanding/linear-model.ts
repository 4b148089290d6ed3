// SPDX-License-Identifier: AGPL-3.0-or-later
import { biasHash, type Features } from './features.ts';

/**
 * A trained linear model, sparse by feature: for each feature the classes that weigh it. Plain arrays, so that a file
 * holds it as it is. A feature's place is found by open addressing.
 */
export interface LinearModel {
  readonly classes: number;
  /** Hash at each place, 0 where free; a power of two long. */
  readonly keys: Uint32Array;
  /** For place p its weights are at `starts[p]` to `starts[p + 1]`; one longer than `keys`. */
  readonly starts: Uint32Array;
  readonly owners: Uint16Array;
  /** Weight in steps of `step`. */
  readonly weights: Int16Array;
  readonly step: number;
}

/** Margin of every class for a message, bias included. Above 0 the class claims the message. */
export function scoreAll(model: LinearModel, { hashes, values }: Features): Float64Array {
  const scores = new Float64Array(model.classes);
  addPlace(model, biasHash, 1, scores);
  for (let at = 0; at < hashes.length; at += 1) {
    addPlace(model, hashes[at]!, values[at]!, scores);
  }
  return scores;
}

function addPlace(model: LinearModel, hash: number, value: number, scores: Float64Array): void {
  const place = placeOf(model.keys, hash);
  if (place < 0) return;
  const { starts, owners, weights } = model;
  const by = value * model.step;
  const end = starts[place + 1]!;
  for (let at = starts[place]!; at < end; at += 1) scores[owners[at]!]! += weights[at]! * by;
}

/** Place of a hash in a table, or -1 when it is not there. */
export function placeOf(keys: Uint32Array, hash: number): number {
  const mask = keys.length - 1;
  let place = hash & mask;
  for (;;) {
    const key = keys[place];
    if (key === hash) return place;
    if (key === 0 || key === undefined) return -1;
    place = (place + 1) & mask;
  }
}

/** A table of hashes at most 60 % full. */
export function tableOf(hashes: Iterable<number>, count: number): Uint32Array {
  let size = 16;
  while (size * 0.6 < count) size *= 2;
  const keys = new Uint32Array(size);
  for (const hash of hashes) {
    let place = hash & (size - 1);
    while (keys[place] !== 0 && keys[place] !== hash) place = (place + 1) & (size - 1);
    keys[place] = hash;
  }
  return keys;
}

/** The weights of all classes as training leaves them: class c for feature f at `f * width + c`. */
export interface DenseWeights {
  readonly weights: Float32Array;
  readonly classes: number;
  readonly width: number;
  /** Weights smaller than this are left out: they are many and decide nothing. */
  readonly least: number;
}

/** Packs the weights of all classes. @param hashes of the features, by index */
export function packModel(
  hashes: Uint32Array,
  { weights, classes, width, least }: DenseWeights,
): LinearModel {
  const counts = new Uint32Array(hashes.length);
  let largest = 0;
  let total = 0;
  for (let index = 0; index < hashes.length; index += 1) {
    let count = 0;
    for (let at = index * width; at < index * width + classes; at += 1) {
      const size = Math.abs(weights[at]!);
      if (size < least) continue;
      count += 1;
      if (size > largest) largest = size;
    }
    counts[index] = count;
    total += count;
  }
  const used = hashes.filter((_, index) => counts[index]! > 0);
  const keys = tableOf(used, used.length);
  const starts = new Uint32Array(keys.length + 1);
  hashes.forEach((hash, index) => {
    if (counts[index]! > 0) starts[placeOf(keys, hash) + 1] = counts[index]!;
  });
  for (let place = 0; place < keys.length; place += 1) starts[place + 1]! += starts[place]!;
  const step = largest > 0 ? largest / 32_767 : 1;
  const owners = new Uint16Array(total);
  const packed = new Int16Array(total);
  hashes.forEach((hash, index) => {
    if (counts[index] === 0) return;
    let to = starts[placeOf(keys, hash)]!;
    for (let owner = 0; owner < classes; owner += 1) {
      const weight = weights[index * width + owner]!;
      if (Math.abs(weight) < least) continue;
      owners[to] = owner;
      packed[to] = Math.round(weight / step);
      to += 1;
    }
  });
  return { classes, keys, starts, owners, weights: packed, step };
}
