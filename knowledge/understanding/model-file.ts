// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Model, modelVersion } from './model.ts';

// A file is: the length of the heading (32 bits, little-endian), the heading in JSON with a reference where an array of
// numbers stood, and the arrays, each at a multiple of eight bytes.
const kinds = {
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;
type KindName = keyof typeof kinds;

interface Reference {
  readonly $array: KindName;
  readonly at: number;
  readonly length: number;
}

/** A model as bytes. */
export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  const arrays: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  const heading = JSON.stringify(model, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const name = value.constructor.name as KindName;
    const reference: Reference = {
      $array: name,
      at: size,
      length: value.byteLength / kinds[name].BYTES_PER_ELEMENT,
    };
    arrays.push({ at: size, bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) });
    size = aligned(size + value.byteLength);
    return reference;
  });
  const head = new TextEncoder().encode(heading);
  const start = aligned(4 + head.length);
  const file = new Uint8Array(start + size);
  new DataView(file.buffer).setUint32(0, head.length, true);
  file.set(head, 4);
  for (const { at, bytes } of arrays) file.set(bytes, start + at);
  return file;
}

/** The model in bytes that `encodeModel` made. Its arrays are views of the bytes: nothing is copied. */
export function decodeModel(file: Uint8Array<ArrayBuffer>): Model {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const start = aligned(4 + length);
  const heading = new TextDecoder().decode(file.subarray(4, 4 + length));
  return JSON.parse(heading, (_, value: unknown) => {
    if (!isReference(value)) return value;
    return new kinds[value.$array](file.buffer, file.byteOffset + start + value.at, value.length);
  }) as Model;
}

/**
 * Reads the model of a pack from the cache.
 * @returns null when there is none, or when it cannot be read: then it is trained again
 */
export async function loadModel(folder: string, packHash: string): Promise<Model | null> {
  try {
    const bytes = await readFile(pathOf(folder, packHash));
    // Arrays of 64-bit numbers must begin at a multiple of eight; a small file may come from a shared pool that does not.
    const whole = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
    const model = decodeModel(whole);
    return model.version === modelVersion ? model : null;
  } catch {
    return null;
  }
}

/** Keeps a model in the cache, whole or not at all, and drops all but the three newest. */
export async function saveModel(folder: string, packHash: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = pathOf(folder, packHash);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
  await dropOld(folder);
}

const keptModels = 3;

async function dropOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^understanding-.*\.model$/.test(name));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.at - a.at).slice(keptModels);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

/** Where the cache keeps the model of a pack. */
export function pathOf(folder: string, packHash: string): string {
  return join(folder, `understanding-${modelVersion}-${packHash.slice(0, 32)}.model`);
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$array' in value;
}
