// SPDX-License-Identifier: AGPL-3.0-or-later
import { crc32 } from 'node:zlib';

// Files as small as they can be and still be what they say. Nothing in them was recorded.

const pixel = Buffer.from('789c6360000002000154a24f5d', 'hex');

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(content.length);
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([head, named, sum]);
}

/** A picture of one grey point, with more chunks before its end. */
export function pngWith(...more: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', pixel),
    ...more.map(([name, content]) => chunk(name, content)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const png = pngWith();

/** What a phone notes beside a picture: one entry, of the place or of something else. */
export function exif({
  place,
  little = false,
}: {
  readonly place: boolean;
  readonly little?: boolean;
}): Buffer {
  const note = Buffer.alloc(26);
  note.write(little ? 'II*\0' : 'MM\0*', 'latin1');
  const tag = place ? 0x8825 : 0x0112;
  if (little) {
    note.writeUInt32LE(8, 4);
    note.writeUInt16LE(1, 8);
    note.writeUInt16LE(tag, 10);
  } else {
    note.writeUInt32BE(8, 4);
    note.writeUInt16BE(1, 8);
    note.writeUInt16BE(tag, 10);
  }
  return note;
}

/** The head of a JPEG with a note in it. */
export function jpegWith(note: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(note.length + 2);
  return Buffer.concat([Buffer.from('ffd8ffe1', 'hex'), length, note, Buffer.from('ffda0002ffd9', 'hex')]);
}

/** The first page of an Ogg stream. */
export function oggOf(codec: 'OpusHead' | '\x01vorbis'): Buffer {
  const page = Buffer.alloc(28);
  page.write('OggS', 'latin1');
  return Buffer.concat([page, Buffer.from(codec, 'latin1'), Buffer.alloc(11)]);
}

export const ogg = oggOf('OpusHead');

/** Silence: frames of layer III, 128 kbit/s at 44.1 kHz, with nothing in them. */
export function mp3(frames = 4): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0xc4]);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

function box(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** The boxes of an MP4 without a picture in it. */
export function mp4({ codec = 'avc1', place = false, fastStart = true } = {}): Buffer {
  const film = Buffer.from(codec + (place ? '\u00a9xyz+43.52+13.24/' : ''), 'latin1');
  const parts = [box('moov', film), box('mdat', Buffer.alloc(16))];
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0', 'latin1')),
    ...(fastStart ? parts : parts.reverse()),
  ]);
}

export const captions = Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nBuongiorno.\n');
