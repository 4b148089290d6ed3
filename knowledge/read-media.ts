// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { MediaFile, Medium, PackMedia } from './media.ts';
import type { Fault } from './pack-error.ts';
import type { PackFiles } from './pack-files.ts';
import { readShaped } from './shaped-file.ts';
import { mediaShape } from './shapes.ts';

/** Matches the path of a `media.yaml`; its folder under `media/` is the first group. */
export const mediaPath = /^media\/((?:safety\/)?[a-z0-9-]+)\/media\.yaml$/;

/** Reads every `media.yaml`, and joins to them the files that lie beside. */
export function readMedia(
  files: PackFiles,
  media: ReadonlyMap<string, MediaFile>,
  faults: Fault[],
): PackMedia {
  const hash = createHash('sha256');
  const folders = new Map<string, readonly Medium[]>();
  for (const [file, text] of files) {
    const folder = mediaPath.exec(file)?.[1];
    if (folder === undefined) continue;
    hash.update(`${file}\0${text.length}\0${text}\0`);
    const shaped = readShaped({ file, text, shape: mediaShape }, faults);
    if (shaped) folders.set(folder, shaped);
  }
  for (const { path, digest } of media.values()) hash.update(`${path}\0${digest}\0`);
  return { hash: hash.digest('hex'), folders, files: media };
}
