// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { OutgoingActivity } from '../../../adapters/activity.ts';
import { BusyError, type Incoming } from '../../../adapters/channel.ts';
import { TelegramChannel, webhookPath } from '../../../adapters/telegram/telegram-channel.ts';
import { createHttpServer } from '../../../bots/http-server.ts';
import { createLog } from '../../../bots/logs.ts';
import { badBodies } from '../../fakes/bad-bodies.ts';
import { KeptProgress } from '../../fakes/kept-progress.ts';
import { botToken, messageUpdate, TelegramApi } from '../../fakes/telegram-api.ts';

const secret = 'a-secret-of-the-tests';
let api: TelegramApi;
let trouble: string[];
let channel: TelegramChannel | null;
let server: FastifyInstance | null;

beforeEach(async () => {
  trouble = [];
  channel = null;
  server = null;
  api = new TelegramApi();
  await api.start();
});
afterEach(async () => {
  await channel?.stop();
  await server?.close();
  await api.stop();
});

function open(
  mode: 'polling' | 'webhook',
  options: { apiRoot?: string; token?: string } = {},
): TelegramChannel {
  channel = new TelegramChannel({
    token: botToken,
    apiRoot: api.url,
    receiving: mode === 'polling' ? { mode } : { mode, secret, publicUrl: null },
    profiles: [],
    onTrouble: (code) => trouble.push(code),
    pollSeconds: 1,
    ...options,
  });
  return channel;
}

const said = (id: string, text: string): OutgoingActivity => ({
  type: 'message',
  id,
  text,
  locale: 'en',
  speaker: 'bot',
  buttons: [],
});
const never = new AbortController().signal;

describe('polling', () => {
  test('every update arrives once and in order, and the offset follows', async () => {
    const got: Incoming[] = [];
    api.push(...[1, 2, 3].map((id) => messageUpdate(id, 7, { text: `t${id}` })));
    await open('polling').start(async (batch) => void got.push(...batch));
    await until(() => got.length === 3 && api.unconfirmed.length === 0);
    expect(got.map((one) => one.activity.text)).toEqual(['t1', 't2', 't3']);
  });

  test('an update that is not on disk is not confirmed, and comes again', async () => {
    const got: string[] = [];
    let full = true;
    api.push(messageUpdate(1, 7, { text: 'first' }));
    await open('polling').start(async (batch) => {
      if (full && batch.length > 0) {
        full = false;
        throw new BusyError('full');
      }
      got.push(...batch.map((one) => one.externalId));
    });
    await until(() => api.unconfirmed.length === 0);
    expect(got).toEqual(['1']);
  });

  test('numbers that begin anew, lower than before, are confirmed too', async () => {
    const got: string[] = [];
    const telegram = open('polling');
    const offsets = () =>
      api.calls.filter(({ method }) => method === 'getUpdates').map(({ payload }) => Number(payload.offset));
    api.next.set(
      'getUpdates',
      [900_000, 17].map((id) => ({
        status: 200,
        body: { ok: true, result: [messageUpdate(id, 7, { text: 'hello' })] },
      })),
    );
    await telegram.start(async (batch) => void got.push(...batch.map((one) => one.externalId)));
    await until(() => offsets().length >= 3);
    expect(got).toEqual(['900000', '17']);
    expect(offsets().slice(0, 3)).toEqual([0, 900_001, 18]);
  });

  test('an update that nobody understands does not stop the ones behind it', async () => {
    const got: Incoming[] = [];
    api.push(
      { update_id: 1 },
      { update_id: 2, message: null } as never,
      messageUpdate(3, 7, { text: 'hello' }),
    );
    await open('polling').start(async (batch) => void got.push(...batch));
    await until(() => got.length === 1 && api.unconfirmed.length === 0);
    expect(got[0]?.activity.text).toBe('hello');
  });

  test('it goes on after errors of Telegram and after rubbish', async () => {
    const got: Incoming[] = [];
    api.next.set('getUpdates', [
      { status: 502, body: '<html>' },
      { status: 200, body: 'not json' },
      { status: 200, body: { ok: true, result: 'no list' } },
    ]);
    api.push(messageUpdate(1, 7, { text: 'hello' }));
    await open('polling').start(async (batch) => void got.push(...batch));
    await until(() => got.length === 1);
    expect(trouble.filter((code) => code === 'poll')).toHaveLength(2);
  });

  test('a server that answers at once with nothing is not asked without end', async () => {
    api.next.set(
      'getUpdates',
      Array.from({ length: 100 }, () => ({ status: 200, body: { ok: true, result: [] } })),
    );
    await open('polling').start(async () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 450));
    const asked = api.calls.filter((call) => call.method === 'getUpdates').length;
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThanOrEqual(6);
  });

  test('a pressed button loses its spinner once it is on disk', async () => {
    api.push({
      update_id: 1,
      callback_query: { id: 'q1', data: 'menu', message: { chat: { id: 7, type: 'private' } } },
    } as never);
    await open('polling').start(async () => undefined);
    await until(() => api.calls.some((call) => call.method === 'answerCallbackQuery'));
    expect(api.calls.find((call) => call.method === 'answerCallbackQuery')?.payload).toEqual({
      callback_query_id: 'q1',
    });
  });
});

