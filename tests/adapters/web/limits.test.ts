// SPDX-License-Identifier: AGPL-3.0-or-later
import { WebSocket } from 'ws';
import { Gcra } from '../../../adapters/gcra.ts';
import { call, type Opened, openConversation, startWebServer, until, type WebServer } from './web-server.ts';

let web: WebServer;
afterEach(() => web.stop());

const say = (text: string) => ({ type: 'message', text, channelData: { clientActivityID: text } });
const open = (ip: string) =>
  fetch(`${web.api}/conversations`, { method: 'POST', headers: { 'x-forwarded-for': ip } });

function post(ip: string, { conversationId, token }: Opened, text: string): Promise<Response> {
  return fetch(`${web.api}/conversations/${conversationId}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-forwarded-for': ip },
    body: JSON.stringify(say(text)),
  });
}

test('a conversation may write quickly, but not without end; other conversations do not notice', async () => {
  web = await startWebServer();
  const opened = await openConversation(web);
  const answers = [];
  for (let n = 0; n < 25; n += 1) answers.push(await call(web, opened, '/activities', say(String(n))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(refused[0]?.body).toMatchObject({ error: { code: 'RateLimited' } });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect((await call(web, await openConversation(web), '/activities', say('x'))).status).toBe(200);
});

test.each([
  ['203.0.113.9', '203.0.113.9', true],
  ['203.0.113.9', '::ffff:203.0.113.9', true],
  ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::7', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['203.0.113.10', '203.0.113.11', false],
  ['203.0.113.9', '10.0.0.1, 203.0.113.9', true],
])('%s has opened too many conversations: %s is refused too: %p', async (one, other, together) => {
  web = await startWebServer({ trustProxy: true, limits: { conversations: { everyMs: 60_000, burst: 3 } } });
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await open(one)).status);
  expect(statuses).toEqual([201, 201, 201, 429]);
  const answer = await open(other);
  expect(answer.status).toBe(together ? 429 : 201);
  if (together) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(30);
});

test('a hundred people behind one address open a conversation at once and write', async () => {
  web = await startWebServer({ trustProxy: true });
  const opened = await Promise.all(
    Array.from({ length: 100 }, async () => (await (await open('203.0.113.9')).json()) as Opened),
  );
  const statuses = await Promise.all(
    opened.flatMap((one) =>
      ['uno', 'due'].map(async (text) => (await post('203.0.113.9', one, text)).status),
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('many conversations of one address share what an address may write', async () => {
  web = await startWebServer({ trustProxy: true, limits: { posts: { everyMs: 60_000, burst: 4 } } });
  const statuses = [];
  for (let n = 0; n < 6; n += 1) {
    const opened = (await (await open('203.0.113.9')).json()) as Opened;
    statuses.push((await post('203.0.113.9', opened, 'x')).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  const elsewhere = (await (await open('203.0.113.10')).json()) as Opened;
  expect((await post('203.0.113.10', elsewhere, 'x')).status).toBe(200);
});

test('one address has so many streams and no more, and a closed one makes room', async () => {
  web = await startWebServer({ trustProxy: true, limits: { streams: 2 } });
  const watch = async (ip: string) => {
    const { streamUrl } = (await (await open(ip)).json()) as Opened;
    const socket = new WebSocket(streamUrl, { headers: { 'x-forwarded-for': ip } });
    return new Promise<WebSocket | number>((resolve) => {
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  };
  const first = (await watch('203.0.113.9')) as WebSocket;
  expect(await watch('203.0.113.9')).toBeInstanceOf(WebSocket);
  expect(await watch('203.0.113.9')).toBe(429);
  expect(await watch('203.0.113.10')).toBeInstanceOf(WebSocket);
  first.terminate();
  await until(async () => (await watch('203.0.113.9')) instanceof WebSocket);
});

test('limits can be counted elsewhere, for processes that share them', async () => {
  const asked: string[] = [];
  web = await startWebServer({
    trustProxy: true,
    gates: (limit, rate) => {
      const pace = new Gcra({ ...rate, now: Date.now });
      return {
        take: async (key) => {
          asked.push(`${limit} ${key}`);
          await new Promise((resolve) => setImmediate(resolve));
          return limit === 'conversations' ? 2_500 : pace.take(key);
        },
      };
    },
  });
  const answer = await open('2001:db8:1:2::1');
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('3');
  expect(asked).toEqual(['requests 2001:db8:1:2', 'conversations 2001:db8:1:2']);
});
