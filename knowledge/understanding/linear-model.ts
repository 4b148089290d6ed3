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

/** Weights of one class by feature hash, before they are packed. */
export type ClassWeights = readonly { readonly hash: number; readonly weight: number }[];

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

/**
 * Packs the weights of all classes. Weights below `least` are left out: they are many and decide nothing.
 * @param hashes of the features, by index
 * @param columns for each class its weights above `least`, as index of the feature and weight
 */
export function packModel(
  hashes: Uint32Array,
  columns: readonly { readonly indexes: Uint32Array; readonly weights: Float32Array }[],
): LinearModel {
  const counts = new Uint32Array(hashes.length);
  let largest = 0;
  for (const { indexes, weights } of columns) {
    for (const index of indexes) counts[index]! += 1;
    for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  }
  const used = hashes.filter((_, index) => counts[index]! > 0);
  const keys = tableOf(used, used.length);
  const starts = new Uint32Array(keys.length + 1);
  hashes.forEach((hash, index) => {
    if (counts[index]! > 0) starts[placeOf(keys, hash) + 1] = counts[index]!;
  });
  for (let place = 0; place < keys.length; place += 1) starts[place + 1]! += starts[place]!;
  const step = largest > 0 ? largest / 32_767 : 1;
  const total = starts[keys.length]!;
  const owners = new Uint16Array(total);
  const packed = new Int16Array(total);
  const next = starts.slice(0, -1);
  columns.forEach(({ indexes, weights }, owner) => {
    indexes.forEach((index, at) => {
      const place = placeOf(keys, hashes[index]!);
      const to = next[place]!;
      next[place] = to + 1;
      owners[to] = owner;
      packed[to] = Math.round(weights[at]! / step);
    });
  });
  return { classes: columns.length, keys, starts, owners, weights: packed, step };
}