describe('sending', () => {
  test('a message arrives and its id is kept', async () => {
    expect(await open('polling').send('7', said('a', 'مرحبا'), never)).toEqual({
      kind: 'sent',
      externalIds: ['101'],
    });
    expect(api.sent[0]).toMatchObject({ chat: '7', text: 'مرحبا' });
  });

  test.each([
    [
      429,
      { parameters: { retry_after: 3 } },
      { kind: 'retry', code: 'telegram-429', scope: 'channel', afterMs: 3_100 },
    ],
    [500, {}, { kind: 'retry', code: 'telegram-500' }],
    [401, {}, { kind: 'retry', code: 'telegram-401', scope: 'channel', afterMs: 60_000 }],
    [403, {}, { kind: 'failed', code: 'telegram-403' }],
    [400, {}, { kind: 'failed', code: 'telegram-400' }],
  ])('Telegram’s answer %i is understood', async (status, more, result) => {
    api.next.set('sendMessage', [
      { status, body: { ok: false, error_code: status, description: 'x', ...more } },
    ]);
    expect(await open('polling').send('7', said('a', 'hello'), never)).toEqual(result);
  });

  test.each([
    [403, 'Forbidden: bot was blocked by the user', 'blocked'],
    [403, 'Forbidden: user is deactivated', 'gone'],
    [400, 'Bad Request: chat not found', 'gone'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'telegram-403'],
    [400, 'Bad Request: message text is empty', 'telegram-400'],
  ])('who cannot be reached any more is told apart: %i %s', async (status, description, code) => {
    api.next.set('sendMessage', [{ status, body: { ok: false, error_code: status, description } }]);
    expect(await open('polling').send('7', said('a', 'hello'), never)).toEqual({ kind: 'failed', code });
  });

  test('a network that is away is tried again, and the error names no token', async () => {
    const result = await open('polling', { apiRoot: 'http://127.0.0.1:9' }).send(
      '7',
      said('a', 'hello'),
      never,
    );
    expect(result).toEqual({ kind: 'retry', code: 'network' });
  });

  test('markup that Telegram refuses goes out as plain text', async () => {
    api.next.set('sendMessage', [
      { status: 400, body: { ok: false, error_code: 400, description: "Bad Request: can't parse entities" } },
    ]);
    expect(await open('polling').send('7', said('a', '**5 < 6**'), never)).toMatchObject({ kind: 'sent' });
    expect(api.sent[0]?.text).toBe('5 < 6');
    expect(api.sent[0]?.payload).not.toHaveProperty('parse_mode');
  });

  test('the part of a long message that has arrived is not sent again', async () => {
    const text = `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}`;
    const telegram = open('polling');
    const kept = new KeptProgress();
    api.next.set('sendMessage', [
      { status: 200, body: { ok: true, result: { message_id: 7 } } },
      { status: 500, body: { ok: false, error_code: 500, description: 'x' } },
    ]);
    expect(await telegram.send('7', kept.with(said('a', text)), never)).toMatchObject({ kind: 'retry' });
    expect(await telegram.send('7', kept.with(said('a', text)), never)).toEqual({
      kind: 'sent',
      externalIds: ['7', '101'],
    });
    expect(api.calls.map(({ payload }) => String(payload.text)[0])).toEqual(['a', 'b', 'b']);
  });

  test('hiding the chat takes back what was sent', async () => {
    await open('polling').send(
      '7',
      { ...said('a', 'done'), cleanUp: true, removeIds: ['101', '102'] },
      never,
    );
    expect(api.calls.map((call) => call.method)).toEqual(['deleteMessages', 'sendMessage']);
    expect(api.calls[0]?.payload).toEqual({ chat_id: '7', message_ids: [101, 102] });
  });

  test('a chat that is written to too fast waits in the outbox', async () => {
    const telegram = open('polling');
    const results = [];
    for (let n = 0; n < 5; n += 1) results.push(await telegram.send('7', said(`m${n}`, 'hello'), never));
    expect(results.map((one) => one.kind)).toEqual(['sent', 'sent', 'sent', 'retry', 'retry']);
    expect(results[3]).toMatchObject({ code: 'pace', scope: 'conversation' });
  });
});

