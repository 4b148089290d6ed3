// SPDX-License-Identifier: AGPL-3.0-or-later
import { beginsAtOnce, isH264, saysWhere } from '../../knowledge/media-inside.ts';
import { channelsRefusing, channelsTooSmall, takenByEveryChannel } from '../../knowledge/media-limits.ts';
import { mediaTypeOf } from '../../knowledge/media-type.ts';
import { exif, jpegWith, mp3, mp4, ogg, oggOf, png, pngWith } from '../fakes/media-bytes.ts';

const phoneNote = (place: boolean, little = false) =>
  Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif({ place, little })]);

test.each([
  ['PNG', png, 'image/png'],
  ['JPEG', jpegWith(phoneNote(false)), 'image/jpeg'],
  ['WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
  ['Ogg with Opus', ogg, 'audio/ogg'],
  ['Ogg with Vorbis', oggOf('\x01vorbis'), null],
  ['MP3', mp3(), 'audio/mpeg'],
  ['MP3 with a title', Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), 'audio/mpeg'],
  ['AAC', Buffer.from('fff15080', 'hex'), null],
  ['MP4', mp4(), 'video/mp4'],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic', 'latin1'), null],
  ['M4A', Buffer.from('\0\0\0\x18ftypM4A ', 'latin1'), null],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  ['nothing', Buffer.alloc(0), null],
])('%s is known by its first bytes', (_, bytes, type) => {
  expect(mediaTypeOf(bytes)).toBe(type);
});

test('a place is found wherever a phone writes it', () => {
  for (const little of [true, false]) {
    expect(saysWhere(jpegWith(phoneNote(true, little)), 'image/jpeg')).toBe(true);
    expect(saysWhere(jpegWith(phoneNote(false, little)), 'image/jpeg')).toBe(false);
    expect(saysWhere(pngWith(['eXIf', exif({ place: true, little })]), 'image/png')).toBe(true);
    expect(saysWhere(pngWith(['eXIf', exif({ place: false, little })]), 'image/png')).toBe(false);
  }
  const xmp = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0<x exif:GPSLatitude="43,31N"/>');
  expect(saysWhere(pngWith(['iTXt', xmp]), 'image/png')).toBe(true);
  expect(saysWhere(jpegWith(xmp), 'image/jpeg')).toBe(true);
  expect(saysWhere(png, 'image/png')).toBe(false);
  expect(saysWhere(mp4({ place: true }), 'video/mp4')).toBe(true);
  expect(saysWhere(mp4(), 'video/mp4')).toBe(false);
});

test('a note cut off in the middle says nothing, and does not end the check', () => {
  const whole = jpegWith(phoneNote(true));
  for (let length = 0; length < whole.length; length += 1)
    expect(() => saysWhere(whole.subarray(0, length), 'image/jpeg')).not.toThrow();
  const film = mp4({ place: true });
  for (let length = 0; length < film.length; length += 1)
    expect(() => [
      saysWhere(film.subarray(0, length), 'video/mp4'),
      isH264(film.subarray(0, length)),
    ]).not.toThrow();
});

test('a film is H.264 and begins before all of it is there', () => {
  expect([isH264(mp4()), beginsAtOnce(mp4())]).toEqual([true, true]);
  expect(isH264(mp4({ codec: 'hvc1' }))).toBe(false);
  expect(beginsAtOnce(mp4({ fastStart: false }))).toBe(false);
});

test('what one channel refuses is for none', () => {
  expect(channelsRefusing('image', 'image/webp')).toEqual(['whatsapp']);
  expect(channelsTooSmall('image', 5_000_001)).toEqual(['whatsapp']);
  expect(channelsTooSmall('audio', 50_000_001)).toEqual(['whatsapp', 'telegram']);
  expect(takenByEveryChannel('video', 'video/mp4', 16_000_000)).toBe(true);
  expect(takenByEveryChannel('audio', 'video/mp4', 1)).toBe(false);
});
