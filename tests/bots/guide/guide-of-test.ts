// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { Guide, type GuideParts } from '../../../bots/guide/guide.ts';
import { loadGuideWords } from '../../../bots/guide/guide-words.ts';
import { loadPack } from '../../../knowledge/load-pack.ts';
import type { Pack } from '../../../knowledge/pack.ts';

const root = join(__dirname, '../../..');

export const contentPack = loadPack(join(root, 'knowledge/content'));

export const files: GuideParts['files'] = {
  style: '/guide/assets/guide.css',
  script: '/guide/assets/guide.js',
  icon: '/guide/assets/icon.svg',
  touchIcon: '/guide/assets/icon.png',
};

export const today = new Date('2026-11-24T12:00:00Z');

/** The guide without a server and without built files. */
export function guideOf(pack: () => Pack, more: Partial<GuideParts> = {}): Guide {
  return new Guide({
    pack,
    words: loadGuideWords(join(root, 'web/guide')),
    files,
    assets: [files.style, files.script],
    serviceName: 'ASP Ambito 9 Jesi',
    origin: 'https://sportello.example.it',
    now: () => today,
    ...more,
  });
}
