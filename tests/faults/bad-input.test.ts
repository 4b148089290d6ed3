// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect } from 'node:net';
import { badBodies as badActivities } from '../adapters/web/bad-requests.ts';
import { badBodies as badUpdates } from '../fakes/bad-bodies.ts';
import { payloadOf, textFrom } from '../fakes/whatsapp-graph.ts';
import { type Door, deskDoor, inGroups, postTo, telegramDoor, webDoor, whatsAppDoor } from './doors.ts';
import { Edge } from './edge.ts';
import { figures, shortOrLong } from './figures.ts';

const megabyte = 1024 * 1024;
let edge: Edge;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  edge = await Edge.start();
});
afterAll(async () => {
  process.off('unhandledRejection', onRejection);
  await edge.stop();
});

test.each(['telegram', 'whatsapp', 'web', 'desk'])(
  'nothing that is posted to the door of %s makes an error of ours, and the next good message is taken',
  async (name) => {
    const door = (await doors()).find((one) => one.name === name) as Door;
    const bodies = corpus(name);
    const statuses = new Map<number, number>();
    await inGroups(bodies, 32, async (body) => {
      const answer = await postTo(edge, door, body);
      await answer.arrayBuffer();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    });
    const large = await postLarge(door, 60 * megabyte);
    const started = performance.now();
    const good = await postTo(edge, door, door.message('hello', 9_999_999));
    const goodMs = Math.round(performance.now() - started);
    figures(`Bad input at the door of ${name}`, [
      { figure: 'bodies', measured: bodies.length + 1, holds: shortOrLong('≥ 600', '≥ 5,000') },
      {
        figure: 'answers',
        measured: [...statuses].map(([status, count]) => `${status}: ${count}`).join(', '),
        holds: '200 or 4xx',
      },
      { figure: 'answer to 60 MB', measured: large, holds: '413; 400 at the desk' },
      { figure: 'next good message, ms', measured: goodMs, holds: '≤ 100 on an idle machine' },
    ]);
    expect(bodies.length).toBeGreaterThanOrEqual(shortOrLong(600, 5_000));
    expect(
      [...statuses.keys()].filter((status) => status !== 200 && (status < 400 || status >= 500)),
    ).toEqual([]);
    expect(large).toBe(name === 'desk' ? 400 : 413);
    // What can be read, and names a link that is none.
    if (name === 'desk') expect(await good.text()).toContain('bad-link');
    else expect(good.status).toBe(200);
    expect(goodMs).toBeLessThan(2_000);
    expect(rejections).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  },
  240_000,
);

async function doors(): Promise<Door[]> {
  return [telegramDoor(), whatsAppDoor(), await webDoor(edge), deskDoor()];
}

/** As many as the form asks for, evenly from all kinds, and every special one of our own. */
function corpus(name: string): Buffer[] {
  const own = [...whatsAppSpecials(), ...signIns()];
  const made = name === 'web' ? [...badActivities(), ...badUpdates()] : [...badUpdates()];
  const room = shortOrLong(610, 5_200) - own.length;
  const step = Math.max(1, made.length / room);
  const chosen = made.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  return [...own, ...hostile, ...chosen].map((body) => Buffer.from(body as string));
}

const hostile: readonly string[] = [
  'null',
  '{"update_id":1,"message":null}',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  '{"__proto__":{"polluted":true},"update_id":2,"type":"message","token":"x"}',
  '{"constructor":{"prototype":{"polluted":true}},"update_id":3,"token":"x"}',
];

const odd = [null, 0, true, 'x', [], {}, [null], { id: null }, '__proto__', '\u0000', '\ud800', 1e21];

function* whatsAppSpecials(): Generator<string> {
  for (const value of odd) {
    yield JSON.stringify({ object: 'x', entry: value });
    yield JSON.stringify({ entry: [value] });
    yield JSON.stringify({ entry: [{ changes: value }] });
    yield JSON.stringify({ entry: [{ changes: [{ value }] }] });
    yield JSON.stringify(payloadOf({ messages: value, contacts: value, statuses: value, errors: value }));
    yield JSON.stringify(payloadOf({ messages: [value], contacts: [value], statuses: [value] }));
    yield JSON.stringify(payloadOf({ messages: [{ id: value, from: value, type: value, text: value }] }));
    yield JSON.stringify(payloadOf({ statuses: [{ id: 'x', status: 'failed', errors: value }] }));
  }
  yield JSON.stringify(payloadOf(textFrom('393331234567', 'wamid.\u0000\ud800', '\u0000\udc00')));
}

function* signIns(): Generator<string> {
  for (const value of odd) {
    yield JSON.stringify({ token: value });
    yield JSON.stringify({ token: 'x', more: value });
    yield `{"token":"x","__proto__":${JSON.stringify(value)}}`;
  }
}

/** Sends until it is refused. @returns the status */
function postLarge(door: Door, bytes: number): Promise<number> {
  const head = Object.entries({
    host: 'x',
    'content-type': 'application/json',
    'content-length': String(bytes),
    ...door.headers(Buffer.from('x')),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    const socket = connect(edge.port, '127.0.0.1');
    let answer = '';
    const chunk = Buffer.alloc(megabyte, 0x61);
    let left = bytes;
    const write = () => {
      while (left > 0 && !socket.destroyed) {
        left -= chunk.length;
        if (!socket.write(chunk)) return socket.once('drain', write);
      }
      return socket;
    };
    socket.on('data', (data) => {
      answer += data.toString();
      socket.destroy();
    });
    // What the server has refused it no longer reads: the rest breaks off.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])));
    socket.write(`POST ${door.path} HTTP/1.1\r\n${head.join('')}\r\n`);
    write();
  });
}
