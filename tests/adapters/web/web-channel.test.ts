// SPDX-License-Identifier: AGPL-3.0-or-later
import { WebSocket } from 'ws';
import type { ActivitySet } from '../../../adapters/web/encode.ts';
import { call, type Opened, openConversation, startWebServer, until, type WebServer } from './web-server.ts';

let web: WebServer;
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  web = await startWebServer({
    now: () => Date.now() + ahead,
    allowedOrigins: ['https://www.comune.example.it'],
    trustProxy: true,
  });
});
afterEach(() => web.stop());

function watch(opened: Pick<Opened, 'streamUrl'>, headers: Record<string, string> = {}) {
  const socket = new WebSocket(opened.streamUrl, { headers });
  const sets: ActivitySet[] = [];
  let closed: number | null = null;
  let refused: number | null = null;
  socket.on('message', (data: Buffer) => sets.push(JSON.parse(data.toString()) as ActivitySet));
  socket.on('close', (code) => {
    closed = code;
  });
  socket.on('unexpected-response', (_request, response) => {
    refused = response.statusCode ?? 0;
    response.resume();
  });
  socket.on('error', () => undefined);
  return {
    socket,
    texts: () => sets.flatMap(({ activities }) => activities.map(({ text }) => text)),
    watermark: () => sets.at(-1)?.watermark,
    closed: () => closed,
    refused: () => refused,
  };
}

const say = (text: string, clientActivityID?: string) => ({
  type: 'message',
  text,
  channelData: { clientActivityID },
});

test('a conversation: opened, written to, read by watermark', async () => {
  web.ledger.answer = ({ activity }) => [{ text: `re ${activity.text ?? ''}` }];
  const response = await fetch(`${web.api}/conversations`, { method: 'POST' });
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const opened = (await response.json()) as Opened;
  expect(opened).toMatchObject({ expires_in: 1_800 });
  expect(opened.streamUrl).toMatch(
    new RegExp(`^ws://127.0.0.1:${web.port}/v3/directline/conversations/${opened.conversationId}/stream\\?`),
  );
  expect((await call(web, opened, '/activities', say('one'))).status).toBe(200);
  const first = (await call(web, opened, '/activities')).body as unknown as ActivitySet;
  expect(first.activities.map(({ text }) => text)).toEqual(['one', 're one']);
  await call(web, opened, '/activities', say('two'));
  const next = (await call(web, opened, `/activities?watermark=${first.watermark}`))
    .body as unknown as ActivitySet;
  expect(next.activities.map(({ text }) => text)).toEqual(['two', 're two']);
  const none = (await call(web, opened, `/activities?watermark=${next.watermark}`)).body;
  expect(none).toEqual({ activities: [], watermark: next.watermark });
});

test('the token of tokens/generate opens its own conversation', async () => {
  const generated = (await (await fetch(`${web.api}/tokens/generate`, { method: 'POST' })).json()) as Opened;
  const headers = { authorization: `Bearer ${generated.token}` };
  const opened = (await (
    await fetch(`${web.api}/conversations`, { method: 'POST', headers })
  ).json()) as Opened;
  expect(opened.conversationId).toBe(generated.conversationId);
});

test('the same message posted five times, two at once, is kept once; in another conversation it is another', async () => {
  const [mine, yours] = [await openConversation(web), await openConversation(web)];
  const post = () => call(web, mine, '/activities', say('x', 'same'));
  const [first, ...others] = [
    ...(await Promise.all([post(), post()])),
    await post(),
    await post(),
    await post(),
  ];
  for (const other of others) expect(other.body.id).toBe(first?.body.id);
  expect(web.ledger.received).toHaveLength(1);
  await call(web, yours, '/activities', say('x', 'same'));
  expect(web.ledger.received).toHaveLength(2);
});

test('200 comes only when the message is on disk; when the ledger is busy it is 503 with Retry-After', async () => {
  const opened = await openConversation(web);
  web.ledger.busy = true;
  const answer = await call(web, opened, '/activities', say('x', 'one'));
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'ServiceBusy' } } });
  expect(answer.headers.get('retry-after')).toBe('1');
  web.ledger.busy = false;
  expect((await call(web, opened, '/activities', say('x', 'one'))).status).toBe(200);
  expect(web.ledger.received).toHaveLength(1);
});

test('a line whose text is not kept is not served, and what follows is', async () => {
  const opened = await openConversation(web);
  web.ledger.forget(opened.conversationId);
  web.ledger.say(opened.conversationId, { text: 'after' });
  const { body } = await call(web, opened, '/activities');
  expect(body).toMatchObject({ activities: [{ text: 'after' }], watermark: '2' });
});

test('a stream brings what was missed, then what is said, each once and in order', async () => {
  const opened = await openConversation(web);
  for (let n = 0; n < 250; n += 1) web.ledger.say(opened.conversationId, { text: String(n) });
  const stream = watch(opened);
  await until(() => stream.texts().length === 250);
  for (let n = 250; n < 300; n += 1) web.ledger.say(opened.conversationId, { text: String(n) });
  await until(() => stream.texts().length >= 300);
  expect(stream.texts()).toEqual(Array.from({ length: 300 }, (_, n) => String(n)));
  stream.socket.close();
  web.ledger.say(opened.conversationId, { text: 'missed' });
  const again = await call(web, opened, `?watermark=${stream.watermark() ?? ''}`);
  const resumed = watch(again.body as unknown as Opened);
  await until(() => resumed.texts().length > 0);
  expect(resumed.texts()).toEqual(['missed']);
  resumed.socket.close();
});

