// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect } from 'node:net';
import { badBodies } from './bad-requests.ts';
import { call, type Opened, openConversation, startWebServer, until, type WebServer } from './web-server.ts';

const unlimited = { everyMs: 0, burst: 1 };
let web: WebServer;
let opened: Opened;

beforeAll(async () => {
  web = await startWebServer({
    limits: {
      requests: unlimited,
      conversations: unlimited,
      posts: unlimited,
      messages: unlimited,
      readings: unlimited,
    },
  });
  opened = await openConversation(web);
});
afterAll(() => web.stop());

async function postRaw(body: string | Buffer, contentType = 'application/json'): Promise<Response> {
  return fetch(`${web.api}/conversations/${opened.conversationId}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opened.token}`, 'content-type': contentType },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

async function expectDirectLineError(response: Response): Promise<void> {
  const body = (await response.json()) as { error: { code: string; message: string } };
  expect(Object.keys(body)).toEqual(['error']);
  expect(body).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
}

test('more than 500 bad bodies: taken, ignored or refused, never an error of ours, and the next good one is quick', async () => {
  const counts = new Map<number, number>();
  let bodies = 0;
  for (const body of badBodies()) {
    bodies += 1;
    const response = await postRaw(body);
    counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
    if (response.status === 200) await response.text();
    else await expectDirectLineError(response);
  }
  expect(bodies).toBeGreaterThanOrEqual(500);
  expect([...counts.keys()].sort((one, other) => one - other)).toEqual([200, 400, 413, 415]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  const started = performance.now();
  expect((await postRaw('{"type":"message","text":"good"}')).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(100);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'x', 'application/jsonp'])(
  'a body of type %s is refused: no form of another site can post',
  async (contentType) => {
    const response = await postRaw('{"type":"message","text":"x"}', contentType);
    expect(response.status).toBe(415);
    await expectDirectLineError(response);
  },
);

test.each([
  ['GET', '/conversations'],
  ['DELETE', '/conversations/x'],
  ['GET', '/conversations/%00/activities'],
  ['POST', '/tokens/other'],
  ['GET', '/session/getsessionid'],
  ['PUT', '/tokens/generate'],
])('%s %s is a Direct Line error', async (method, path) => {
  const response = await fetch(web.api + path, { method });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  await expectDirectLineError(response);
});

test.each(['x', '-1', '1e3', '9'.repeat(40), '%00', '1&watermark=2', 'NaN'])(
  'the watermark %s is refused',
  async (watermark) => {
    const answer = await call(web, opened, `/activities?watermark=${watermark}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadArgument' } } });
  },
);

test.each(['', '-', 'null', 'undefined', '0', '99999'])('the watermark "%s" is taken', async (watermark) => {
  expect(await call(web, opened, `/activities?watermark=${watermark}`)).toMatchObject({ status: 200 });
});

test('an error never repeats what was sent', async () => {
  for (const body of [
    '{"type":"zebra4711',
    '{"type":7,"text":"zebra4711"}',
    '{"type":"message","value":"zebra4711"',
  ]) {
    expect(await (await postRaw(body)).text()).not.toContain('zebra4711');
  }
  const notFound = await fetch(`${web.api}/zebra4711?zebra4711`);
  expect(await notFound.text()).not.toContain('zebra4711');
});

test('an upload is refused with a sentence, before it is read', async () => {
  const received = web.ledger.received.length;
  const megabytes = 64;
  const socket = connect(web.port, '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString();
  });
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.write(
    `POST /v3/directline/conversations/${opened.conversationId}/upload?userId=me HTTP/1.1\r\nHost: x\r\n` +
      `Authorization: Bearer ${opened.token}\r\nContent-Type: multipart/form-data; boundary=b\r\n` +
      `Content-Length: ${megabytes * 1024 * 1024}\r\n\r\n--b\r\n`,
  );
  await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  expect(answer).toContain('UploadNotSupported');
  expect(answer).toContain('Please write your question in words.');
  expect(web.ledger.received).toHaveLength(received);
});

describe('bodies whose characters arrive in pieces', () => {
  const texts = [
    'أين مكتب الهجرة؟',
    'Де отримати код?',
    'የመኖሪያ ፈቃድ',
    '👩🏽‍⚕️🏳️‍🌈 ok',
    '居留許可をください',
    'اردو میں لکھیں۔',
  ];

  test.each(texts)('%s, split at every byte, is kept byte for byte', async (text) => {
    const bytes = Buffer.from(JSON.stringify({ type: 'message', text }));
    for (let at = 1; at < bytes.length; at += 1) {
      const before = web.ledger.received.length;
      await postInTwo(bytes, at);
      await until(() => web.ledger.received.length === before + 1);
      expect(Buffer.from(web.ledger.received.at(-1)?.activity.text ?? '')).toEqual(Buffer.from(text));
    }
  });

  async function postInTwo(bytes: Buffer, at: number): Promise<void> {
    const socket = connect(web.port, '127.0.0.1');
    socket.setNoDelay(true);
    const done = new Promise<string>((resolve, reject) => {
      let answer = '';
      socket.on('data', (data) => {
        answer += data.toString();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
    socket.write(
      `POST /v3/directline/conversations/${opened.conversationId}/activities HTTP/1.1\r\nHost: x\r\nConnection: close\r\n` +
        `Authorization: Bearer ${opened.token}\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, at));
    await new Promise((resolve) => setTimeout(resolve, 2));
    socket.write(bytes.subarray(at));
    expect(await done).toMatch(/^HTTP\/1\.1 200 /);
  }
});
