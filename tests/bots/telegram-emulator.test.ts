// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import TelegramServer from 'telegram-test-api';
import { TelegramChannel, webhookPath } from '../../adapters/telegram/telegram-channel.ts';
import { Delivery } from '../../bots/delivery.ts';
import { createHttpServer } from '../../bots/http-server.ts';
import { createLog } from '../../bots/logs.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { telegramProfiles } from '../../bots/telegram-profile.ts';
import { TurnWorker } from '../../bots/turn-worker.ts';
import { apologyIn, wording } from '../../dialogs/wording.ts';
import { surroundingsWith } from '../conversations/run.ts';
import { botToken } from '../fakes/telegram-api.ts';
import { means } from '../fakes/understanding.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { freePort } from '../servers/own-server.ts';

// Somebody else's idea of the Bot API, besides our own stand-in: https://github.com/jehy/telegram-test-api
// It knows no long polling, no secret of a webhook and no command lists; all of that must be no obstacle.

const secret = 'a-secret-of-the-tests';
const log = createLog('silent');
let emulator: TelegramServer;
let place: LedgerOfTest;
let endings: (() => Promise<unknown>)[];
let trouble: string[];

beforeEach(async () => {
  endings = [];
  trouble = [];
  place = new LedgerOfTest();
  emulator = new TelegramServer({ host: '127.0.0.1', port: await freePort() });
  await emulator.start();
});
afterEach(async () => {
  for (const end of endings.toReversed()) await end();
  await place.remove();
  await emulator.stop();
});

/** The whole of the service that a message passes: channel, ledger, bot, delivery. */
async function serve(mode: 'polling' | 'webhook'): Promise<void> {
  const ledger = await place.open();
  const channel = new TelegramChannel({
    token: botToken,
    apiRoot: emulator.config.apiURL,
    receiving: mode === 'polling' ? { mode } : { mode, secret, publicUrl: null },
    profiles: telegramProfiles('ASP Ambito 9'),
    onTrouble: (code) => trouble.push(code),
  });
  const worker = new TurnWorker({
    ledger,
    bot: new OrientationBot(),
    log,
    surroundings: ({ owner }) =>
      surroundingsWith({ meanings: { নবায়ন: means('permit-renewal') }, surroundings: { owner } }),
    apology: apologyIn,
    sends: () => true,
    pollMs: 20,
  });
  const delivery = new Delivery({ ledger, channels: new Map([['telegram', channel]]), log, pollMs: 20 });
  const receive = ledger.ingest.receive.bind(ledger.ingest);
  if (mode === 'webhook') await openDoor((server) => channel.routes(server, receive));
  worker.start();
  delivery.start();
  await channel.start(receive);
  endings.push(
    () => channel.stop(),
    () => worker.stop(),
    () => delivery.stop(),
  );
}

/** Our server, and before it what Telegram does and the emulator does not: it shows the secret. */
async function openDoor(addRoutes: (server: FastifyInstance) => void): Promise<void> {
  const server = createHttpServer({
    log,
    trustProxy: false,
    metrics: null as never,
    metricsToken: null,
    notReady: async () => null,
  });
  addRoutes(server);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const ours = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}${webhookPath}`;
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    const body = Buffer.concat(await request.toArray());
    const answer = await fetch(ours, { method: 'POST', headers, body: body as never });
    response.writeHead(answer.status).end(await answer.text());
  };
  const relay = await listening(createServer((request, response) => void pass(request, response)));
  emulator.setWebhook({ url: `http://127.0.0.1:${portOf(relay)}/` }, botToken);
  endings.push(
    () => server.close(),
    () => new Promise((resolve) => relay.close(resolve)),
  );
}

/** A person on the emulator. @returns what the bot said since, once it has said something with this in it */
function person() {
  const client = emulator.getClient(botToken, { chatId: 7, userId: 7, timeout: 5_000, interval: 20 });
  const phone = { from: { language_code: 'bn' } };
  const until = async (part: string): Promise<string> => {
    const heard: string[] = [];
    while (!heard.join('\n').includes(part)) {
      const { result } = (await client.getUpdates()) as { result: { message: { text: string } }[] };
      heard.push(...result.map((one) => one.message.text));
    }
    return heard.join('\n');
  };
  return {
    says: (text: string, part: string) =>
      client.sendMessage(client.makeMessage(text, phone as never)).then(() => until(part)),
    commands: (text: string, part: string) =>
      client.sendCommand(client.makeCommand(text, phone as never)).then(() => until(part)),
    presses: (value: string, part: string) =>
      client.sendCallback(client.makeCallbackQuery(value, phone as never)).then(() => until(part)),
  };
}

test.each(['polling', 'webhook'] as const)(
  'a short conversation in Bengali passes, over %s',
  async (mode) => {
    await serve(mode);
    const she = person();
    const welcome = await she.commands('/start l-bn_t-jesi', wording('bn', 'welcome.ask'));
    expect(welcome).toContain(wording('bn', 'welcome.what'));
    expect(await she.says('নবায়ন', 'ডাকঘরের কিট')).not.toContain(wording('bn', 'welcome.what'));
    await she.presses('person', wording('bn', 'person.open'));
    const sentByBot = emulator.storage.botMessages.map((one) => (one.message as { text: string }).text);
    expect(sentByBot).toHaveLength(3);
    // The lists of commands, which the emulator does not know, were given up without a word to her.
    expect(trouble).toEqual(['set-up']);
  },
  60_000,
);

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
