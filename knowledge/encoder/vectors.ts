// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Unit vectors in a byte a number: a quarter of the memory (21 MB for 55,000 lines of 384), and a cosine is off by less
 * than 0.01.
 */
export interface Vectors {
  readonly dimensions: number;
  readonly rows: Int8Array;
  /** What a number of the row is worth: 0 for a row that is not there yet. */
  readonly scales: Float32Array;
}

export function emptyVectors(count: number, dimensions: number): Vectors {
  return { dimensions, rows: new Int8Array(count * dimensions), scales: new Float32Array(count) };
}

/** Puts a vector at a row. One without direction (a text of which the model knows nothing) is like nothing. */
export function setRow({ dimensions, rows, scales }: Vectors, row: number, vector: Float32Array): void {
  let most = 1e-9;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  if (!Number.isFinite(most)) {
    rows.fill(0, row * dimensions, (row + 1) * dimensions);
    scales[row] = 1e-9;
    return;
  }
  scales[row] = most / 127;
  for (let k = 0; k < dimensions; k += 1) rows[row * dimensions + k] = Math.round((vector[k]! * 127) / most);
}

export function copyRow(from: Vectors, fromRow: number, to: Vectors, row: number): void {
  const { dimensions } = to;
  to.rows.set(from.rows.subarray(fromRow * dimensions, (fromRow + 1) * dimensions), row * dimensions);
  to.scales[row] = from.scales[fromRow]!;
}

/** Cosine of every row with a unit vector. Four sums at a time: twice as fast as one. */
export function cosines({ dimensions, rows, scales }: Vectors, vector: Float32Array): Float32Array {
  const asked = emptyVectors(1, dimensions);
  setRow(asked, 0, vector);
  const question = asked.rows;
  const scale = asked.scales[0]!;
  const found = new Float32Array(scales.length);
  const inFours = dimensions - (dimensions % 4);
  for (let row = 0; row < found.length; row += 1) {
    const start = row * dimensions;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < inFours; k += 4) {
      const at = start + k;
      a = (a + Math.imul(rows[at]!, question[k]!)) | 0;
      b = (b + Math.imul(rows[at + 1]!, question[k + 1]!)) | 0;
      c = (c + Math.imul(rows[at + 2]!, question[k + 2]!)) | 0;
      d = (d + Math.imul(rows[at + 3]!, question[k + 3]!)) | 0;
    }
    for (let k = inFours; k < dimensions; k += 1) a += rows[start + k]! * question[k]!;
    found[row] = (a + b + c + d) * scale * scales[row]!;
  }
  return found;
}
