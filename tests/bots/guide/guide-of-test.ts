// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { Guide, type GuideParts } from '../../../bots/guide/guide.ts';
import { loadGuideWords } from '../../../bots/guide/guide-words.ts';
import { loadNoticeWords, type NoticeFacts } from '../../../bots/guide/notice.ts';
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

export const facts: NoticeFacts = {
  controller: 'ASP Ambito 9 Jesi',
  contact: 'protocollo@asp.example.it',
  officer: null,
  basis: 'public-task',
  retentionDays: 30,
  voiceHours: 72,
  platforms: ['Telegram'],
  services: [],
};

export const today = new Date('2026-11-24T12:00:00Z');

/** The guide without a server and without built files. */
export function guideOf(pack: () => Pack, more: Partial<GuideParts> = {}): Guide {
  return new Guide({
    pack,
    words: loadGuideWords(join(root, 'web/guide')),
    notice: loadNoticeWords(join(root, 'web/guide')),
    facts,
    files,
    assets: [files.style, files.script],
    serviceName: 'ASP Ambito 9 Jesi',
    origin: 'https://sportello.example.it',
    now: () => today,
    ...more,
  });
}
