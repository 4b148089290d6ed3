// SPDX-License-Identifier: AGPL-3.0-or-later
import { TelegramError } from 'telegraf';
import type { Profile, TelegramClient } from './client.ts';

type ProfileClient = Pick<
  TelegramClient,
  'profileIn' | 'setCommands' | 'setDescription' | 'setShortDescription'
>;

/**
 * Brings what Telegram shows of the bot up to date, language by language. Only differences are sent: Telegram counts
 * these calls, and refuses them for hours to a service that is restarted often.
 * @param onTrouble hears of a language that Telegram refuses; the others go on
 * @throws what the client throws for other reasons, since the next call would end the same way
 */
export async function tellProfiles(
  client: ProfileClient,
  profiles: readonly Profile[],
  { signal, onTrouble }: { readonly signal: AbortSignal; readonly onTrouble: (error: unknown) => void },
): Promise<void> {
  for (const profile of profiles) {
    try {
      await tellOne(client, profile, signal);
    } catch (error) {
      if (!(error instanceof TelegramError && error.code === 400)) throw error;
      onTrouble(error);
    }
  }
}

async function tellOne(client: ProfileClient, wanted: Profile, signal: AbortSignal): Promise<void> {
  const shown = await client.profileIn(wanted.language, signal);
  if (JSON.stringify(shown.commands) !== JSON.stringify(wanted.commands))
    await client.setCommands(wanted, signal);
  if (shown.description !== wanted.description) await client.setDescription(wanted, signal);
  if (shown.shortDescription !== wanted.shortDescription) await client.setShortDescription(wanted, signal);
}
