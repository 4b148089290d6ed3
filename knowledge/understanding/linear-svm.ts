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
  readonly passes: number;
  /** Lines of other classes to begin with. */
  readonly negatives: number;
  /** The hardest of the rest that are added then. */
  readonly mined: number;
  /** How many of the rest are looked through for them; all when it is left out. */
  readonly searched?: number;
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

/**
 * One-vs-rest linear support vector machines with squared hinge loss, by dual coordinate descent (Hsieh et al., 2008).
 * Each class trains on its own lines and some others; then the lines it wrongly claims, or nearly, are mined and added.
 * @param members for each class its rows; a row may belong to several classes, or to none
 */
export function trainSvm(
  rows: Rows,
  members: readonly (readonly number[])[],
  options: SvmOptions,
): LinearModel {
  const order = shuffled(rows.starts.length - 1, options.random);
  const solver = new Solver(rows, options);
  return packModel(
    rows.hashes,
    members.map((own, at) => solver.train(own, order, at)),
  );
}

/** Rows by class, when each has one class or none (-1). */
export function membersOf(labels: readonly number[], classes: number): number[][] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, row) => {
    if (label >= 0) members[label]!.push(row);
  });
  return members;
}

// Gradients: beyond the first a row is left out for the rest of a descent; below the second the descent ends.
// Gradients: beyond the first a row is left out for the rest of a descent; below the second the descent ends.
const farOff = 0.3;
const closeEnough = 0.05;

class Solver {
  readonly #rows: Rows;
  readonly #options: SvmOptions;
  readonly #weights: Float32Array;
  readonly #squares: Float64Array;

  constructor(rows: Rows, options: SvmOptions) {
    this.#rows = rows;
    this.#options = options;
    this.#weights = new Float32Array(rows.hashes.length);
    const count = rows.starts.length - 1;
    this.#squares = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      let sum = 0;
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) sum += rows.values[at]! ** 2;
      this.#squares[row] = sum;
    }
  }

  /** @param turn where in the order the first negatives are taken from: not the same for every class */
  train(own: readonly number[], order: Uint32Array, turn: number) {
    this.#weights.fill(0);
    if (own.length === 0) return { indexes: new Uint32Array(0), weights: new Float32Array(0) };
    const { negatives, mined, passes } = this.#options;
    const count = order.length;
    const others = count - own.length;
    const working: number[] = [...own];
    const within = new Uint8Array(count);
    for (const row of own) within[row] = 1;
    for (let k = 0; k < count && working.length < own.length + negatives; k += 1) {
      const row = order[(turn * 7_919 + k) % count]!;
      if (within[row] === 1) continue;
      working.push(row);
      within[row] = 1;
    }
    const alphas = new Float64Array(own.length + Math.min(others, negatives + mined));
    const more = others > negatives;
    this.#descend(working, own.length, alphas, more ? Math.ceil(passes / 2) : passes);
    if (more) {
      this.#mine(working, within, order, turn);
      this.#descend(working, own.length, alphas, passes);
    }
    return this.#kept();
  }

  /** Goes over the working rows until they hardly change. Rows that are far on their side are left out early. */
  #descend(working: readonly number[], positives: number, alphas: Float64Array, passes: number): void {
    const { starts, indexes, values } = this.#rows;
    const { cost, positiveFactor, rowCosts, random } = this.#options;
    const weights = this.#weights;
    let active = shuffled(working.length, random);
    for (let pass = 0; pass < passes && active.length > 0; pass += 1) {
      let kept = 0;
      let worst = 0;
      const turn = Math.floor(random() * active.length);
      const next = new Uint32Array(active.length);
      for (let step = 0; step < active.length; step += 1) {
        const k = active[(step + turn) % active.length]!;
        const row = working[k]!;
        const sign = k < positives ? 1 : -1;
        const diagonal = 0.5 / (cost * (k < positives ? positiveFactor : 1) * (rowCosts?.[row] ?? 1));
        const from = starts[row]!;
        const to = starts[row + 1]!;
        let margin = 0;
        for (let at = from; at < to; at += 1) margin += weights[indexes[at]!]! * values[at]!;
        const before = alphas[k]!;
        const gradient = sign * margin - 1 + before * diagonal;
        if (before === 0 && gradient >= 0) {
          if (gradient < farOff || pass === 0) next[kept++] = k;
          continue;
        }
        next[kept++] = k;
        const after = Math.max(0, before - gradient / (this.#squares[row]! + diagonal));
        const change = (after - before) * sign;
        worst = Math.max(worst, Math.abs(gradient));
        if (change === 0) continue;
        alphas[k] = after;
        for (let at = from; at < to; at += 1) weights[indexes[at]!]! += change * values[at]!;
      }
      active = next.subarray(0, kept);
      if (worst < closeEnough) return;
    }
  }

  /** Adds the lines of other classes that this one comes nearest to claiming. */
  #mine(working: number[], within: Uint8Array, order: Uint32Array, turn: number): void {
    const { starts, indexes, values } = this.#rows;
    const weights = this.#weights;
    const hard: { readonly row: number; readonly margin: number }[] = [];
    const count = order.length;
    const searched = Math.min(count, this.#options.searched ?? count);
    for (let k = 0; k < searched; k += 1) {
      const row = searched < count ? order[(turn * 7_919 + k) % count]! : k;
      if (within[row] === 1) continue;
      let margin = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at += 1)
        margin += weights[indexes[at]!]! * values[at]!;
      if (margin > -1) hard.push({ row, margin });
    }
    hard.sort((a, b) => b.margin - a.margin);
    for (const { row } of hard.slice(0, this.#options.mined)) working.push(row);
  }

  #kept() {
    const { least } = this.#options;
    const weights = this.#weights;
    const indexes: number[] = [];
    for (let at = 0; at < weights.length; at += 1) if (Math.abs(weights[at]!) >= least) indexes.push(at);
    return { indexes: Uint32Array.from(indexes), weights: Float32Array.from(indexes, (at) => weights[at]!) };
  }
}
