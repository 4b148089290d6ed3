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
  /** Index of the bias feature, 1 in every row. */
  readonly bias: number;
}

export interface SvmOptions {
  /** Cost of a violated margin; the larger, the closer to the training lines. */
  readonly cost: number;
  /** How much more a violated margin costs on a line of the class itself: there are few of them. */
  readonly positiveFactor: number;
  readonly passes: number;
  /** Lines of other classes to begin with, then as many again of the hardest. */
  readonly negatives: number;
  /** Weights smaller than this are dropped. */
  readonly least: number;
  /** How much each row's violated margin costs beside the others'; 1 when it is left out. */
  readonly rowCosts?: Float32Array;
  readonly random: Random;
}

/**
 * @param fewest features that stand in fewer messages are left out
 */
export function toRows(messages: readonly Features[], fewest = 1): Rows {
  const counts = new Map<number, number>();
  for (const { hashes } of messages) for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const kept = [biasHash];
  const indexOf = new Map<number, number>([[biasHash, 0]]);
  for (const [hash, count] of counts) {
    if (count < fewest) continue;
    indexOf.set(hash, kept.length);
    kept.push(hash);
  }
  const starts = new Uint32Array(messages.length + 1);
  const most = messages.reduce((sum, { hashes }) => sum + hashes.length + 1, 0);
  const indexes = new Uint32Array(most);
  const values = new Float32Array(most);
  let at = 0;
  messages.forEach((message, row) => {
    indexes[at] = 0;
    values[at] = 1;
    at += 1;
    for (let k = 0; k < message.hashes.length; k += 1) {
      const index = indexOf.get(message.hashes[k]!);
      if (index === undefined) continue;
      indexes[at] = index;
      values[at] = message.values[k]!;
      at += 1;
    }
    starts[row + 1] = at;
  });
  return {
    hashes: Uint32Array.from(kept),
    starts,
    indexes: indexes.slice(0, at),
    values: values.slice(0, at),
    bias: 0,
  };
}

/**
 * One-vs-rest linear support vector machines with squared hinge loss, by dual coordinate descent (Hsieh et al., 2008).
 * Each class trains on its own lines and some others; then the lines it wrongly claims, or nearly, are mined and added.
 * @param labels class of each row; -1 for rows that belong to none (always negatives)
 */
export function trainSvm(rows: Rows, labels: Int32Array, classes: number, options: SvmOptions): LinearModel {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, row) => {
    if (label >= 0) members[label]!.push(row);
  });
  const order = shuffled(labels.length, options.random);
  const solver = new Solver(rows, options);
  const columns = members.map((own, label) => solver.train(own, labels, label, order));
  return packModel(rows.hashes, columns);
}

class Solver {
  readonly #rows: Rows;
  readonly #options: SvmOptions;
  readonly #weights: Float64Array;
  readonly #squares: Float64Array;

  constructor(rows: Rows, options: SvmOptions) {
    this.#rows = rows;
    this.#options = options;
    this.#weights = new Float64Array(rows.hashes.length);
    const count = rows.starts.length - 1;
    this.#squares = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      let sum = 0;
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) sum += rows.values[at]! ** 2;
      this.#squares[row] = sum;
    }
  }

  train(own: readonly number[], labels: Int32Array, label: number, order: Uint32Array) {
    this.#weights.fill(0);
    if (own.length === 0) return { indexes: new Uint32Array(0), weights: new Float32Array(0) };
    const { negatives, passes } = this.#options;
    const count = labels.length;
    const others = count - own.length;
    const working: number[] = [...own];
    const within = new Uint8Array(count);
    const start = label * 7_919;
    for (let k = 0; k < count && working.length < own.length + negatives; k += 1) {
      const row = order[(start + k) % count]!;
      if (labels[row] === label) continue;
      working.push(row);
      within[row] = 1;
    }
    const alphas = new Float64Array(own.length + Math.min(others, negatives * 2));
    this.#descend(working, own.length, alphas, passes);
    if (others > negatives) {
      this.#mine(working, within, labels, label);
      this.#descend(working, own.length, alphas, passes);
    }
    return this.#kept();
  }

  #descend(working: readonly number[], positives: number, alphas: Float64Array, passes: number): void {
    const { starts, indexes, values } = this.#rows;
    const { cost, positiveFactor, rowCosts, random } = this.#options;
    const weights = this.#weights;
    for (let pass = 0; pass < passes; pass += 1) {
      for (const k of shuffled(working.length, random)) {
        const row = working[k]!;
        const sign = k < positives ? 1 : -1;
        const diagonal = 0.5 / (cost * (k < positives ? positiveFactor : 1) * (rowCosts?.[row] ?? 1));
        const from = starts[row]!;
        const to = starts[row + 1]!;
        let margin = 0;
        for (let at = from; at < to; at += 1) margin += weights[indexes[at]!]! * values[at]!;
        const before = alphas[k]!;
        const gradient = sign * margin - 1 + before * diagonal;
        if (before === 0 && gradient >= 0) continue;
        const after = Math.max(0, before - gradient / (this.#squares[row]! + diagonal));
        const change = (after - before) * sign;
        if (change === 0) continue;
        alphas[k] = after;
        for (let at = from; at < to; at += 1) weights[indexes[at]!]! += change * values[at]!;
      }
    }
  }

  /** Adds the lines of other classes that this one comes nearest to claiming. */
  #mine(working: number[], within: Uint8Array, labels: Int32Array, label: number): void {
    const { starts, indexes, values } = this.#rows;
    const weights = this.#weights;
    const hard: { readonly row: number; readonly margin: number }[] = [];
    for (let row = 0; row < labels.length; row += 1) {
      if (labels[row] === label || within[row] === 1) continue;
      let margin = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at += 1)
        margin += weights[indexes[at]!]! * values[at]!;
      if (margin > -1) hard.push({ row, margin });
    }
    hard.sort((a, b) => b.margin - a.margin);
    for (const { row } of hard.slice(0, this.#options.negatives)) working.push(row);
  }

  #kept() {
    const indexes: number[] = [];
    const kept: number[] = [];
    this.#weights.forEach((weight, index) => {
      if (Math.abs(weight) < this.#options.least) return;
      indexes.push(index);
      kept.push(weight);
    });
    return { indexes: Uint32Array.from(indexes), weights: Float32Array.from(kept) };
  }
}
