// SPDX-License-Identifier: AGPL-3.0-or-later

/** Samples a second that recognisers of the Whisper family hear. */
export const heardRate = 16_000;

interface Format {
  readonly coding: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/**
 * Reads WAV (PCM of 8 to 32 bits, or floats) as one channel at 16 kHz. For machines without ffmpeg.
 * @returns samples from -1 to 1; null when it is not such a file
 */
export function readWav(bytes: Uint8Array, mostSeconds: number): Float32Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: Format | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ' && body.length >= 16) format = readFormat(body);
    if (name === 'data') return format && toHeard(body, format, mostSeconds);
    at += 8 + size + (size % 2);
  }
  return null;
}

function readFormat(body: Buffer): Format | null {
  const tag = body.readUInt16LE(0);
  const coding = tag === 0xfffe && body.length >= 26 ? body.readUInt16LE(24) : tag;
  const format = {
    coding,
    channels: body.readUInt16LE(2),
    rate: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
  const known = coding === 1 ? [8, 16, 24, 32].includes(format.bits) : coding === 3 && format.bits === 32;
  const sane = format.channels >= 1 && format.channels <= 8 && format.rate >= 4_000 && format.rate <= 192_000;
  return known && sane ? format : null;
}

function toHeard(data: Buffer, format: Format, mostSeconds: number): Float32Array {
  const { channels, rate, bits } = format;
  const frameBytes = (channels * bits) / 8;
  const frames = Math.min(Math.floor(data.length / frameBytes), Math.ceil(mostSeconds * rate));
  const mono = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += sampleAt(data, frame * frameBytes + (channel * bits) / 8, format);
    mono[frame] = sum / channels;
  }
  return rate === heardRate ? mono : resampled(mono, rate);
}

function sampleAt(data: Buffer, at: number, { coding, bits }: Format): number {
  if (coding === 3) return data.readFloatLE(at);
  if (bits === 8) return (data.readUInt8(at) - 128) / 128;
  return data.readIntLE(at, bits / 8) / 2 ** (bits - 1);
}

/** The mean of what falls into each new sample when there are fewer, a straight line between neighbours when more. */
function resampled(samples: Float32Array, rate: number): Float32Array {
  const step = rate / heardRate;
  const heard = new Float32Array(Math.floor(samples.length / step));
  for (let at = 0; at < heard.length; at += 1) {
    const from = at * step;
    const first = Math.floor(from);
    if (step <= 1) {
      const here = samples[first] ?? 0;
      heard[at] = here + ((samples[first + 1] ?? here) - here) * (from - first);
      continue;
    }
    const last = Math.min(samples.length, Math.max(first + 1, Math.floor(from + step)));
    let sum = 0;
    for (let one = first; one < last; one += 1) sum += samples[one] ?? 0;
    heard[at] = sum / (last - first);
  }
  return heard;
}
