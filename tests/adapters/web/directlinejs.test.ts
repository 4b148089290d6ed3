// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Activity, DirectLine as Client } from 'botframework-directlinejs';
import { installBrowserGlobals } from './browser-globals.ts';
import { startWebServer, until, type WebServer } from './web-server.ts';

// Microsoft's own client, unmodified. It looks for the browser when it is loaded, so the globals come first.
installBrowserGlobals();
const { DirectLine, ConnectionStatus } =
  require('botframework-directlinejs') as typeof import('botframework-directlinejs');

let web: WebServer;
let clients: Client[] = [];

beforeEach(async () => {
  web = await startWebServer();
});
afterEach(async () => {
  for (const client of clients) client.end();
  clients = [];
  await web.stop();
});

async function connect(webSocket: boolean, more: object = {}): Promise<{ client: Client; seen: Activity[] }> {
  const generated = await fetch(`${web.api}/tokens/generate`, { method: 'POST' });
  const { token } = (await generated.json()) as { token: string };
  const client = new DirectLine({
    token,
    domain: web.api,
    webSocket,
    pollingInterval: 200,
    timeout: 500,
    ...more,
  });
  clients.push(client);
  const seen: Activity[] = [];
  client.activity$.subscribe(
    (activity) => seen.push(activity),
    () => undefined,
  );
  return { client, seen };
}

function post(client: Client, activity: object): Promise<string> {
  return new Promise((resolve, reject) => {
    client.postActivity(activity as Activity).subscribe(resolve, reject);
  });
}

const hello = (text: string, clientActivityID: string) => ({
  type: 'message',
  from: { id: 'dl-user', name: '' },
  text,
  locale: 'ar',
  channelData: { clientActivityID },
});

for (const [how, webSocket] of [
  ['over WebSocket', true],
  ['by polling', false],
] as const) {
  describe(how, () => {
    test('a message is answered, and the client sees its own message with its id', async () => {
      web.ledger.answer = () => [
        { text: '**أهلا**', locale: 'ar', buttons: [{ type: 'postBack', title: 'قائمة', value: 'menu' }] },
      ];
      const { client, seen } = await connect(webSocket);
      const id = await post(client, hello('مرحبا', 'one'));
      await until(() => seen.length === 2);
      expect(seen[0]).toMatchObject({
        id,
        type: 'message',
        from: { id: 'dl-user', role: 'user' },
        text: 'مرحبا',
        locale: 'ar',
        channelData: { clientActivityID: 'one' },
      });
      expect(seen[1]).toMatchObject({
        from: { id: 'sportello', role: 'bot' },
        text: '**أهلا**',
        textFormat: 'markdown',
        suggestedActions: { actions: [{ type: 'messageBack', title: 'قائمة', value: 'menu' }] },
      });
    });

    test('twenty messages and what an operator says in between come in order and once', async () => {
      web.ledger.answer = ({ activity }) => [{ text: `re ${activity.text ?? ''}` }];
      const { client, seen } = await connect(webSocket);
      for (let n = 0; n < 10; n += 1) await post(client, hello(String(n), `id-${n}`));
      web.ledger.say(web.ledger.lastAddress, {
        text: 'Buongiorno',
        speaker: 'operator',
        speakerName: 'Lucia',
      });
      await until(() => seen.length === 21);
      const said = seen.map((activity) => (activity as { text?: string }).text);
      expect(said).toEqual([
        ...Array.from({ length: 10 }, (_, n) => [String(n), `re ${n}`]).flat(),
        'Buongiorno',
      ]);
      expect(seen[20]).toMatchObject({ from: { name: 'Lucia' }, channelData: { speaker: 'operator' } });
    });

    test('events, typing and string postBacks as WebChat writes them are taken', async () => {
      const { client } = await connect(webSocket);
      await post(client, {
        type: 'event',
        name: 'webchat/join',
        value: { language: 'it-IT' },
        from: { id: 'u' },
      });
      await post(client, { type: 'typing', from: { id: 'u' } });
      await post(client, {
        type: 'message',
        text: 'menu',
        channelData: { postBack: true },
        from: { id: 'u' },
      });
      await until(() => web.ledger.received.length === 2);
      expect(web.ledger.received.map(({ activity }) => activity)).toMatchObject([
        { type: 'event', name: 'start' },
        { type: 'message', value: 'menu' },
      ]);
    });
  });
}

test('a posted message that is retried counts once', async () => {
  const { client } = await connect(true);
  const first = await post(client, hello('x', 'same'));
  expect(await post(client, hello('x', 'same'))).toBe(first);
  expect(web.ledger.received).toHaveLength(1);
});

test('a client that comes back with its watermark gets what it missed, and nothing twice', async () => {
  const { client, seen } = await connect(true);
  await post(client, hello('one', '1'));
  await until(() => seen.length === 1);
  const { conversationId, token, watermark } = client as unknown as Record<string, string>;
  client.end();
  web.ledger.say(web.ledger.lastAddress, { text: 'two' });
  const again = await connect(true, { token, conversationId, watermark });
  await until(() => again.seen.length === 1);
  expect(again.seen).toMatchObject([{ text: 'two' }]);
});

test('a token that has expired ends as the client expects', async () => {
  await web.stop();
  let ahead = 0;
  web = await startWebServer({ now: () => Date.now() + ahead });
  const { client, seen } = await connect(false);
  await post(client, hello('one', '1'));
  await until(() => seen.length === 1);
  ahead = 31 * 60_000;
  await until(() => client.connectionStatus$.getValue() === ConnectionStatus.ExpiredToken);
});