describe('webhook', () => {
  let got: Incoming[];
  let receive: (batch: readonly Incoming[]) => Promise<void>;
  let url: string;

  beforeEach(async () => {
    got = [];
    receive = async (batch) => void got.push(...batch);
    server = createHttpServer({
      log: createLog('silent'),
      trustProxy: false,
      metrics: null as never,
      metricsToken: null,
      notReady: async () => null,
    });
    open('webhook').routes(server, (batch) => receive(batch));
    await server.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}${webhookPath}`;
  });

  const post = (
    body: string | Buffer,
    headers: Record<string, string> = { 'x-telegram-bot-api-secret-token': secret },
  ) =>
    fetch(url, {
      method: 'POST',
      body: body as never,
      headers: { 'content-type': 'application/json', ...headers },
    });

  test('an update is acknowledged when it is on disk', async () => {
    expect((await post(JSON.stringify(messageUpdate(1, 7, { text: 'hello' })))).status).toBe(200);
    expect(got.map((one) => one.activity.text)).toEqual(['hello']);
  });

  test('a full buffer is said as 503 with a time to come back', async () => {
    receive = () => Promise.reject(new BusyError('full'));
    const answer = await post(JSON.stringify(messageUpdate(1, 7, { text: 'hello' })));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  test('1,000 forged secrets are refused, and no answer shows the right one', async () => {
    const body = JSON.stringify(messageUpdate(1, 7, { text: 'hello' }));
    const forged = Array.from({ length: 1_000 }, (_, n) => forgery(n, body));
    for (let at = 0; at < forged.length; at += 50) {
      const answers = await Promise.all(forged.slice(at, at + 50).map((headers) => post(body, headers)));
      for (const answer of answers) {
        expect(answer.status).toBe(401);
        expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(secret);
      }
    }
    expect(got).toHaveLength(0);
  }, 60_000);

  test('rubbish never ends the service or makes an error of it, and the next good message is taken', async () => {
    const statuses = new Set<number>();
    for (const body of badBodies()) statuses.add((await post(body)).status);
    expect([...statuses].every((status) => status === 200 || (status >= 400 && status < 500))).toBe(true);
    const before = got.length;
    expect((await post(JSON.stringify(messageUpdate(1, 7, { text: 'hello' })))).status).toBe(200);
    expect(got).toHaveLength(before + 1);
  }, 120_000);

  test('a letter cut between two packets arrives whole, wherever it is cut', async () => {
    const text = 'مرحبا їжак ሰላም 😀';
    const body = Buffer.from(JSON.stringify(messageUpdate(1, 7, { text })));
    const start = body.indexOf(Buffer.from('"text"'));
    for (let at = start; at < body.length; at += 1)
      expect(await postInTwo(url, body, at)).toContain('200 OK');
    expect(got).toHaveLength(body.length - start);
    expect(got.every((one) => one.activity.text === text)).toBe(true);
  }, 60_000);
});

function forgery(n: number, body: string): Record<string, string> {
  const kinds: Record<string, string>[] = [
    {},
    { 'x-telegram-bot-api-secret-token': '' },
    { 'x-telegram-bot-api-secret-token': secret.slice(0, (n % (secret.length - 1)) + 1) },
    { 'x-telegram-bot-api-secret-token': `${secret}${n}` },
    { 'x-telegram-bot-api-secret-token': randomBytes(16).toString('base64url') },
    { 'x-telegram-bot-api-secret-token': createHmac('sha256', String(n)).update(body).digest('hex') },
    { authorization: `Bearer ${secret}` },
  ];
  return kinds[n % kinds.length] ?? {};
}

function postInTwo(url: string, body: Buffer, at: number): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-telegram-bot-api-secret-token: ${secret}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
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

async function until(condition: () => boolean): Promise<void> {
  const started = Date.now();
  while (!condition()) {
    if (Date.now() - started > 8_000) throw new Error('It did not come to that within 8 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
