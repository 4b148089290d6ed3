// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RecordingSource } from '../adapters/recording-source.ts';
import { TelegramRecordings } from '../adapters/telegram/recordings.ts';
import { WhatsAppRecordings } from '../adapters/whatsapp-cloud/recordings.ts';
import type { Settings } from './settings.ts';

/** Where voice messages of each connected channel can be fetched, by the channel's name. */
export function recordingSourcesOf({
  telegram,
  whatsapp,
}: Pick<Settings, 'telegram' | 'whatsapp'>): ReadonlyMap<string, RecordingSource> {
  const sources = new Map<string, RecordingSource>();
  if (telegram) sources.set('telegram', new TelegramRecordings(telegram));
  if (whatsapp) sources.set('whatsapp', new WhatsAppRecordings(whatsapp));
  return sources;
}
