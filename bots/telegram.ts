// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Logger } from 'pino';
import type { FindAttached } from '../adapters/channel.ts';
import { TelegramChannel } from '../adapters/telegram/telegram-channel.ts';
import { hasWording, wording } from '../dialogs/wording.ts';
import { type Language, languages } from '../knowledge/language.ts';
import type { Settings } from './settings.ts';

/** Telegram as the settings want it, with its commands named in every language; null when it is not connected. */
export function telegramChannel(
  settings: Settings,
  { log, findAttached }: { readonly log: Logger; readonly findAttached: FindAttached },
): TelegramChannel | null {
  const { telegram } = settings;
  if (!telegram) return null;
  const { mode, webhookSecret } = telegram;
  return new TelegramChannel({
    token: telegram.token,
    apiRoot: telegram.apiRoot,
    receiving:
      mode === 'webhook' && webhookSecret
        ? { mode, secret: webhookSecret, publicUrl: settings.publicUrl }
        : { mode: 'polling' },
    commands: [
      { commands: commandsIn('en') },
      ...languages.filter(hasWording).map((language) => ({ language, commands: commandsIn(language) })),
    ],
    findAttached,
    onTrouble: (code, error) =>
      log.warn({ err: error, channel: 'telegram', code }, 'Telegram could not be reached; trying again'),
  });
}

/** The words of dialogs/keywords/en.json, which are understood in every language. */
function commandsIn(language: Language) {
  return [
    { command: 'menu', description: wording(language, 'button.menu') },
    { command: 'person', description: wording(language, 'button.person') },
    { command: 'language', description: wording(language, 'button.language') },
    { command: 'help', description: wording(language, 'row.help') },
    { command: 'delete', description: wording(language, 'row.privacy') },
  ];
}
