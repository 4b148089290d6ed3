// SPDX-License-Identifier: AGPL-3.0-or-later

/** Forms of sound that platforms deliver, and their media types. */
export const soundTypes = {
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  amr: 'audio/amr',
  flac: 'audio/flac',
  webm: 'audio/webm',
} as const;
export type SoundKind = keyof typeof soundTypes;

/** A recording as it came. */
export interface Sound {
  readonly bytes: Uint8Array;
  readonly kind: SoundKind;
}

/** What the first bytes say, whatever a platform calls it; null when it is no sound that we know. */
export function soundKindOf(bytes: Uint8Array): SoundKind | null {
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  if (text(0, 4) === 'OggS') return 'ogg';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (text(0, 5) === '#!AMR') return 'amr';
  if (text(4, 8) === 'ftyp') return 'm4a';
  if (text(0, 4) === '\u001aE\u00df\u00a3') return 'webm';
  if (text(0, 3) === 'ID3') return 'mp3';
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null;
  // The two bits of the layer are empty in AAC, and never in MPEG audio.
  return (second & 0x06) === 0 ? 'aac' : 'mp3';
}

export function isSoundKind(kind: string | null): kind is SoundKind {
  return kind !== null && Object.hasOwn(soundTypes, kind);
}

/** How long it lasts, where that is told without decoding: Ogg with Opus, and WAV. Null otherwise. */
export function secondsOf({ bytes, kind }: Sound): number | null {
  if (kind === 'ogg') return oggSeconds(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return kind === 'wav' ? wavSeconds(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) : null;
}

/** The last page says how many samples there were, always 48,000 a second. RFC 7845, section 4. */
function oggSeconds(bytes: Buffer): number | null {
  if (!bytes.subarray(0, 512).includes('OpusHead')) return null;
  const last = bytes.lastIndexOf('OggS');
  if (last < 0 || last + 14 > bytes.length) return null;
  const samples = bytes.readBigInt64LE(last + 6);
  return samples < 0n ? null : Number(samples) / 48_000;
}

function wavSeconds(bytes: Buffer): number | null {
  const bytesASecond = bytes.length >= 32 ? bytes.readUInt32LE(28) : 0;
  return bytesASecond > 0 ? Math.max(0, bytes.length - 44) / bytesASecond : null;
}
