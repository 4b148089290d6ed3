// SPDX-License-Identifier: AGPL-3.0-or-later
import { biasHash, type Features } from './features.ts';
import { type LinearModel, packModel } from './linear-model.ts';
import { type Random, shuffled } from './random.ts';
import { svmSteps } from './svm-steps.ts';

/** Many messages as one sparse matrix. */
export interface Rows {
  /** Hash of each feature, by its index. */
  readonly hashes: Uint32Array;
  /** Row r holds places `starts[r]` to `starts[r + 1]`. */
  readonly starts: Uint32Array;
  readonly indexes: Uint32Array;
  readonly values: Float32Array;
}

export interface SvmOptions {
  /** Cost of a violated margin; the larger, the closer to the training lines. */
  readonly cost: number;
  /** How much more a violated margin costs on a line of the class itself: there are few of them. */
  readonly positiveFactor: number;
  /** How often every row is looked at. */
  readonly passes: number;
  /** Weights smaller than this are dropped. */
  readonly least: number;
  /** How much each row's violated margin costs beside the others'; 1 when it is left out. */
  readonly rowCosts?: Float32Array;
  readonly random: Random;
}

/**
 * Puts messages together as one matrix.
 * @param fewest features that stand in fewer messages are left out
 */
export function toRows(messages: readonly Features[], fewest = 1): Rows {
  const most = messages.reduce((sum, { hashes }) => sum + hashes.length + 1, 0);
  const keys = new Uint32Array(2 ** Math.ceil(Math.log2(most + 16) + 0.5));
  const mask = keys.length - 1;
  const counts = new Uint32Array(keys.length);
  const placeFor = (hash: number) => {
    let place = hash & mask;
    while (keys[place] !== 0 && keys[place] !== hash) place = (place + 1) & mask;
    return place;
  };
  for (const { hashes } of messages) {
    for (let k = 0; k < hashes.length; k += 1) {
      const place = placeFor(hashes[k]!);
      keys[place] = hashes[k]!;
      counts[place]! += 1;
    }
  }
  // The most frequent features first, so that what is read most lies together in memory: twice as fast.
  const places: number[] = [];
  for (let place = 0; place < keys.length; place += 1) {
    if (counts[place]! >= Math.max(1, fewest)) places.push(place);
  }
  places.sort((one, other) => counts[other]! - counts[one]!);
  // From here on `counts` holds the index of each feature, 0 for those left out; index 0 is the bias.
  counts.fill(0);
  const kept = new Uint32Array(places.length + 1);
  kept[0] = biasHash;
  places.forEach((place, at) => {
    counts[place] = at + 1;
    kept[at + 1] = keys[place]!;
  });
  const starts = new Uint32Array(messages.length + 1);
  const indexes = new Uint32Array(most);
  const values = new Float32Array(most);
  let at = 0;
  for (let row = 0; row < messages.length; row += 1) {
    const { hashes, values: own } = messages[row]!;
    values[at] = 1;
    at += 1;
    for (let k = 0; k < hashes.length; k += 1) {
      const index = counts[placeFor(hashes[k]!)]!;
      if (index === 0) continue;
      indexes[at] = index;
      values[at] = own[k]!;
      at += 1;
    }
    starts[row + 1] = at;
  }
  return {
    hashes: Uint32Array.from(kept),
    starts,
    indexes: indexes.slice(0, at),
    values: values.slice(0, at),
  };
}

/** Every third pass looks at all classes of a row, the others only at those whose margin it has violated before. */
const wholeEvery = 3;

/**
 * One-vs-rest linear support vector machines with squared hinge loss, by dual coordinate descent (Hsieh et al., 2008).
 * All classes take each row together: their weights lie side by side, so that a row is read once for all of them, four
 * classes an instruction (svm-steps.as), and every line of the others is a negative.
 * @param labels classes of each row; a row may belong to several, or to none
 */
export function trainSvm(
  rows: Rows,
  labels: readonly (readonly number[])[],
  classes: number,
  options: SvmOptions,
): LinearModel {
  const steps = prepare(rows, labels, classes, options);
  for (let pass = 0; pass < options.passes; pass += 1) {
    steps.pass(shuffled(labels.length, options.random), pass % wholeEvery === 0);
  }
  return packModel(rows.hashes, {
    weights: steps.weights,
    classes,
    width: steps.width,
    least: options.least,
  });
}

interface Steps {
  /** Looks at each row once. @param whole at all classes, not only at those it has violated before */
  pass(order: Uint32Array, whole: boolean): void;
  /** Weight of class c for feature f at `f * width + c`. */
  readonly weights: Float32Array;
  readonly width: number;
}

/** Lays everything out in one memory, as svm-steps.as expects it. */
function prepare(
  rows: Rows,
  labels: readonly (readonly number[])[],
  classes: number,
  { cost, positiveFactor, rowCosts }: SvmOptions,
): Steps {
  const count = labels.length;
  const width = Math.ceil(classes / 4) * 4;
  const labelStarts = new Uint32Array(count + 1);
  labels.forEach((own, row) => {
    labelStarts[row + 1] = labelStarts[row]! + own.length;
  });
  const given = [
    rows.starts,
    rows.indexes,
    rows.values,
    Float32Array.from({ length: count }, (_, row) => squareOf(rows, row)),
    Float32Array.from({ length: count }, (_, row) => cost * (rowCosts?.[row] ?? 1)),
    labelStarts,
    Uint32Array.from(labels.flat()),
  ];
  const sizes = [...given, new Uint32Array(count)].map(({ byteLength }) => byteLength);
  sizes.push(rows.hashes.length * width * 4, count * width * 4, width * 4 * 4);
  const places: number[] = [];
  // The compiled code keeps its own few bytes at the beginning.
  let end = 1_024;
  for (const size of sizes) {
    places.push(end);
    end += Math.ceil(size / 16) * 16;
  }
  const { configure, pass, buffer } = svmSteps(end);
  given.forEach((array, at) => {
    new Uint8Array(buffer, places[at], array.byteLength).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    );
  });
  const [orderAt = 0, weightsAt = 0, dualsAt = 0, scratchAt = 0] = places.slice(given.length);
  const [starts = 0, indexes = 0, values = 0, squares = 0, prices = 0, ownStarts = 0, own = 0] = places;
  configure(
    starts,
    indexes,
    values,
    squares,
    prices,
    ownStarts,
    own,
    weightsAt,
    dualsAt,
    scratchAt,
    classes,
    positiveFactor,
  );
  const order = new Uint32Array(buffer, orderAt, count);
  return {
    pass(rowOrder, whole) {
      order.set(rowOrder);
      pass(orderAt, count, whole ? 1 : 0);
    },
    weights: new Float32Array(buffer, weightsAt, rows.hashes.length * width),
    width,
  };
}

function squareOf({ starts, values }: Rows, row: number): number {
  let square = 0;
  for (let at = starts[row]!; at < starts[row + 1]!; at += 1) square += values[at]! ** 2;
  return square;
}
