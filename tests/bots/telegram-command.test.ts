// SPDX-License-Identifier: AGPL-3.0-or-later
import { telegramCommand } from '../../bots/commands/telegram-command.ts';
import { readSettings } from '../../bots/settings.ts';
import { webhookSentences } from '../../bots/webhook-sentences.ts';
import { botToken, TelegramApi } from '../fakes/telegram-api.ts';

const secret = 'a-secret-of-the-tests';
let api: TelegramApi;
let said: string[];

beforeEach(async () => {
  said = [];
  api = new TelegramApi();
  await api.start();
});
afterEach(() => api.stop());

function run(words: string, environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const settings = readSettings({
    TELEGRAM_BOT_TOKEN: botToken,
    TELEGRAM_API_ROOT: api.url,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: secret,
    PUBLIC_URL: 'https://sportello.example.it',
    ...environment,
  });
  return telegramCommand(settings, words.split(' '), (line) => said.push(line));
}

test('set names the address and the secret, keeps what waits, and says how it stands', async () => {
  api.webhook.pending_update_count = 3;
  expect(await run('webhook set')).toBe(0);
  expect(api.calls[0]).toMatchObject({
    method: 'setWebhook',
    payload: {
      url: 'https://sportello.example.it/webhooks/telegram',
      secret_token: secret,
      drop_pending_updates: false,
      allowed_updates: ['message', 'edited_message', 'callback_query'],
    },
  });
  expect(said).toEqual([
    'Telegram posts to https://sportello.example.it/webhooks/telegram.',
    '3 messages wait at Telegram, at most 24 hours.',
    'No error so far.',
  ]);
});

test('delete keeps what waits', async () => {
  await run('webhook set');
  said = [];
  expect(await run('webhook delete')).toBe(0);
  expect(api.calls.find(({ method }) => method === 'deleteWebhook')?.payload).toEqual({
    drop_pending_updates: false,
  });
  expect(said[0]).toBe('No webhook is set: Telegram keeps messages until they are fetched.');
  expect(said.at(-1)).toContain('set it to polling');
});

test('show changes nothing', async () => {
  expect(await run('webhook show')).toBe(0);
  expect(api.calls.map(({ method }) => method)).toEqual(['getWebhookInfo']);
});

test('a mode that would undo it is said', async () => {
  await run('webhook set', { TELEGRAM_MODE: 'polling' });
  expect(said.at(-1)).toContain('the next start takes the webhook away again');
});

test.each([
  ['PUBLIC_URL', { PUBLIC_URL: '' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://sportello.example.it' }],
  ['TELEGRAM_WEBHOOK_SECRET', { TELEGRAM_WEBHOOK_SECRET: '', TELEGRAM_MODE: 'polling' }],
  ['TELEGRAM_BOT_TOKEN', { TELEGRAM_BOT_TOKEN: '' }],
])('without a good %s nothing is asked of Telegram', async (name, environment) => {
  await expect(run('webhook set', environment)).rejects.toThrow(name);
  expect(api.calls).toEqual([]);
});

test.each(['webhook', 'webhook drop', 'webhook set now', 'hook set', 'webhook constructor'])(
  '"%s" is answered with what there is',
  async (words) => {
    expect(await run(words)).toBe(2);
    expect(said.join()).toContain('webhook set|delete|show');
    expect(api.calls).toEqual([]);
  },
);

test('a refusal, a wrong token and a network that is away are said in words, without the secrets', async () => {
  const description = `Bad Request: bad webhook: ${botToken} ${secret}`;
  api.next.set('setWebhook', [{ status: 400, body: { ok: false, error_code: 400, description } }]);
  expect(await run('webhook set')).toBe(1);
  expect(await run('webhook show', { TELEGRAM_BOT_TOKEN: `${botToken}1` })).toBe(1);
  expect(await run('webhook show', { TELEGRAM_API_ROOT: 'http://127.0.0.1:9' })).toBe(1);
  expect(said[0]).toContain('Bad Request: bad webhook');
  expect(said[1]).toContain('TELEGRAM_BOT_TOKEN');
  expect(said[2]).toContain('check the network');
  expect(said.join('\n')).not.toContain(botToken);
  expect(said.join('\n')).not.toContain(secret);
});

test('the last error, another service and missing kinds are said', () => {
  const lines = webhookSentences(
    {
      url: 'https://elsewhere.example.org/hook',
      waiting: 1,
      lastError: { at: new Date('2026-11-24T20:15:30Z'), sentence: 'Wrong response: 503' },
      kinds: ['message'],
    },
    'https://sportello.example.it/webhooks/telegram',
  );
  expect(lines).toEqual([
    'Telegram posts to https://elsewhere.example.org/hook, which is not this service (https://sportello.example.it/webhooks/telegram).',
    '1 message waits at Telegram, at most 24 hours.',
    'Last error, 2026-11-24 20:15 UTC: Wrong response: 503.',
    'Telegram does not send edited_message, callback_query: run "npm run telegram -- webhook set" again.',
  ]);
});
