// SPDX-License-Identifier: AGPL-3.0-or-later

/** A calibrated head: turns signals into a probability. Plain numbers. */
export interface Head {
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly weights: readonly number[];
  readonly bias: number;
}

export interface Example {
  readonly signals: readonly number[];
  readonly truth: boolean;
  /** How often the example counts. */
  readonly weight: number;
}

const ridge = 1;
const steps = 25;

/**
 * Logistic regression on standardised signals, by Newton's method with a ridge. With no example of one of the two
 * answers it says what it knows: how frequent the other is.
 */
export function fitHead(examples: readonly Example[], size: number): Head {
  const total = examples.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const mean = (of: (example: Example) => number) =>
    examples.reduce((sum, example) => sum + of(example) * example.weight, 0) / total;
  const means = Array.from({ length: size }, (_, at) => mean(({ signals }) => signals[at] ?? 0));
  const spreads = means.map((middle, at) => {
    const variance = mean(({ signals }) => ((signals[at] ?? 0) - middle) ** 2);
    return variance > 1e-9 ? Math.sqrt(variance) : 1;
  });
  const rows = examples.map(({ signals }) => [
    ...means.map((middle, at) => standard(signals[at] ?? 0, middle, spreads[at]!)),
    1,
  ]);
  const solution = new Array<number>(size + 1).fill(0);
  for (let step = 0; step < steps; step += 1) {
    const change = newtonStep(rows, examples, solution);
    change.forEach((by, at) => {
      solution[at]! += by;
    });
    if (Math.max(...change.map(Math.abs)) < 1e-6) break;
  }
  return { means, spreads, weights: solution.slice(0, size), bias: solution[size]! };
}

export function probabilityOf(head: Head, signals: readonly number[]): number {
  let sum = head.bias;
  for (let at = 0; at < head.weights.length; at += 1) {
    sum += head.weights[at]! * standard(signals[at] ?? 0, head.means[at]!, head.spreads[at]!);
  }
  return 1 / (1 + Math.exp(-sum));
}

// A signal that hardly ever moved in training says nothing about how far it may carry when it does.
const farthest = 3;

function standard(signal: number, mean: number, spread: number): number {
  return Math.max(-farthest, Math.min(farthest, (signal - mean) / spread));
}

function newtonStep(
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
  solution: readonly number[],
): number[] {
  const size = solution.length;
  // The bias (last) is held by a faint ridge only.
  const held = (at: number) => (at === size - 1 ? 1e-3 : ridge);
  const gradient = solution.map((value, at) => held(at) * value);
  const curvature = solution.map((_, at) => solution.map((__, other) => (at === other ? held(at) : 0)));
  rows.forEach((row, k) => {
    const { truth, weight } = examples[k]!;
    const guess = 1 / (1 + Math.exp(-row.reduce((sum, value, at) => sum + value * solution[at]!, 0)));
    const miss = weight * (guess - (truth ? 1 : 0));
    const bend = weight * Math.max(1e-6, guess * (1 - guess));
    for (let at = 0; at < size; at += 1) {
      gradient[at]! += miss * row[at]!;
      const line = curvature[at]!;
      const by = bend * row[at]!;
      for (let other = 0; other < size; other += 1) line[other]! += by * row[other]!;
    }
  });
  return solve(
    curvature,
    gradient.map((value) => -value),
  );
}

/** Gaussian elimination with pivots; the matrix is small and positive definite. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let at = 0; at < size; at += 1) {
    let pivot = at;
    for (let row = at + 1; row < size; row += 1)
      if (Math.abs(matrix[row]![at]!) > Math.abs(matrix[pivot]![at]!)) pivot = row;
    [matrix[at], matrix[pivot]] = [matrix[pivot]!, matrix[at]!];
    [right[at], right[pivot]] = [right[pivot]!, right[at]!];
    for (let row = at + 1; row < size; row += 1) {
      const factor = matrix[row]![at]! / matrix[at]![at]!;
      for (let k = at; k < size; k += 1) matrix[row]![k]! -= factor * matrix[at]![k]!;
      right[row]! -= factor * right[at]!;
    }
  }
  for (let at = size - 1; at >= 0; at -= 1) {
    for (let k = at + 1; k < size; k += 1) right[at]! -= matrix[at]![k]! * right[k]!;
    right[at]! /= matrix[at]![at]!;
  }
  return right;
}
