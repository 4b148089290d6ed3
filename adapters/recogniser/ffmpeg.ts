// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn } from 'node:child_process';
import { findInPath } from '../find-program.ts';
import type { Sound, SoundKind } from '../sound.ts';
import { heardRate } from './wav.ts';

/** The one reader that is allowed for each kind: a file that is something else (a list of addresses) is refused. */
const readers: Readonly<Record<SoundKind, string>> = {
  ogg: 'ogg',
  wav: 'wav',
  mp3: 'mp3',
  m4a: 'mov',
  aac: 'aac',
  amr: 'amr',
  flac: 'flac',
  webm: 'matroska',
};

/** Where ffmpeg is; null when this machine does not have it. */
export function findFfmpeg(path?: string): string | null {
  return findInPath([process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'], path);
}

const longestMs = 20_000;

/**
 * Decodes a stranger's file in a process of its own: it sees nothing but what is written to it, may open no file and no
 * connection, and is ended when it takes too long or says too much.
 * @returns one channel at 16 kHz; null when it cannot be decoded
 */
export function decodeWithFfmpeg(
  ffmpeg: string,
  sound: Sound,
  { mostSeconds, signal }: { readonly mostSeconds: number; readonly signal: AbortSignal },
): Promise<Float32Array | null> {
  const most = Math.ceil(mostSeconds * heardRate) * 4;
  const child = spawn(ffmpeg, optionsFor(sound.kind, mostSeconds), {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size > most) child.kill('SIGKILL');
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => {});
    child.once('error', () => resolve(null));
    child.once('close', (code) => {
      const done = code === 0 || size > most;
      resolve(done && size >= 4 ? toSamples(Buffer.concat(parts), Math.min(size, most)) : null);
    });
    child.stdin.end(sound.bytes);
  });
}

function optionsFor(kind: SoundKind, mostSeconds: number): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-threads', '1', '-max_alloc', '268435456'],
    ...['-protocol_whitelist', 'pipe', '-f', readers[kind], '-i', 'pipe:0'],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', String(mostSeconds + 1)],
    ...['-ac', '1', '-ar', String(heardRate), '-f', 'f32le', 'pipe:1'],
  ];
}

function toSamples(bytes: Buffer, size: number): Float32Array {
  const samples = new Float32Array(Math.floor(size / 4));
  Buffer.from(samples.buffer).set(bytes.subarray(0, samples.length * 4));
  return samples;
}
