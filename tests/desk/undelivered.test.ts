// SPDX-License-Identifier: AGPL-3.0-or-later

import { TelegramChannel } from '../../adapters/telegram/telegram-channel.ts';
import { Delivery } from '../../bots/delivery.ts';
import { createLog } from '../../bots/logs.ts';
import { linesOf } from '../../desk/thread-page.ts';
import { botToken, TelegramApi } from '../fakes/telegram-api.ts';
import { LedgerOfTest } from '../ledger/open.ts';

const place = new LedgerOfTest();
const api = new TelegramApi();
beforeAll(() => api.start());
afterAll(async () => {
  await place.remove();
  await api.stop();
});

test.each([
  [403, 'Forbidden: bot was blocked by the user', 'blocked'],
  [403, 'Forbidden: user is deactivated', 'gone'],
  [400, 'Bad Request: message text is empty', null],
])('the operator sees why nothing arrives: %i %s', async (status, description, unreachable) => {
  const ledger = await place.open();
  const channel = new TelegramChannel({
    token: botToken,
    apiRoot: api.url,
    receiving: { mode: 'polling' },
    profiles: [],
    onTrouble: () => undefined,
  });
  const activity = { type: 'message', id: 'r', text: 'أهلاً', locale: 'ar', speaker: 'bot', buttons: [] };
  const uid = `r${description}`;
  await ledger.ingest.receive([
    { channel: 'telegram', externalId: uid, address: uid, activity: { type: 'message', text: 'مرحبا' } },
  ]);
  const [conversation] = await ledger.turns.lease(1, new Set());
  const inboxId = conversation?.turns[0]?.inboxId;
  if (!conversation || inboxId === undefined) throw new Error('Nothing waits for its turn.');
  await ledger.turnCommits.commit(conversation, {
    inboxId,
    status: 'handled',
    state: {},
    owner: 'bot',
    language: 'ar',
    territory: null,
    said: [{ uid, speaker: 'bot', activity, send: true }],
    counts: [],
    release: true,
  });
  api.next.set('sendMessage', [{ status, body: { ok: false, error_code: status, description } }]);
  const channels = new Map([['telegram', channel]]);
  const delivery = new Delivery({ ledger, channels, log: createLog('silent'), pollMs: 10 });
  delivery.start();
  const line = async () => (await linesOf(ledger, conversation.id, { limit: 10 })).lines.at(-1);
  const started = Date.now();
  while ((await line())?.delivery !== 'failed' && Date.now() - started < 5_000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await delivery.stop();
  expect(await line()).toMatchObject({ delivery: 'failed', unreachable });
  // For good: it is not tried again.
  expect(api.calls.filter(({ payload }) => payload.chat_id === uid)).toHaveLength(1);
});
