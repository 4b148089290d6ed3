// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { BusyError } from '../../../adapters/channel.ts';
import { badBodies } from '../../fakes/bad-bodies.ts';
import {
  messagesValue,
  metadata,
  payloadOf,
  postSigned,
  signatureOf,
  textFrom,
  whatsapp,
} from '../../fakes/whatsapp-graph.ts';
import { ChannelOfTest } from './channel-of-test.ts';

let place: ChannelOfTest;
beforeEach(async () => {
  place = new ChannelOfTest();
  await place.start();
});
afterEach(() => place.stop());

const phone = '393331234567';
const hello = JSON.stringify(payloadOf(textFrom(phone, 'wamid.1', 'hello')));

const post = (body: string, headers: Record<string, string>) =>
  fetch(place.webhook, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

test('Meta’s question is answered with its challenge, and nobody else’s', async () => {
  const ask = (token: string, mode = 'subscribe', challenge = '1158201444') =>
    fetch(`${place.webhook}?hub.mode=${mode}&hub.challenge=${challenge}&hub.verify_token=${token}`);
  const answer = await ask(whatsapp.verifyToken);
  expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect((await ask('wrong')).status).toBe(403);
  expect((await ask(whatsapp.verifyToken, 'unsubscribe')).status).toBe(403);
  expect((await fetch(place.webhook)).status).toBe(403);
  expect((await ask(whatsapp.verifyToken, 'subscribe', '%3Cscript%3E')).status).toBe(400);
});

test('a signed message is acknowledged when it is taken', async () => {
  expect((await postSigned(place.webhook, hello)).status).toBe(200);
  expect(place.got).toMatchObject([{ address: phone, activity: { text: 'hello' } }]);
});

test('what cannot be kept now is asked for again', async () => {
  place.receive = () => Promise.reject(new BusyError('full'));
  const answer = await postSigned(place.webhook, hello);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
});

test('forged signatures are refused, and no answer shows the right one', async () => {
  const right = signatureOf(hello);
  const forged: Record<string, string>[] = [
    {},
    { 'x-hub-signature-256': '' },
    { 'x-hub-signature-256': right.slice(7) },
    { 'x-hub-signature-256': right.slice(0, -2) },
    { 'x-hub-signature-256': `${right}00` },
    { 'x-hub-signature-256': signatureOf(hello, 'another secret') },
    { 'x-hub-signature-256': signatureOf(`${hello} `) },
    { 'x-hub-signature': right },
    ...Array.from({ length: 200 }, () => ({
      'x-hub-signature-256': `sha256=${randomBytes(32).toString('hex')}`,
    })),
  ];
  for (const headers of forged) {
    const answer = await post(hello, headers);
    expect(answer.status).toBe(401);
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(right.slice(7));
  }
  expect(place.got).toEqual([]);
});

test('the right signature over JSON written anew is wrong: only the bytes count', async () => {
  const spaced = JSON.stringify(JSON.parse(hello), null, 1);
  expect((await post(spaced, { 'x-hub-signature-256': signatureOf(hello) })).status).toBe(401);
  expect((await post(spaced, { 'x-hub-signature-256': signatureOf(spaced) })).status).toBe(200);
});

test('rubbish, also signed, never makes an error, and the next good message is taken', async () => {
  const statuses = new Set<number>();
  let n = 0;
  for (const body of badBodies()) {
    n += 1;
    // Every seventh of the made-up ones; all of the special ones are among the first.
    if (n > 450 && n % 7 !== 0) continue;
    statuses.add((await postSigned(place.webhook, body)).status);
  }
  const odd = [null, 0, 'x', [], {}, [null], { id: null }, '__proto__', 1e21];
  for (const value of odd)
    for (const make of [
      () => ({ object: 'x', entry: value }),
      () => ({ entry: [value] }),
      () => ({ entry: [{ changes: value }] }),
      () => ({ entry: [{ changes: [{ value }] }] }),
      () => payloadOf({ messages: value, contacts: value, statuses: value, errors: value }),
      () => payloadOf({ messages: [value], contacts: [value], statuses: [value], errors: [value] }),
      () => payloadOf(messagesValue({ phone }, { id: value, type: value, text: value })),
      () => payloadOf(messagesValue({ phone }, { type: 'text', text: value, timestamp: value })),
      () => payloadOf(messagesValue({ phone }, { type: 'interactive', interactive: value })),
      () => payloadOf(messagesValue({ phone }, { type: 'system', system: value, from: value })),
      () => payloadOf({ metadata, statuses: [{ id: 'x', status: 'failed', errors: value }] }),
    ])
      statuses.add((await postSigned(place.webhook, make())).status);
  expect([...statuses].every((status) => status === 200 || (status >= 400 && status < 500))).toBe(true);
  const before = place.got.length;
  expect((await postSigned(place.webhook, hello)).status).toBe(200);
  expect(place.got).toHaveLength(before + 1);
}, 120_000);

test('a body of 2 MB is taken and one of 4 MB is not', async () => {
  const large = (bytes: number) =>
    payloadOf({ ...textFrom(phone, 'wamid.L', 'hello'), padding: 'x'.repeat(bytes) });
  expect((await postSigned(place.webhook, large(2_000_000))).status).toBe(200);
  expect((await postSigned(place.webhook, large(4_000_000))).status).toBe(413);
});

test('a letter cut between two packets arrives whole, wherever it is cut', async () => {
  const text = 'مرحبا їжак ሰላም 😀';
  const body = Buffer.from(JSON.stringify(payloadOf(textFrom(phone, 'wamid.1', text))));
  const start = body.indexOf(Buffer.from('"body"'));
  for (let at = start; at < start + 50; at += 1)
    expect(await postInTwo(place.webhook, body, at)).toContain('200 OK');
  expect(place.got).toHaveLength(50);
  expect(place.got.every((one) => one.activity.text === text)).toBe(true);
}, 60_000);

function postInTwo(url: string, body: Buffer, at: number): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-hub-signature-256: ${signatureOf(body)}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(head);
    socket.write(body.subarray(0, at), () => setTimeout(() => socket.write(body.subarray(at)), 2));
  });
}
