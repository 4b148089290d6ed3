// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, SettingsError } from '../../bots/settings.ts';

test('nothing needs to be set', () => {
  expect(readSettings({})).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    dataFolder: './data',
    retentionDays: 30,
    telegram: null,
    whatsAppWeb: null,
    encoder: null,
    web: { conversationsPerHour: 1_800, connectionsPerAddress: 500 },
  });
});

test('the pilot channel is there only when it is switched on', () => {
  expect(readSettings({ CHROMIUM_PATH: '/usr/bin/chromium' }).whatsAppWeb).toBeNull();
  expect(readSettings({ WHATSAPP_WEB: 'true' }).whatsAppWeb).toEqual({ chromiumPath: null });
});

test('an empty setting is one that is not set', () => {
  expect(readSettings({ PORT: '', TELEGRAM_BOT_TOKEN: '' })).toMatchObject({ port: 8080, telegram: null });
});

test.each([
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['RETENTION_DAYS', '0'],
  ['MASTER_KEY', 'short-secret-value'],
  ['PUBLIC_URL', 'sportello.example.it'],
  ['TELEGRAM_MODE', 'push'],
  ['TELEGRAM_WEBHOOK_SECRET', 'short secret value'],
  ['TIME_ZONE', 'Roma'],
  ['EMBED_ORIGINS', 'www.comune.example.it'],
  ['LOG_LEVEL', 'loud'],
  ['TRUST_PROXY', 'yes'],
  ['WHATSAPP_WEB', 'on'],
  ['WHATSAPP_PHONE_NUMBER_ID', '+39 0731 000000'],
  ['WHATSAPP_TOKEN', 'a token with spaces'],
  ['WHATSAPP_APP_SECRET', 'short secret'],
  ['WHATSAPP_VERIFY_TOKEN', 'short'],
  ['WHATSAPP_GRAPH_URL', 'graph.facebook.com'],
  ['WHATSAPP_TEMPLATES', 'frase_da_approvare'],
  ['WHATSAPP_TEMPLATES', '{"de":"antwort_da"}'],
  ['WHATSAPP_TEMPLATES', '{"it":7}'],
  ['ENCODER_MODEL', 'a-name-without-owner'],
  ['ENCODER_DEADLINE_MS', '5'],
  ['WEB_CONVERSATIONS_PER_HOUR', 'many'],
  ['WEB_CONNECTIONS_PER_ADDRESS', '3'],
  ['RECOGNISER_MODEL', 'a-name-without-owner'],
  ['RECOGNISER_URL', 'ftp://example.org'],
  ['RECOGNISER_TOKEN', 'two words'],
  ['RECOGNISER_DEADLINE_MS', '999'],
  ['VOICE_MAX_SECONDS', '4'],
  ['VOICE_KEEP_HOURS', '-1'],
])('a wrong %s is named, and its value is not shown', (name, value) => {
  const attempt = () => readSettings({ [name]: value });
  expect(attempt).toThrow(SettingsError);
  expect(attempt).toThrow(name);
  expect(attempt).not.toThrow(value);
});

test('all wrong settings are named at once', () => {
  expect(() => readSettings({ PORT: 'x', RETENTION_DAYS: 'x' })).toThrow(/PORT[\s\S]*RETENTION_DAYS/);
});

test('a webhook without a secret is refused', () => {
  expect(() => readSettings({ TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_MODE: 'webhook' })).toThrow(
    /TELEGRAM_WEBHOOK_SECRET is missing/,
  );
});

test('WhatsApp has all of its settings or none', () => {
  const all = {
    WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
    WHATSAPP_TOKEN: 'EAAtoken0000000000',
    WHATSAPP_APP_SECRET: '0123456789abcdef0123456789abcdef',
    WHATSAPP_VERIFY_TOKEN: 'verify-token-0123456789',
  };
  expect(readSettings({}).whatsapp).toBeNull();
  expect(readSettings({ ...all, WHATSAPP_TEMPLATES: '{"it":"risposta_pronta"}' }).whatsapp).toMatchObject({
    graphUrl: 'https://graph.facebook.com/v23.0',
    templates: { it: 'risposta_pronta' },
  });
  for (const name of Object.keys(all)) {
    const attempt = () => readSettings({ ...all, [name]: undefined });
    expect(attempt).toThrow(`${name} is missing`);
    expect(attempt).not.toThrow(/EAAtoken|0123456789/);
  }
});

test('an encoder is a folder or a name on the hub, not both', () => {
  const { encoder } = readSettings({ ENCODER_PATH: '/srv/models/e5' });
  expect(encoder).toEqual({ from: { folder: '/srv/models/e5' }, prefix: null, deadlineMs: 150 });
  expect(readSettings({ ENCODER_MODEL: 'Xenova/e5', ENCODER_PREFIX: 'query: ' }).encoder).toMatchObject({
    from: { hubName: 'Xenova/e5' },
    prefix: 'query: ',
  });
  expect(() => readSettings({ ENCODER_PATH: 'x', ENCODER_MODEL: 'a/b' })).toThrow(/keep ENCODER_PATH/);
});

test('a recogniser is a folder, a name on the hub or a service, and only one of them', () => {
  expect(readSettings({}).recogniser).toBeNull();
  expect(readSettings({}).voice).toEqual({ mostSeconds: 120, keepHours: 72 });
  const { recogniser } = readSettings({ RECOGNISER_PATH: '/srv/models/whisper-small' });
  expect(recogniser).toEqual({ from: { folder: '/srv/models/whisper-small' }, deadlineMs: 60_000 });
  expect(readSettings({ RECOGNISER_MODEL: 'a/b', RECOGNISER_DEADLINE_MS: '5000' }).recogniser).toEqual({
    from: { hubName: 'a/b' },
    deadlineMs: 5_000,
  });
  const service = { RECOGNISER_URL: 'http://10.0.0.5:8000', RECOGNISER_TOKEN: 'secret' };
  expect(readSettings({ ...service, RECOGNISER_HTTP_MODEL: 'large-v3' }).recogniser?.from).toEqual({
    url: 'http://10.0.0.5:8000',
    token: 'secret',
    model: 'large-v3',
  });
  expect(() => readSettings({ ...service, RECOGNISER_PATH: 'x' })).toThrow(
    /More than one of RECOGNISER_PATH/,
  );
});

test('.env.example names every setting and no other', () => {
  const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
  const named = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1]);
  const code = readFileSync(join(__dirname, '../../bots/settings.ts'), 'utf8');
  const known = [...code.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1]);
  expect(named.toSorted()).toEqual(known.toSorted());
});
