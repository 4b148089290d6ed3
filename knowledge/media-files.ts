// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { MediaFile } from './media.ts';
import { headBytes, mediaTypeOf } from './media-type.ts';

/** The files beside the `media.yaml` of a pack, and a way to look into one. */
export interface MediaStore {
  readonly files: ReadonlyMap<string, MediaFile>;
  /** All bytes of a file: for the check, one at a time. */
  read(path: string): Buffer;
}

export const emptyStore: MediaStore = { files: new Map(), read: () => Buffer.alloc(0) };

const pieceBytes = 256 * 1024;

/**
 * Lists what lies under `media/` with its size, hash and type. Each file passes through one small buffer: nothing of it
 * stays in memory.
 * @param folder of the pack, for instance `knowledge/content`
 */
export function readMediaFiles(folder: string): MediaStore {
  const files = new Map<string, MediaFile>();
  const piece = Buffer.alloc(pieceBytes);
  for (const path of listed(folder, 'media')) files.set(path, measure(folder, path, piece));
  return { files, read: (path) => readFileSync(join(folder, path)) };
}

function listed(folder: string, inside: string): string[] {
  if (!existsSync(join(folder, inside))) return [];
  const items = readdirSync(join(folder, inside), { withFileTypes: true });
  return items
    .flatMap((item) => {
      const path = `${inside}/${item.name}`;
      if (item.isDirectory()) return listed(folder, path);
      return /\.(yaml|md)$/.test(item.name) ? [] : [path];
    })
    .sort();
}

function measure(folder: string, path: string, piece: Buffer): MediaFile {
  const hash = createHash('sha256');
  const file = openSync(join(folder, path), 'r');
  try {
    let bytes = 0;
    let type: MediaFile['type'] = null;
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      if (bytes === 0) type = mediaTypeOf(piece.subarray(0, Math.min(read, headBytes)));
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
    return { path, bytes, digest: hash.digest('hex'), type };
  } finally {
    closeSync(file);
  }
}
