// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../../knowledge/language.ts';
import type english from '../../web/guide/notice/en.json';
import type { Settings } from '../settings.ts';

/** The sentences of the privacy notice in one language. */
export type NoticeWords = Readonly<Record<keyof typeof english, string>>;

/** What the notice says, as the settings in force have it: it cannot promise something else than what is done. */
export interface NoticeFacts {
  readonly controller: string;
  /** Where one writes to the body that runs the service; null: not told. */
  readonly contact: string | null;
  /** The data protection officer; null: there is none, or not told. */
  readonly officer: string | null;
  readonly basis: Settings['controller']['basis'];
  readonly retentionDays: number;
  /** How long the sound of voice messages is kept, in hours; 0: never written. Null: no channel takes them. */
  readonly voiceHours: number | null;
  /** Platforms that carry the messages, by their own names. */
  readonly platforms: readonly string[];
  /** Services that see what people write or say, by their host. */
  readonly services: readonly string[];
}

export function noticeFactsOf(settings: Settings): NoticeFacts {
  const { controller, telegram, whatsapp, whatsAppWeb, recogniser, voice, retentionDays } = settings;
  const service = recogniser && 'url' in recogniser.from ? [new URL(recogniser.from.url).host] : [];
  return {
    controller: controller.name ?? settings.serviceName,
    contact: controller.contact,
    officer: controller.officer,
    basis: controller.basis,
    retentionDays,
    voiceHours: telegram || whatsapp || whatsAppWeb ? Math.min(voice.keepHours, retentionDays * 24) : null,
    platforms: [...(telegram ? ['Telegram'] : []), ...(whatsapp || whatsAppWeb ? ['WhatsApp'] : [])],
    services: service,
  };
}

/** @throws when the words of a language are missing: the pages have not been built */
export function loadNoticeWords(folder: string): ReadonlyMap<Language, NoticeWords> {
  return new Map(
    languages.map((language) => [
      language,
      JSON.parse(readFileSync(join(folder, 'notice', `${language}.json`), 'utf8')) as NoticeWords,
    ]),
  );
}
