// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../bots/logs.ts';
import { createMetrics } from '../../bots/metrics.ts';
import { openPaces } from '../../bots/open-paces.ts';
import { channelsOf } from '../../bots/serve.ts';
import { readSettings } from '../../bots/settings.ts';
import { whatsAppWebPilot } from '../../bots/whatsapp-web.ts';
import { whatsapp } from '../fakes/whatsapp-graph.ts';
import { LedgerOfTest } from '../ledger/open.ts';

const strings = join(__dirname, '../../web/console/strings/it/names.json');

test('every channel that can run has a name at the desk', async () => {
  const place = new LedgerOfTest();
  const ledger = await place.open();
  const settings = readSettings({
    DATA_DIR: place.folder,
    TELEGRAM_BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    WHATSAPP_PHONE_NUMBER_ID: whatsapp.phoneNumberId,
    WHATSAPP_TOKEN: whatsapp.token,
    WHATSAPP_APP_SECRET: whatsapp.appSecret,
    WHATSAPP_VERIFY_TOKEN: whatsapp.verifyToken,
    WHATSAPP_WEB: 'true',
  });
  const media = { find: () => null } as never;
  const core = { ledger, media, log: createLog('silent'), metrics: createMetrics(ledger) };
  const pilot = whatsAppWebPilot(settings, { core, say: () => undefined, showCode: null });
  const paces = openPaces(settings, core);
  const names = [...channelsOf(settings, { core, paces }), ...pilot.channels].map(({ name }) => name);
  await place.remove();
  expect(names).toEqual(['web', 'telegram', 'whatsapp', 'whatsapp-web']);
  const shown = (JSON.parse(readFileSync(strings, 'utf8')) as { channels: Record<string, string> }).channels;
  expect(names.filter((name) => !shown[name])).toEqual([]);
  expect(new Set(names.map((name) => shown[name])).size).toBe(names.length);
});