test('with many streams open an answer to a message is not behind those who wait for nothing', async () => {
  const idle = await Promise.all(Array.from({ length: 80 }, () => openConversation(web)));
  const streams = idle.map((one) => watch(one));
  web.ledger.answer = () => [{ text: 'answer' }];
  const mine = await openConversation(web);
  const stream = watch(mine);
  await until(() => [...streams, stream].every(({ socket }) => socket.readyState === WebSocket.OPEN));
  const started = performance.now();
  await call(web, mine, '/activities', say('x'));
  await until(() => stream.texts().length === 2);
  expect(performance.now() - started).toBeLessThan(400);
  const [other] = idle;
  web.ledger.say(other?.conversationId ?? '', { text: 'from an operator' });
  await until(() => streams[0]?.texts().length === 1, 2_500);
  for (const one of [...streams, stream]) one.socket.terminate();
});

test('a client that reads nothing holds up nobody and loses nothing', async () => {
  const [slow, quick] = [await openConversation(web), await openConversation(web)];
  const [stuck, stream] = [watch(slow), watch(quick)];
  await until(() => [stuck, stream].every(({ socket }) => socket.readyState === WebSocket.OPEN));
  stuck.socket.pause();
  const text = 'x'.repeat(20_000);
  for (let n = 0; n < 1_000; n += 1) web.ledger.say(slow.conversationId, { text });
  const started = performance.now();
  web.ledger.say(quick.conversationId, { text: 'soon' });
  await until(() => stream.texts().length === 1);
  expect(performance.now() - started).toBeLessThan(1_000);
  stuck.socket.resume();
  await until(() => stuck.texts().length === 1_000, 15_000);
  for (const one of [stuck, stream]) one.socket.terminate();
});

test('a stream ends with its token, unless the token was renewed', async () => {
  const [kept, left] = [await openConversation(web), await openConversation(web)];
  const [renewed, expired] = [watch(kept), watch(left)];
  await until(() => [renewed, expired].every(({ socket }) => socket.readyState === WebSocket.OPEN));
  ahead = 20 * 60_000;
  const answer = await fetch(`${web.api}/tokens/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${kept.token}` },
  });
  expect(((await answer.json()) as Opened).conversationId).toBe(kept.conversationId);
  ahead = 31 * 60_000;
  await until(() => expired.closed() === 1008);
  expect(renewed.closed()).toBeNull();
  renewed.socket.close();
});

test('an expired token is told apart, and renewed', async () => {
  const opened = await openConversation(web);
  ahead = 31 * 60_000;
  expect(await call(web, opened, '/activities')).toMatchObject({
    status: 403,
    body: { error: { code: 'TokenExpired' } },
  });
  const answer = await fetch(`${web.api}/tokens/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opened.token}` },
  });
  const { token } = (await answer.json()) as Opened;
  expect((await call(web, { ...opened, token }, '/activities')).status).toBe(200);
});

test.each([
  ['of no browser', undefined, true],
  ['of our own page', 'own', true],
  ['of a named site', 'https://www.comune.example.it', true],
  ['of another site', 'https://evil.example', false],
  ['of nowhere', 'null', false],
  ['of a site whose name begins alike', 'https://www.comune.example.it.evil.example', false],
])('a stream %s', async (_name, origin, allowed) => {
  const opened = await openConversation(web);
  const stream = watch(opened, origin ? { origin: origin === 'own' ? web.url : origin } : {});
  if (allowed) await until(() => stream.socket.readyState === WebSocket.OPEN);
  else await until(() => stream.refused() === 403);
  stream.socket.terminate();
});

test('CORS headers go to named sites only, and never to all', async () => {
  const preflight = (origin: string) =>
    fetch(`${web.api}/conversations`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const named = await preflight('https://www.comune.example.it');
  expect(named.status).toBe(204);
  expect(named.headers.get('access-control-allow-origin')).toBe('https://www.comune.example.it');
  expect(named.headers.get('access-control-allow-headers')).toContain('x-ms-bot-agent');
  const other = await preflight('https://evil.example');
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('at most four streams to a conversation', async () => {
  const opened = await openConversation(web);
  const streams = Array.from({ length: 4 }, () => watch(opened));
  await until(() => streams.every(({ socket }) => socket.readyState === WebSocket.OPEN));
  const fifth = watch(opened);
  await until(() => fifth.refused() === 429);
  for (const { socket } of streams) socket.terminate();
});

test('an upgrade to another address is answered, not left hanging', async () => {
  const stream = watch({ streamUrl: `ws://127.0.0.1:${web.port}/other` });
  await until(() => stream.refused() === 404);
});

test('stopping ends streams, refuses new messages and can be done twice', async () => {
  const opened = await openConversation(web);
  const stream = watch(opened);
  await until(() => stream.socket.readyState === WebSocket.OPEN);
  await web.channel.stop();
  await web.channel.stop();
  await until(() => stream.closed() !== null);
  expect((await call(web, opened, '/activities', say('x'))).status).toBe(503);
});
