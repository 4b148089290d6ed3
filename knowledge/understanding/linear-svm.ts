// SPDX-License-Identifier: AGPL-3.0-or-later
import { biasHash, type Features } from './features.ts';
import { type LinearModel, packModel } from './linear-model.ts';
import { type Random, shuffled } from './random.ts';

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
 * All classes take each row together: their weights lie side by side, so that a row is read once for all of them. That
 * is three times as fast as class after class with mined negatives, and every line of the others is a negative.
 * @param labels classes of each row; a row may belong to several, or to none
 */
export function trainSvm(
  rows: Rows,
  labels: readonly (readonly number[])[],
  classes: number,
  options: SvmOptions,
): LinearModel {
  const solver = new Solver(rows, classes, options);
  let order = shuffled(labels.length, options.random);
  for (let pass = 0; pass < options.passes; pass += 1) {
    const whole = pass % wholeEvery === 0;
    for (const row of order) solver.visit(row, labels[row]!, whole);
    order = shuffled(labels.length, options.random);
  }
  return packModel(rows.hashes, solver.columns(options.least));
}

class Solver {
  readonly #rows: Rows;
  readonly #classes: number;
  readonly #options: SvmOptions;
  /** Weight of class c for feature f at `f * classes + c`. */
  readonly #weights: Float32Array;
  /** Dual variable of class c for row r at `r * classes + c`. */
  readonly #duals: Float32Array;
  readonly #margins: Float64Array;
  readonly #squares: Float64Array;
  readonly #some: Int32Array;
  readonly #moved: Int32Array;
  readonly #moves: Float64Array;

  constructor(rows: Rows, classes: number, options: SvmOptions) {
    this.#rows = rows;
    this.#classes = classes;
    this.#options = options;
    this.#weights = new Float32Array(rows.hashes.length * classes);
    this.#duals = new Float32Array((rows.starts.length - 1) * classes);
    this.#margins = new Float64Array(classes);
    this.#squares = Float64Array.from({ length: rows.starts.length - 1 }, (_, row) => squareOf(rows, row));
    this.#some = new Int32Array(classes);
    this.#moved = new Int32Array(classes);
    this.#moves = new Float64Array(classes);
  }

  /** One step of the descent on one row, for every class that the row does not satisfy. */
  visit(row: number, own: readonly number[], whole: boolean): void {
    const looked = whole ? this.#measure(row) : this.#measureSome(row, own);
    const { cost, positiveFactor, rowCosts } = this.#options;
    const square = this.#squares[row]!;
    const margins = this.#margins;
    const duals = this.#duals;
    const first = row * this.#classes;
    const priced = cost * (rowCosts?.[row] ?? 1);
    let count = 0;
    for (let k = 0; k < looked; k += 1) {
      const at = whole ? k : this.#some[k]!;
      const dual = duals[first + at]!;
      const mine = own.includes(at);
      // Most classes are far from claiming the row, and have been from the start.
      if (dual === 0 && margins[at]! <= -1 && !mine) continue;
      const sign = mine ? 1 : -1;
      const diagonal = 0.5 / (mine ? priced * positiveFactor : priced);
      const gradient = sign * margins[at]! - 1 + dual * diagonal;
      const after = Math.max(0, dual - gradient / (square + diagonal));
      if (after === dual) continue;
      duals[first + at] = after;
      this.#moved[count] = at;
      this.#moves[count] = (after - dual) * sign;
      count += 1;
    }
    if (count > 0) this.#move(row, count);
  }

  /** Margins of a row for its own classes and those with a dual variable. @returns how many, listed in `#some` */
  #measureSome(row: number, own: readonly number[]): number {
    const { starts, indexes, values } = this.#rows;
    const weights = this.#weights;
    const margins = this.#margins;
    const some = this.#some;
    const first = row * this.#classes;
    let count = 0;
    for (let at = 0; at < this.#classes; at += 1) {
      if (this.#duals[first + at] === 0 && !own.includes(at)) continue;
      some[count] = at;
      margins[at] = 0;
      count += 1;
    }
    const end = starts[row + 1]!;
    for (let at = starts[row]!; at < end; at += 1) {
      const value = values[at]!;
      const base = indexes[at]! * this.#classes;
      for (let k = 0; k < count; k += 1) margins[some[k]!]! += value * weights[base + some[k]!]!;
    }
    return count;
  }

  /** Margins of all classes for a row. @returns how many */
  #measure(row: number): number {
    const { starts, indexes, values } = this.#rows;
    const weights = this.#weights;
    const margins = this.#margins;
    const classes = this.#classes;
    margins.fill(0);
    const end = starts[row + 1]!;
    let at = starts[row]!;
    // Four features at a time: the margins are read and written a quarter as often.
    for (; at + 3 < end; at += 4) {
      const a = values[at]!;
      const b = values[at + 1]!;
      const c = values[at + 2]!;
      const d = values[at + 3]!;
      const atA = indexes[at]! * classes;
      const atB = indexes[at + 1]! * classes;
      const atC = indexes[at + 2]! * classes;
      const atD = indexes[at + 3]! * classes;
      for (let k = 0; k < classes; k += 1) {
        margins[k]! +=
          a * weights[atA + k]! + b * weights[atB + k]! + c * weights[atC + k]! + d * weights[atD + k]!;
      }
    }
    for (; at < end; at += 1) {
      const value = values[at]!;
      const base = indexes[at]! * classes;
      for (let k = 0; k < classes; k += 1) margins[k]! += value * weights[base + k]!;
    }
    return classes;
  }

  #move(row: number, count: number): void {
    const { starts, indexes, values } = this.#rows;
    const end = starts[row + 1]!;
    for (let at = starts[row]!; at < end; at += 1) {
      const value = values[at]!;
      const base = indexes[at]! * this.#classes;
      for (let k = 0; k < count; k += 1) this.#weights[base + this.#moved[k]!]! += value * this.#moves[k]!;
    }
  }

  columns(least: number): { indexes: Uint32Array; weights: Float32Array }[] {
    const classes = this.#classes;
    const kept: number[][] = Array.from({ length: classes }, () => []);
    this.#weights.forEach((weight, at) => {
      if (Math.abs(weight) >= least) kept[at % classes]!.push((at - (at % classes)) / classes);
    });
    return kept.map((indexes, at) => ({
      indexes: Uint32Array.from(indexes),
      weights: Float32Array.from(indexes, (index) => this.#weights[index * classes + at] ?? 0),
    }));
  }
}

function squareOf({ starts, values }: Rows, row: number): number {
  let square = 0;
  for (let at = starts[row]!; at < starts[row + 1]!; at += 1) square += values[at]! ** 2;
  return square;
}
