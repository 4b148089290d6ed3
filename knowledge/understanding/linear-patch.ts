// SPDX-License-Identifier: AGPL-3.0-or-later
import { biasHash, type Features } from './features.ts';
import { type LinearModel, placeOf, scoreAll, tableOf } from './linear-model.ts';
import { meaningOptions } from './train-ranker.ts';

/** A line to be learned beside what a model knows already. */
export interface NewRow {
  readonly label: number;
  readonly features: Features;
  readonly cost: number;
  /** A line of another entry: it only says what the new ones are not. */
  readonly stranger: boolean;
}

/**
 * From this margin on another class is a rival, which a new line pushes back. Those below it, and the bias of all that
 * know their own lines, stay as thousands of lines have set them: a few new ones would move them for everybody.
 */
const rival = -0.6;

/** The margin with which a class that nothing has taught begins. */
const unclaimed = -1;

/** Moves the weights to the places of other labels. @param from the old label of each new one; -1 for a new class */
export function relabel(model: LinearModel, from: Int32Array): LinearModel {
  const to = new Int32Array(model.classes).fill(-1);
  from.forEach((old, at) => {
    if (old >= 0) to[old] = at;
  });
  const bias = new Float64Array(from.length);
  from.forEach((old, at) => {
    if (old < 0) bias[at] = unclaimed;
  });
  return withWeights(model, { to, classes: from.length, added: new Map([[biasHash, bias]]) });
}

/**
 * Learns new lines with the method of linear-svm.ts, the margins of the model being where it begins.
 * @param unclaimed 1 for each class that the model knows nothing of: only these learn from strangers
 */
export function learnBeside(model: LinearModel, rows: readonly NewRow[], unclaimed: Uint8Array): LinearModel {
  const { classes } = model;
  const added = new Map<number, Float64Array>();
  const weightsOf = (hash: number) => {
    const known = added.get(hash);
    if (known) return known;
    const weights = new Float64Array(classes);
    added.set(hash, weights);
    return weights;
  };
  const prepared = rows.map(({ features: { hashes, values }, ...row }) => ({
    ...row,
    base: scoreAll(model, { hashes, values }),
    values,
    weights: [...hashes].map(weightsOf),
    duals: new Float64Array(classes),
    square: values.reduce((sum, value) => sum + value * value, 0),
  }));
  const bias = weightsOf(biasHash);
  for (let pass = 0; pass < meaningOptions.passes; pass += 1) {
    for (const row of prepared) {
      for (let at = 0; at < classes; at += 1) {
        if (row.stranger && unclaimed[at] === 0) continue;
        const mine = at === row.label;
        const sign = mine ? 1 : -1;
        const dual = row.duals[at]!;
        if (!mine && unclaimed[at] === 0 && row.base[at]! < rival) continue;
        let margin = row.base[at]! + bias[at]!;
        for (let k = 0; k < row.weights.length; k += 1) margin += row.values[k]! * row.weights[k]![at]!;
        const price = meaningOptions.cost * row.cost * (mine ? meaningOptions.positiveFactor : 1);
        const diagonal = 0.5 / price;
        const after = Math.max(0, dual - (sign * margin - 1 + dual * diagonal) / (row.square + diagonal));
        if (after === dual) continue;
        const move = (after - dual) * sign;
        row.duals[at] = after;
        if (unclaimed[at] === 1) bias[at]! += move;
        for (let k = 0; k < row.weights.length; k += 1) row.weights[k]![at]! += move * row.values[k]!;
      }
    }
  }
  return withWeights(model, { classes, added });
}

interface Added {
  readonly classes: number;
  /** New label of each old one, -1 to drop it; left out when nothing moves. */
  readonly to?: Int32Array;
  readonly added: ReadonlyMap<number, Float64Array>;
}

/** A model with weights moved and added, packed anew. */
function withWeights(model: LinearModel, { to, classes, added }: Added): LinearModel {
  const fresh = [...added.keys()].filter((hash) => placeOf(model.keys, hash) < 0);
  const known = model.keys.filter((hash) => hash !== 0);
  const keys = fresh.length === 0 ? model.keys : tableOf([...known, ...fresh], known.length + fresh.length);
  let largest = model.step * 32_767;
  for (const weights of added.values())
    for (const weight of weights) largest = Math.max(largest, Math.abs(weight) + model.step * 32_767);
  const step = largest / 32_767;
  const ratio = model.step / step;
  const starts = new Uint32Array(keys.length + 1);
  const most = model.owners.length + added.size * classes;
  const owners = new Uint16Array(most);
  const weights = new Int16Array(most);
  const row = new Float64Array(classes);
  let end = 0;
  for (let place = 0; place < keys.length; place += 1) {
    starts[place] = end;
    const hash = keys[place]!;
    if (hash === 0) continue;
    const old = keys === model.keys ? place : placeOf(model.keys, hash);
    const more = added.get(hash);
    row.fill(0);
    for (let at = old < 0 ? 0 : model.starts[old]!; old >= 0 && at < model.starts[old + 1]!; at += 1) {
      const owner = to ? to[model.owners[at]!]! : model.owners[at]!;
      if (owner < 0) continue;
      if (more) {
        row[owner] = model.weights[at]! * ratio;
        continue;
      }
      owners[end] = owner;
      weights[end] = Math.round(model.weights[at]! * ratio);
      end += 1;
    }
    if (!more) continue;
    for (let owner = 0; owner < classes; owner += 1) {
      const weight = Math.round(row[owner]! + more[owner]! / step);
      if (weight === 0) continue;
      owners[end] = owner;
      weights[end] = weight;
      end += 1;
    }
  }
  starts[keys.length] = end;
  return { classes, keys, starts, owners: owners.slice(0, end), weights: weights.slice(0, end), step };
}
