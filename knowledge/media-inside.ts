// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MediaType } from './media-type.ts';

// What a phone writes into a file beside the picture: the check looks, nobody else needs to.

/** Whether a file says where it was taken. Such a place can be somebody's home. */
export function saysWhere(bytes: Buffer, type: MediaType): boolean {
  if (type === 'image/jpeg') return jpegNotes(bytes).some(noteSaysWhere);
  if (type === 'image/png') return pngNotes(bytes).some(noteSaysWhere);
  // Apple and Android write the place into the film's own directory.
  return type === 'video/mp4' && /\u00a9xyz|loci|location\.ISO6709/.test(movieBox(bytes));
}

/** Whether the picture of a film is H.264, which every phone shows. */
export function isH264(bytes: Buffer): boolean {
  const box = movieBox(bytes);
  return /avc[13]/.test(box) && !/hvc1|hev1|av01|vp09/.test(box);
}

/** Whether a film can begin before all of it has arrived. */
export function beginsAtOnce(bytes: Buffer): boolean {
  const names = [...boxes(bytes)].map(({ name }) => name);
  const film = names.indexOf('mdat');
  return film < 0 || names.indexOf('moov') < film;
}

interface Box {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The outermost boxes of an MP4: length in four bytes, name in four. */
function* boxes(bytes: Buffer): Iterable<Box> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = bytes.readUInt32BE(at);
    const long = short === 1 && at + 16 <= bytes.length;
    const length = long ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    const to = length < 8 ? bytes.length : Math.min(bytes.length, at + length);
    yield { name: bytes.toString('latin1', at + 4, at + 8), from: at + 8, to };
    at = to;
  }
}

function movieBox(bytes: Buffer): string {
  const found = [...boxes(bytes)].find(({ name }) => name === 'moov');
  return found ? bytes.toString('latin1', found.from, found.to) : '';
}

/** The application segments of a JPEG, up to the picture itself. */
function jpegNotes(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const length = bytes.readUInt16BE(at + 2);
    if (bytes[at + 1] === 0xe1) found.push(bytes.subarray(at + 4, at + 2 + length));
    at += 2 + Math.max(2, length);
  }
  return found;
}

function pngNotes(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (['eXIf', 'iTXt', 'tEXt', 'zTXt'].includes(name)) found.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}

function noteSaysWhere(note: Buffer): boolean {
  const exif = note.toString('latin1', 0, 6) === 'Exif\0\0' ? note.subarray(6) : note;
  const order = exif.toString('latin1', 0, 4);
  if (order === 'II*\0' || order === 'MM\0*') return tiffSaysWhere(exif, order === 'II*\0');
  // XMP names it in words; a raw profile is the same packed, and is not unpacked to find out.
  return /GPSLatitude|^Raw profile type (?:exif|APP1)/.test(note.toString('latin1'));
}

const placeTag = 0x8825;

/** The first directory of a TIFF: a count, then entries of twelve bytes that begin with a tag. */
function tiffSaysWhere(tiff: Buffer, little: boolean): boolean {
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  if (tiff.length < 8) return false;
  const from = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (from + 2 > tiff.length) return false;
  const count = short(from);
  for (let at = from + 2; at < from + 2 + count * 12 && at + 2 <= tiff.length; at += 12)
    if (short(at) === placeTag) return true;
  return false;
}
