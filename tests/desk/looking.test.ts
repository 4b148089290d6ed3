// SPDX-License-Identifier: AGPL-3.0-or-later
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { BrowserWords } from '../../desk/api/browser-words.ts';
import { Looking, lookingMs, typingMs } from '../../desk/looking.ts';
import type { Actor } from '../../desk/rights.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
let port: number;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  desk = await DeskOfTest.start({ checkMs: 200 });
  await desk.server.listen({ port: 0, host: '127.0.0.1' });
  port = (desk.server.server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await desk.stop();
});

interface Line {
  readonly socket: WebSocket;
  readonly kinds: string[];
  readonly closed: Promise<number>;
}

async function lineOf(browser: Browser): Promise<Line> {
  const headers = { cookie: browser.cookieHeader, origin: `http://127.0.0.1:${port}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/desk/api/live`, { headers });
  sockets.push(socket);
  const kinds: string[] = [];
  socket.on('message', (data: Buffer) => kinds.push((JSON.parse(data.toString()) as { kind: string }).kind));
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return { socket, kinds, closed };
}

const say = ({ socket }: Line, words: object) => socket.send(JSON.stringify(words));
const lookersOf = async (who: Browser, id: string) => (await who.get(`/handoffs/${id}/looking`)).body.looking;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > 8_000) throw new Error('It did not come to hold.');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

test('colleagues see who looks and who types, and no longer when the page is left', async () => {
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  const id = await desk.waiting();
  const [annas, brunos] = [await lineOf(anna), await lineOf(bruno)];
  await until(() => brunos.kinds.includes('queue'));
  say(annas, { at: id });
  await until(() => brunos.kinds.includes('looking'));
  expect(await lookersOf(bruno, id)).toMatchObject([{ name: 'Anna', typing: null }]);
  expect(await lookersOf(anna, id)).toEqual([]);
  say(annas, { at: id, typing: 'note' });
  await until(async () => (await lookersOf(bruno, id))[0]?.typing === 'note');
  desk.place.now += typingMs + 1;
  expect(await lookersOf(bruno, id)).toMatchObject([{ name: 'Anna', typing: null }]);
  say(annas, { at: null });
  await until(async () => (await lookersOf(bruno, id)).length === 0);
  say(annas, { at: id });
  await until(async () => (await lookersOf(bruno, id)).length === 1);
  annas.socket.terminate();
  await until(async () => (await lookersOf(bruno, id)).length === 0);
});

test('a page that vanished is forgotten by itself', async () => {
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  const id = await desk.waiting();
  await new Looking(desk.ledger).look(await actorOf(anna), id, 'reply');
  expect(await lookersOf(bruno, id)).toHaveLength(1);
  desk.place.now += lookingMs + 1;
  expect(await lookersOf(bruno, id)).toEqual([]);
});

test('who may not read a conversation says nothing about it, and is told nothing of it', async () => {
  const jessica = await desk.operator('Jessica', 'operator', ['jesi']);
  const bruno = await desk.operator('Bruno');
  const id = await desk.waiting({ territory: 'fermo' });
  const line = await lineOf(jessica);
  say(line, { at: id, typing: 'reply' });
  say(line, { at: 'no-such-thing' });
  const brunos = await lineOf(bruno);
  say(brunos, { at: id });
  await until(() => brunos.kinds.includes('looking'));
  expect(await desk.ledger.db.selectFrom('looking').select('operator_id').execute()).toHaveLength(1);
  expect((await jessica.get(`/handoffs/${id}/looking`)).status).toBe(403);
  expect(line.kinds).not.toContain('looking');
});

test.each([['not json'], ['{"at":1}'], ['{"at":null,"more":1}'], ['{"at":"../x"}'], ['[]']])(
  'a line that says %s is ended',
  async (words) => {
    const line = await lineOf(await desk.operator('Anna'));
    line.socket.send(words);
    expect(await line.closed).toBe(1008);
  },
);

test('who says too much is not heard, and then not kept', async () => {
  let clock = 0;
  const heard: string[] = [];
  const looking = { look: async (_: Actor, at: string) => void heard.push(at), leave: async () => undefined };
  const words = new BrowserWords(looking as unknown as Looking, () => clock);
  const actor = {} as Actor;
  for (let n = 0; n < 50; n += 1) expect(await words.hear(actor, '{"at":"a"}')).toBe(true);
  expect(heard).toHaveLength(20);
  clock += 1_000;
  await words.hear(actor, '{"at":"b"}');
  expect(heard.at(-1)).toBe('b');
  const kept: boolean[] = [];
  for (let n = 0; n < 300; n += 1) kept.push(await words.hear(actor, '{"at":"a"}'));
  expect(kept.at(-1)).toBe(false);
});

test('who is named, and another page of the same operator, are told at once; nobody else is', async () => {
  const [anna, bruno, carla] = [
    await desk.operator('Anna'),
    await desk.operator('Bruno'),
    await desk.operator('Carla'),
  ];
  const id = await desk.waiting();
  const lines = [await lineOf(anna), await lineOf(bruno), await lineOf(carla)] as const;
  for (const line of lines) await until(() => line.kinds.includes('queue'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { id: brunoId } = (await bruno.get('/me')).body;
  await anna.act(id, 'notes', { text: '@Bruno', mentions: [brunoId] });
  await until(() => lines[1].kinds.includes('mentions'));
  await until(() => lines[2].kinds.includes('notes'));
  await anna.send('PUT', `/handoffs/${id}/drafts/note`, {
    ...{ text: 'x', version: 0, seen: { line: 0, note: 0 } },
  });
  await until(() => lines[0].kinds.includes('drafts'));
  expect(lines[0].kinds).not.toContain('mentions');
  expect(lines[2].kinds).not.toContain('mentions');
  for (const line of lines.slice(1)) expect(line.kinds).not.toContain('drafts');
});

async function actorOf(browser: Browser): Promise<Actor> {
  return (await browser.get('/me')).body as Actor;
}
