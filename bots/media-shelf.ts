// SPDX-License-Identifier: AGPL-3.0-or-later
import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AttachedFile } from '../adapters/channel.ts';
import type { MediaFile, PackMedia } from '../knowledge/media.ts';
import { mediaAddress } from './media-address.ts';

/** What a `media.yaml` names, by its address. Only that is given out, never what else lies in the folder. */
export class MediaShelf {
  readonly #folder: string;
  readonly #media: () => PackMedia;
  #of: PackMedia | null = null;
  #files: ReadonlyMap<string, MediaFile> = new Map();

  /** @param media what is known now: an editor's change makes another one */
  constructor(folder: string, media: () => PackMedia) {
    this.#folder = resolve(folder);
    this.#media = media;
  }

  /** @returns null for an unknown address, and for a file that is no longer what it was when the pack was read */
  find = (address: string): (AttachedFile & MediaFile) | null => {
    const known = this.#known().get(address);
    if (!known) return null;
    const file = join(this.#folder, known.path);
    if (statSync(file, { throwIfNoEntry: false })?.size !== known.bytes) return null;
    return { ...known, file, name: basename(known.path) };
  };

  #known(): ReadonlyMap<string, MediaFile> {
    const media = this.#media();
    if (media !== this.#of) {
      this.#of = media;
      this.#files = new Map(filesNamed(media).map((file) => [mediaAddress(file), file]));
    }
    return this.#files;
  }
}

function filesNamed({ folders, files }: PackMedia): MediaFile[] {
  return [...folders].flatMap(([folder, items]) =>
    items
      .flatMap((item) => [...Object.values(item.files), ...Object.values(item.captions)])
      .flatMap((name) => files.get(`media/${folder}/${name}`) ?? []),
  );
}
