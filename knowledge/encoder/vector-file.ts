// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyLength } from './question-lines.ts';
import { emptyVectors, type Vectors } from './vectors.ts';

/** Vectors by the key of their text, whichever pack the text stands in. */
export interface KeptVectors {
  readonly places: ReadonlyMap<string, number>;
  readonly vectors: Vectors;
}

// A file is: count and dimensions (32 bits each), the keys in hexadecimal, the scales, the rows.
const headBytes = 8;

/** @returns what was kept of this encoder; nothing when there is no file, or one that cannot be read */
export async function loadVectors(
  folder: string,
  identity: string,
  dimensions: number,
): Promise<KeptVectors> {
  const none = { places: new Map<string, number>(), vectors: emptyVectors(0, dimensions) };
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.from(await readFile(pathOf(folder, identity)));
  } catch {
    return none;
  }
  if (bytes.length < headBytes) return none;
  const [count, width] = new Uint32Array(bytes.buffer, 0, 2) as unknown as [number, number];
  const scalesAt = headBytes + count * keyLength;
  const rowsAt = scalesAt + count * 4;
  if (width !== dimensions || bytes.length !== rowsAt + count * dimensions) return none;
  const names = Buffer.from(bytes.buffer, headBytes, count * keyLength).toString('latin1');
  const places = new Map<string, number>();
  for (let at = 0; at < count; at += 1) places.set(names.slice(at * keyLength, (at + 1) * keyLength), at);
  return {
    places,
    vectors: {
      dimensions,
      scales: new Float32Array(bytes.buffer, scalesAt, count),
      rows: new Int8Array(bytes.buffer, rowsAt),
    },
  };
}

/** Keeps the rows that are there, whole or not at all. */
export async function saveVectors(
  folder: string,
  identity: string,
  { keys, vectors }: { readonly keys: readonly string[]; readonly vectors: Vectors },
): Promise<void> {
  const { dimensions, rows, scales } = vectors;
  const there = [...keys.keys()].filter((row) => scales[row]! > 0);
  const scalesAt = headBytes + there.length * keyLength;
  const rowsAt = scalesAt + there.length * 4;
  const bytes = new Uint8Array(rowsAt + there.length * dimensions);
  new Uint32Array(bytes.buffer, 0, 2).set([there.length, dimensions]);
  bytes.set(Buffer.from(there.map((row) => keys[row]!).join(''), 'latin1'), headBytes);
  new Float32Array(bytes.buffer, scalesAt, there.length).set(there.map((row) => scales[row]!));
  there.forEach((row, at) => {
    bytes.set(new Uint8Array(rows.buffer, row * dimensions, dimensions), rowsAt + at * dimensions);
  });
  await mkdir(folder, { recursive: true });
  const path = pathOf(folder, identity);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

function pathOf(folder: string, identity: string): string {
  return join(folder, `encoder-${identity}.vectors`);
}
