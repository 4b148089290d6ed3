// SPDX-License-Identifier: AGPL-3.0-or-later

// AssemblyScript: the inner loop of linear-svm.ts, four classes at a time. Addresses are bytes in the imported memory.

let starts: usize = 0;
let indexes: usize = 0;
let values: usize = 0;
let squares: usize = 0;
let prices: usize = 0;
let labelStarts: usize = 0;
let labels: usize = 0;
let weights: usize = 0;
let duals: usize = 0;
let margins: usize = 0;
let some: usize = 0;
let moves: usize = 0;
let own: usize = 0;
let classes: u32 = 0;
/** Classes up to the next multiple of four. */
let width: u32 = 0;
let positiveFactor: f32 = 1;

/** Where everything lies; see Memory in linear-svm.ts. */
export function configure(
  rowStarts: usize, rowIndexes: usize, rowValues: usize, rowSquares: usize, rowPrices: usize,
  rowLabelStarts: usize, rowLabels: usize, weightsAt: usize, dualsAt: usize, scratch: usize,
  classCount: u32, factor: f32,
): void {
  starts = rowStarts; indexes = rowIndexes; values = rowValues; squares = rowSquares; prices = rowPrices;
  labelStarts = rowLabelStarts; labels = rowLabels; weights = weightsAt; duals = dualsAt;
  classes = classCount;
  width = (classCount + 3) & ~3;
  margins = scratch;
  moves = margins + ((<usize>width) << 2);
  some = moves + ((<usize>width) << 2);
  own = some + ((<usize>width) << 2);
  positiveFactor = factor;
}

/** One pass over rows in the given order. */
export function pass(order: usize, count: u32, whole: bool): void {
  for (let at: u32 = 0; at < count; at++) visit(load<u32>(order + (at << 2)), whole);
}

function visit(row: u32, whole: bool): void {
  const from = load<u32>(starts + (row << 2));
  const end = load<u32>(starts + (row << 2) + 4);
  const ownFrom = load<u32>(labelStarts + (row << 2));
  const ownEnd = load<u32>(labelStarts + (row << 2) + 4);
  const dualsOf = duals + (<usize>row * width << 2);
  let looked: u32 = classes;
  let listed = false;
  for (let k = ownFrom; k < ownEnd; k++) store<u8>(own + load<u32>(labels + (k << 2)), 1);
  if (!whole) {
    looked = list(dualsOf);
    listed = true;
  }
  if (listed && looked < 2) measureSome(from, end, looked);
  else measure(from, end);
  const square = load<f32>(squares + (row << 2));
  const price = load<f32>(prices + (row << 2));
  let moved: u32 = 0;
  for (let k: u32 = 0; k < looked; k++) {
    const at = listed ? load<u32>(some + (k << 2)) : k;
    const dual = load<f32>(dualsOf + (at << 2));
    const margin = load<f32>(margins + (at << 2));
    const mine = load<u8>(own + at) == 1;
    if (dual == 0 && margin <= -1 && !mine) continue;
    const sign: f32 = mine ? 1 : -1;
    const diagonal: f32 = 0.5 / (mine ? price * positiveFactor : price);
    const gradient: f32 = sign * margin - 1 + dual * diagonal;
    const after: f32 = max<f32>(0, dual - gradient / (square + diagonal));
    if (after == dual) continue;
    store<f32>(dualsOf + (at << 2), after);
    // `some` is read at k and written at moved, which is never ahead of it.
    store<u32>(some + (moved << 2), at);
    store<f32>(moves + (moved << 2), (after - dual) * sign);
    moved++;
  }
  for (let k = ownFrom; k < ownEnd; k++) store<u8>(own + load<u32>(labels + (k << 2)), 0);
  if (moved > 0) move(from, end, moved);
}

/** Classes of the row itself, and those whose margin it has violated before. */
function list(dualsOf: usize): u32 {
  let count: u32 = 0;
  const zero = f32x4.splat(0);
  for (let at: u32 = 0; at < width; at += 4) {
    const four = v128.load(dualsOf + (at << 2));
    const mine = load<u32>(own + at);
    if (mine == 0 && !v128.any_true(f32x4.ne(four, zero))) continue;
    for (let k = at; k < at + 4; k++) {
      if (load<f32>(dualsOf + (k << 2)) == 0 && load<u8>(own + k) == 0) continue;
      store<u32>(some + (count << 2), k);
      count++;
    }
  }
  return count;
}

function measureSome(from: u32, end: u32, count: u32): void {
  for (let k: u32 = 0; k < count; k++) store<f32>(margins + (load<u32>(some + (k << 2)) << 2), 0);
  for (let at = from; at < end; at++) {
    const value = load<f32>(values + (at << 2));
    const base = weights + (<usize>load<u32>(indexes + (at << 2)) * width << 2);
    for (let k: u32 = 0; k < count; k++) {
      const c = <usize>load<u32>(some + (k << 2)) << 2;
      store<f32>(margins + c, load<f32>(margins + c) + value * load<f32>(base + c));
    }
  }
}

/** Margins of all classes; four features at a time, so that the margins are read and written a quarter as often. */
function measure(from: u32, end: u32): void {
  const bytes = <usize>width << 2;
  const zero = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(margins + k, zero);
  let at = from;
  for (; at + 3 < end; at += 4) {
    const a = f32x4.splat(load<f32>(values + (at << 2)));
    const b = f32x4.splat(load<f32>(values + (at << 2), 4));
    const c = f32x4.splat(load<f32>(values + (at << 2), 8));
    const d = f32x4.splat(load<f32>(values + (at << 2), 12));
    const atA = weights + <usize>load<u32>(indexes + (at << 2)) * bytes;
    const atB = weights + <usize>load<u32>(indexes + (at << 2), 4) * bytes;
    const atC = weights + <usize>load<u32>(indexes + (at << 2), 8) * bytes;
    const atD = weights + <usize>load<u32>(indexes + (at << 2), 12) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      const ab = f32x4.add(f32x4.mul(a, v128.load(atA + k)), f32x4.mul(b, v128.load(atB + k)));
      const cd = f32x4.add(f32x4.mul(c, v128.load(atC + k)), f32x4.mul(d, v128.load(atD + k)));
      v128.store(margins + k, f32x4.add(v128.load(margins + k), f32x4.add(ab, cd)));
    }
  }
  for (; at < end; at++) {
    const value = f32x4.splat(load<f32>(values + (at << 2)));
    const base = weights + <usize>load<u32>(indexes + (at << 2)) * bytes;
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store(margins + k, f32x4.add(v128.load(margins + k), f32x4.mul(value, v128.load(base + k))));
    }
  }
}

function move(from: u32, end: u32, count: u32): void {
  for (let at = from; at < end; at++) {
    const value = load<f32>(values + (at << 2));
    const base = weights + (<usize>load<u32>(indexes + (at << 2)) * width << 2);
    for (let k: u32 = 0; k < count; k++) {
      const place = base + (<usize>load<u32>(some + (k << 2)) << 2);
      store<f32>(place, load<f32>(place) + value * load<f32>(moves + (k << 2)));
    }
  }
}
