// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Language } from '../../knowledge/language.ts';
import { type MediaOwner, type Medium, type PackMedia, textVersion } from '../../knowledge/media.ts';
import { readMediaFiles } from '../../knowledge/media-files.ts';
import type { Pack } from '../../knowledge/pack.ts';
import { captions, mp3, mp4, png } from './media-bytes.ts';
import { smallPack } from './small-pack.ts';

export function medium(id: string, kind: Medium['kind'], more: Partial<Medium>): Medium {
  return {
    id,
    kind,
    files: {},
    alt: {},
    transcript: {},
    captions: {},
    reads: {},
    licence: 'CC BY 4.0',
    author: 'Sportello',
    source: { name: 'ASP Ambito 9' },
    recorded: '2026-11-24',
    ...more,
  };
}

/** The name of the text of today, as an editor writes it under `reads`. */
export function reads(owner: MediaOwner, ...languages: readonly Language[]): Medium['reads'] {
  return Object.fromEntries(languages.map((one) => [one, textVersion(smallPack, owner, one) ?? '']));
}

const renewal = [
  medium('aloud', 'audio', {
    files: { ar: 'aloud-ar.mp3', it: 'aloud-it.mp3' },
    alt: { ar: 'الإجابة بصوت مسموع.', it: 'La risposta letta ad alta voce.' },
    transcript: { ar: 'خذوا الظرف من مكتب البريد.', it: 'Prendi il kit in posta.' },
  }),
  medium('film', 'video', {
    files: { it: 'film-it.mp4' },
    alt: { it: 'Come si compila il kit.' },
    captions: { it: 'film-it.vtt' },
  }),
  medium('kit', 'image', {
    files: { any: 'kit.png' },
    alt: { ar: 'الظرف: أصفر وأبيض.', it: 'Il kit: una busta gialla e bianca.' },
  }),
];

const violence = [
  medium('aloud', 'audio', {
    files: { ar: 'aloud-ar.mp3', it: 'aloud-it.mp3' },
    alt: { ar: 'البطاقة بصوت مسموع.', it: 'La scheda letta ad alta voce.' },
    // The Italian one reads an older card.
    reads: { ...reads({ flow: 'violence' }, 'ar'), it: '0123456789ab' },
  }),
];

const files: Readonly<Record<string, Buffer>> = {
  'media/permit-renewal/aloud-ar.mp3': mp3(100),
  'media/permit-renewal/aloud-it.mp3': mp3(5),
  'media/permit-renewal/film-it.mp4': mp4(),
  'media/permit-renewal/film-it.vtt': captions,
  'media/permit-renewal/kit.png': png,
  'media/permit-renewal/unnamed.png': Buffer.concat([png, Buffer.alloc(1)]),
  'media/safety/violence/aloud-ar.mp3': mp3(6),
  'media/safety/violence/aloud-it.mp3': mp3(7),
};

export interface MediaPack {
  readonly folder: string;
  readonly pack: Pack;
  remove(): void;
}

/** The small pack with files in a folder of its own: an answer that can be heard, watched and seen, and a card to hear. */
export function mediaPack(): MediaPack {
  const folder = mkdtempSync(join(tmpdir(), 'media-'));
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const media: PackMedia = {
    hash: 'media',
    folders: new Map([
      ['permit-renewal', renewal],
      ['safety/violence', violence],
    ]),
    files: readMediaFiles(folder).files,
  };
  return {
    folder,
    pack: { ...smallPack, media },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
