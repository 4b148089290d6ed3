// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { FindAttached } from '../adapters/channel.ts';
import type { PaceOf } from '../adapters/pace.ts';
import { TelegramChannel } from '../adapters/telegram/telegram-channel.ts';
import type { Settings } from './settings.ts';
import { telegramProfiles } from './telegram-profile.ts';

/** Telegram as the settings want it, presenting itself in every language; null when it is not connected. */
export function telegramChannel(
  settings: Settings,
  parts: {
    readonly log: Logger;
    readonly findAttached: FindAttached;
    /** Shared with other processes; this one alone when it is not given. */
    readonly paceOf?: PaceOf;
  },
): TelegramChannel | null {
  const { telegram } = settings;
  const { log, findAttached, paceOf } = parts;
  if (!telegram) return null;
  const { mode, webhookSecret } = telegram;
  return new TelegramChannel({
    token: telegram.token,
    apiRoot: telegram.apiRoot,
    receiving:
      mode === 'webhook' && webhookSecret
        ? { mode, secret: webhookSecret, publicUrl: settings.publicUrl }
        : { mode: 'polling' },
    profiles: telegramProfiles(settings.serviceName),
    findAttached,
    paceOf,
    onTrouble: (code, error) =>
      log.warn({ err: error, channel: 'telegram', code }, 'Telegram could not be reached; trying again'),
  });
}
