// SPDX-License-Identifier: AGPL-3.0-or-later

export type MediaType = 'image/jpeg' | 'image/png' | 'image/webp' | 'audio/ogg' | 'audio/mpeg' | 'video/mp4';

/** How the name of a file of each type ends. */
export const mediaEndings: Readonly<Record<MediaType, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'audio/ogg': ['ogg'],
  'audio/mpeg': ['mp3'],
  'video/mp4': ['mp4'],
};

/** Bytes at the beginning that tell the type. */
export const headBytes = 64;

/**
 * What a file is by its first bytes. Ogg counts only with Opus inside, MP4 only as a film: that is what channels take.
 * @param head the first `headBytes`, or all of a shorter file
 */
export function mediaTypeOf(head: Buffer): MediaType | null {
  const text = (from: number, to: number) => head.toString('latin1', from, to);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  if (text(0, 4) === 'OggS') return text(28, 36) === 'OpusHead' ? 'audio/ogg' : null;
  if (text(0, 3) === 'ID3') return 'audio/mpeg';
  // A frame of layer III: eleven bits set, then the version, then 01.
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2) return 'audio/mpeg';
  if (text(4, 8) === 'ftyp' && /^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV)$/.test(text(8, 12)))
    return 'video/mp4';
  return null;
}
