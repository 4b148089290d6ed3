// SPDX-License-Identifier: AGPL-3.0-or-later
import { TelegramClient, toFailure } from '../../adapters/telegram/client.ts';
import { webhookPath } from '../../adapters/telegram/telegram-channel.ts';
import { type Settings, SettingsError } from '../settings.ts';
import { webhookSentences } from '../webhook-sentences.ts';

const usage = `Usage: npm run telegram -- webhook set|delete|show
  set     Telegram posts messages to PUBLIC_URL${webhookPath} from now on
  delete  Telegram keeps messages until they are fetched
  show    where Telegram posts, how much waits there, and the last error`;

type Say = (line: string) => void;

interface Parts {
  readonly client: TelegramClient;
  readonly settings: Settings;
  readonly say: Say;
}

const acts: Readonly<Record<string, (parts: Parts) => Promise<void>>> = { set, delete: remove, show };

/**
 * `npm run telegram`: the webhook, set up by hand. What waits at Telegram is kept whatever is done.
 * @returns 1 when Telegram refused or could not be reached, 2 for what it does not know
 * @throws SettingsError naming what is missing
 */
export async function telegramCommand(
  settings: Settings,
  given: readonly string[],
  write: Say = (line) => process.stdout.write(`${line}\n`),
): Promise<number> {
  const [what = '', name = '', ...rest] = given;
  const act = what === 'webhook' && rest.length === 0 && Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) {
    write(usage);
    return 2;
  }
  const { telegram } = settings;
  if (!telegram) throw new SettingsError('TELEGRAM_BOT_TOKEN is missing: @BotFather gives it with /newbot.');
  // Whatever Telegram or a library says, the two secrets are not shown.
  const secrets = [telegram.token, telegram.webhookSecret].filter((one) => one !== null);
  const say = (line: string) => write(secrets.reduce((text, one) => text.replaceAll(one, '…'), line));
  try {
    await act({ client: new TelegramClient(telegram), settings, say });
    return 0;
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    say(refusalSentence(error));
    return 1;
  }
}

async function set({ client, settings, say }: Parts): Promise<void> {
  const { publicUrl, telegram } = settings;
  if (!publicUrl?.startsWith('https:'))
    throw new SettingsError(
      'PUBLIC_URL must be an address that begins with https://: Telegram posts to no other.',
    );
  if (!telegram?.webhookSecret)
    throw new SettingsError(
      'TELEGRAM_WEBHOOK_SECRET is missing: without it anybody could post messages. Choose 32 random letters and digits.',
    );
  await client.setWebhook(new URL(webhookPath, publicUrl).href, telegram.webhookSecret);
  await show({ client, settings, say });
  if (telegram.mode === 'polling')
    say('TELEGRAM_MODE is polling: set it to webhook, or the next start takes the webhook away again.');
}

async function remove({ client, settings, say }: Parts): Promise<void> {
  await client.deleteWebhook();
  await show({ client, settings, say });
  if (settings.telegram?.mode === 'webhook')
    say('TELEGRAM_MODE is webhook: set it to polling, or nobody fetches the messages.');
}

async function show({ client, settings, say }: Parts): Promise<void> {
  const ours = settings.publicUrl ? new URL(webhookPath, settings.publicUrl).href : null;
  for (const line of webhookSentences(await client.webhookState(), ours)) say(line);
}

function refusalSentence(error: unknown): string {
  const { code } = toFailure(error);
  if (code === 'network')
    return 'Telegram could not be reached: check the network, or TELEGRAM_API_ROOT when it is set.';
  if (code === 'telegram-401' || code === 'telegram-404')
    return 'Telegram does not know this token: copy it again from @BotFather into TELEGRAM_BOT_TOKEN.';
  return `Telegram refused (${error instanceof Error ? error.message : code}).`;
}
