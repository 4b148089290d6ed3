// SPDX-License-Identifier: AGPL-3.0-or-later

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { Browser } from './desk-of-test.ts';
import { DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
let port: number;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  desk = await DeskOfTest.start({ checkMs: 200, beatMs: 300 });
  await desk.server.listen({ port: 0, host: '127.0.0.1' });
  port = (desk.server.server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await desk.stop();
});

class Line {
  readonly hints: { kind: string; handoffId?: string; at: number }[] = [];
  readonly closed: Promise<number>;

  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    sockets.push(socket);
    socket.on('message', (data: Buffer) =>
      this.hints.push({ ...(JSON.parse(data.toString()) as { kind: string }), at: performance.now() }),
    );
    this.closed = once(socket, 'close').then(([code]) => code as number);
  }

  async until(kind: string, since: number, withinMs = 500): Promise<number> {
    for (;;) {
      const hint = this.hints.find((one) => one.kind === kind && one.at >= since);
      if (hint) return hint.at - since;
      if (performance.now() - since > withinMs) throw new Error(`no "${kind}" within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function open(browser: Browser): Promise<Line> {
  const headers = { cookie: browser.cookieHeader, origin: `http://127.0.0.1:${port}` };
  const line = new Line(new WebSocket(`ws://127.0.0.1:${port}/desk/api/live`, { headers }));
  await once(line.socket, 'open');
  await new Promise((resolve) => setTimeout(resolve, 250));
  return line;
}

function statusOf(headers: Record<string, string>, path = '/desk/api/live'): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => resolve(101));
    socket.on('error', () => resolve(0));
  });
}

test('only our pages with a session may listen', async () => {
  const admin = await desk.administrator();
  const cookie = admin.cookieHeader;
  const origin = `http://127.0.0.1:${port}`;
  expect(await statusOf({ cookie, origin })).toBe(101);
  expect(await statusOf({ origin })).toBe(401);
  expect(await statusOf({ cookie })).toBe(403);
  expect(await statusOf({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf({ cookie: 'sportello=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', origin })).toBe(
    401,
  );
});

test('a new conversation, a claim and a message are known within half a second', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await open(await desk.operator('Bruno'));
  let since = performance.now();
  const id = await desk.waiting();
  desk.ledger.wake.emit('desk');
  await bruno.until('queue', since);
  since = performance.now();
  await anna.act(id, 'claim');
  await bruno.until('queue', since);
  await bruno.until('thread', since);
  since = performance.now();
  await desk.ledger.db
    .insertInto('messages')
    .values({
      ...{ uid: 'u', conversation_id: await conversationOf(id), at: 1, speaker: 'person' },
      ...{ operator_id: null, language: null, entry: null, sealed: null },
    })
    .execute();
  desk.ledger.wake.emit('thread');
  await bruno.until('thread', since);
  expect(bruno.hints.every((hint) => hint.handoffId === undefined || hint.handoffId === id)).toBe(true);
  since = performance.now();
  await anna.act(id, 'close', { outcome: 'answered' });
  await bruno.until('thread', since);
});

test('what happens in another territory is not told', async () => {
  const jesi = await open(await desk.operator('Jessica', 'operator', ['jesi']));
  const before = jesi.hints.length;
  await desk.waiting({ territory: 'fermo' });
  desk.ledger.wake.emit('desk');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(jesi.hints.slice(before).filter((hint) => hint.kind !== 'beat')).toEqual([]);
});

test('a line closes within a second when its session ends, by sign-out, by age or by the administrator', async () => {
  const admin = await desk.administrator();
  const anna = await desk.operator('Anna');
  const first = await open(anna);
  let since = performance.now();
  await anna.post('/logout');
  expect(await first.closed).toBe(4401);
  expect(performance.now() - since).toBeLessThan(1_000);

  const bruno = await desk.operator('Bruno');
  const second = await open(bruno);
  const { id } = (await bruno.get('/me')).body as { id: string };
  since = performance.now();
  await admin.send('PATCH', `/operators/${id}`, { disabled: true });
  expect(await second.closed).toBe(4401);
  expect(performance.now() - since).toBeLessThan(1_000);

  const third = await open(admin);
  since = performance.now();
  desk.place.now += 31 * 60_000;
  expect(await third.closed).toBe(4401);
  expect(performance.now() - since).toBeLessThan(1_000);
});

test('a session ended by another process closes the line too', async () => {
  const admin = await desk.administrator();
  const line = await open(admin);
  const since = performance.now();
  await desk.ledger.db.updateTable('sessions').set({ ended_at: 1 }).execute();
  expect(await line.closed).toBe(4401);
  expect(performance.now() - since).toBeLessThan(1_000);
});

test('an open line keeps an operator present; the pages of others learn who is there', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await open(await desk.operator('Bruno'));
  const line = await open(anna);
  const since = performance.now();
  await anna.send('PUT', '/me/duty', { onDuty: true });
  await bruno.until('presence', since, 1_000);
  desk.place.now += 50_000;
  await line.until('beat', performance.now(), 1_000);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const { id } = (await anna.get('/me')).body as { id: string };
  const row = await desk.ledger.db
    .selectFrom('operators')
    .select('seen_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.seen_at).toBe(desk.place.now);
});

test('the server stops with lines open', async () => {
  await open(await desk.administrator());
  const since = performance.now();
  await desk.server.close();
  expect(performance.now() - since).toBeLessThan(1_000);
});

async function conversationOf(handoffId: string): Promise<string> {
  const row = await desk.ledger.db
    .selectFrom('handoffs')
    .select('conversation_id')
    .where('id', '=', handoffId)
    .executeTakeFirstOrThrow();
  return row.conversation_id;
}
