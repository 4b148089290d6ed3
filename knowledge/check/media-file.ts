// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MediaFile } from '../media.ts';
import { beginsAtOnce, isH264, saysWhere } from '../media-inside.ts';
import type { MediaKind } from '../media-kinds.ts';
import { channelsRefusing, channelsTooSmall, thriftyBytes } from '../media-limits.ts';
import { type MediaType, mediaEndings } from '../media-type.ts';
import { error, type Finding, type Place, warning } from './finding.ts';
import type { PlacedMedium } from './media.ts';

/** Whether the files of a medium are what their names say, small enough, and silent about where they were made. */
export function checkMediaFile({ material, medium, folder, place }: PlacedMedium): Finding[] {
  const { pack, read } = material;
  const fileOf = (name: string) => pack.media.files.get(`media/${folder}/${name}`);
  const shown = [...new Set(Object.values(medium.files))].flatMap((name) => {
    const file = fileOf(name);
    if (!file) return [missing(place, name)];
    return checkOne(file, { kind: medium.kind, read });
  });
  const captions = Object.values(medium.captions).flatMap((name) => {
    const file = fileOf(name);
    return file ? checkCaptions(file, read) : [missing(place, name)];
  });
  return [...shown, ...captions];
}

function missing(place: Place, name: string): Finding {
  return error(place, `The file ${name} is not in the folder: add it or correct its name.`);
}

interface Looking {
  readonly kind: MediaKind;
  readonly read: (path: string) => Buffer;
}

const wanted: Readonly<Record<MediaKind, string>> = {
  image: 'JPEG or PNG',
  audio: 'MP3, or Ogg with Opus',
  video: 'MP4 with H.264',
};

function checkOne(file: MediaFile, { kind, read }: Looking): Finding[] {
  const { path, bytes, type } = file;
  const place = { file: path, line: 1 };
  const ending = path.slice(path.lastIndexOf('.') + 1);
  if (!type?.startsWith(kind)) return [error(place, `The content is not ${wanted[kind]}: save it as that.`)];
  const found: Finding[] = [];
  if (!mediaEndings[type].includes(ending))
    found.push(error(place, `The content is ${type}: let the name end in .${mediaEndings[type][0]}.`));
  const refusing = channelsRefusing(kind, type);
  if (refusing.length > 0)
    found.push(error(place, `Not taken as ${kind} by ${refusing.join(', ')}: save it as ${wanted[kind]}.`));
  const small = channelsTooSmall(kind, bytes);
  if (small.length > 0)
    found.push(error(place, `${sizeOf(bytes)} is too large for ${small.join(', ')}: make it smaller.`));
  else if (bytes > thriftyBytes[kind])
    found.push(
      warning(
        place,
        `${sizeOf(bytes)} is much for who pays for data: bring it under ${sizeOf(thriftyBytes[kind])}.`,
      ),
    );
  // What is too large for a channel is not read to look inside.
  return small.length > 0 ? found : [...found, ...checkInside(place, type, read(path))];
}

function checkInside(place: Place, type: MediaType, content: Buffer): Finding[] {
  const found: Finding[] = [];
  if (saysWhere(content, type))
    found.push(
      error(place, 'The file says where it was taken, perhaps at somebody’s home: take that out of it.'),
    );
  if (type === 'audio/ogg')
    found.push(warning(place, 'iPhones play Opus only since 2025: MP3 plays on all phones.'));
  if (type !== 'video/mp4') return found;
  if (!isH264(content))
    found.push(error(place, 'The picture is not H.264, which every phone shows: convert it.'));
  if (!beginsAtOnce(content))
    found.push(
      warning(place, 'It plays only when all has arrived: save it with "fast start" (moov before mdat).'),
    );
  return found;
}

function checkCaptions({ path }: MediaFile, read: Looking['read']): Finding[] {
  const place = { file: path, line: 1 };
  const text = read(path).toString('utf8');
  if (!path.endsWith('.vtt')) return [error(place, 'Captions are WebVTT: let the name end in .vtt.')];
  if (!/^\uFEFF?WEBVTT(?:[ \t\r\n]|$)/.test(text))
    return [error(place, 'Captions begin with a line "WEBVTT": save them as WebVTT.')];
  return text.includes('-->') ? [] : [error(place, 'There are no captions in it: write them.')];
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${Math.ceil(bytes / 100_000) / 10} MB`;
}
