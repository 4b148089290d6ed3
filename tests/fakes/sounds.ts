// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { findProgram } from '../servers/own-server.ts';

export const ffmpeg = findProgram('ffmpeg');

export interface Tone {
  readonly seconds?: number;
  readonly hertz?: number;
  readonly loudness?: number;
  readonly rate?: number;
  readonly channels?: number;
}

/** A pure tone as WAV, 16 bits. */
export function toneWav({
  seconds = 1,
  hertz = 400,
  loudness = 0.5,
  rate = 16_000,
  channels = 1,
}: Tone = {}): Uint8Array {
  const frames = Math.round(seconds * rate);
  const data = Buffer.alloc(frames * channels * 2);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = Math.round(Math.sin((2 * Math.PI * hertz * frame) / rate) * loudness * 32_767);
    for (let channel = 0; channel < channels; channel += 1)
      data.writeInt16LE(value, (frame * channels + channel) * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return new Uint8Array(Buffer.concat([head, data]));
}

/** The same as phones send it: Opus in Ogg, made by ffmpeg. */
export function toneOgg(tone: Tone = {}): Uint8Array {
  const options = [
    '-loglevel',
    'error',
    '-i',
    'pipe:0',
    '-c:a',
    'libopus',
    '-b:a',
    '24k',
    '-f',
    'ogg',
    'pipe:1',
  ];
  return new Uint8Array(execFileSync(ffmpeg ?? 'ffmpeg', options, { input: toneWav(tone) }));
}
