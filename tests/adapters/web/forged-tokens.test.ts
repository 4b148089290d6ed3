// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac, randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { newConversationId, Tokens } from '../../../adapters/web/token.ts';
import { openConversation, startWebServer, tokenSecret, type WebServer } from './web-server.ts';

let web: WebServer;
beforeAll(async () => {
  web = await startWebServer({ limits: { readings: { everyMs: 0, burst: 1 } } });
});
afterAll(() => web.stop());

/** A thousand tokens that look like ours and are not, and for each the one that would have been right. */
function* forgedTokens(): Generator<{ conversation: string; token: string; right: string }> {
  const rightMac = (said: string) =>
    createHmac('sha256', tokenSecret).update(`bearer\n${said}`).digest('base64url');
  for (let n = 0; n < 1_000; n += 1) {
    const conversation = newConversationId();
    const expiry = (Math.floor(Date.now() / 1_000) + 1_800).toString(36);
    const said = `${conversation}.${expiry}`;
    const right = rightMac(said);
    const other = createHmac('sha256', randomBytes(32)).update(`bearer\n${said}`).digest('base64url');
    const streamMac = createHmac('sha256', tokenSecret).update(`stream\n${said}`).digest('base64url');
    const later = `${conversation}.${(Math.floor(Date.now() / 1_000) + 99_999).toString(36)}`;
    const forgeries = [
      `${said}.${other}`,
      `${said}.${randomBytes(32).toString('base64url')}`,
      `${said}.`,
      `${said}.${right.slice(0, -2)}`,
      `${said}.${right}A`,
      `${later}.${right}`,
      `${newConversationId()}.${expiry}.${right}`,
      `${said}.${streamMac}`,
      `${said}.${Buffer.from(right, 'base64url').toString('hex')}`,
      `${said}.${right.toLowerCase()}`,
      `${said}.${right.slice(0, -1)}${right.at(-1) === '-' ? '_' : '-'}`,
      `.${said}.${right}`,
      'null',
      '..',
    ];
    yield { conversation, token: forgeries[n % forgeries.length] ?? '', right };
  }
}

test('of 1,000 forged tokens none is taken, and no reply carries the right one', async () => {
  const statuses = new Map<number, number>();
  for (const { conversation, token, right } of forgedTokens()) {
    const response = await fetch(`${web.api}/conversations/${conversation}/activities`, {
      headers: { authorization: `Bearer ${token}` },
    });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const reply = JSON.stringify([...response.headers]) + (await response.text());
    expect(reply).not.toContain(right);
    expect(reply).not.toContain(Buffer.from(right, 'base64url').toString('hex'));
  }
  expect([...statuses]).toEqual([[403, 1_000]]);
});

test('a good token of one conversation does not open another', async () => {
  const [mine, yours] = [await openConversation(web), await openConversation(web)];
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/activities'],
    ['POST', '/activities'],
    ['POST', '/upload'],
  ] as const) {
    const response = await fetch(`${web.api}/conversations/${yours.conversationId}${path}`, {
      method,
      headers: { authorization: `Bearer ${mine.token}`, 'content-type': 'application/json' },
      body: method === 'POST' ? '{"type":"message","text":"x"}' : undefined,
    });
    expect(response.status).toBe(403);
  }
  expect(web.ledger.received).toHaveLength(0);
});

test.each([undefined, '', 'Bearer', 'Basic abc', 'bearer  x', `Bearer ${'x'.repeat(4_000)}`])(
  'the authorization %p is refused',
  async (authorization) => {
    const { conversationId } = await openConversation(web);
    const response = await fetch(`${web.api}/conversations/${conversationId}/activities`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect([401, 403]).toContain(response.status);
  },
);

test('a stream opens only with the token made for it', async () => {
  const opened = await openConversation(web);
  const other = await openConversation(web);
  const good = new URL(opened.streamUrl);
  const withToken = (token: string) => {
    const url = new URL(good);
    url.searchParams.set('t', token);
    return url.href;
  };
  for (const url of [
    withToken(opened.token),
    withToken(new URL(other.streamUrl).searchParams.get('t') ?? ''),
    withToken(''),
  ]) {
    expect(await statusOfUpgrade(url)).toBe(403);
  }
  expect(await statusOfUpgrade(good.href)).toBe(101);
});

test('an expired token reads nothing but can be renewed for a week', () => {
  let now = Date.UTC(2026, 10, 23);
  const tokens = new Tokens(tokenSecret, () => now);
  const conversation = newConversationId();
  const token = tokens.issue(conversation);
  expect(tokens.read(token)).toMatchObject({ kind: 'good', conversation });
  now += 30 * 60_000;
  expect(tokens.read(token)).toMatchObject({ kind: 'expired', conversation });
  now += 7 * 24 * 3_600_000;
  expect(tokens.read(token).kind).toBe('expired');
  now += 1_000;
  expect(tokens.read(token).kind).toBe('bad');
});

test('conversation ids do not repeat and have 192 bits', () => {
  const ids = new Set(Array.from({ length: 1_000 }, newConversationId));
  expect(ids.size).toBe(1_000);
  for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(24);
});

test('a short secret is refused at the start', () => {
  expect(() => new Tokens(new Uint8Array(16), Date.now)).toThrow('too short');
});

function statusOfUpgrade(url: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
}
