// SPDX-License-Identifier: AGPL-3.0-or-later
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BusyError } from '../../adapters/channel.ts';
import { createHttpServer } from '../../bots/http-server.ts';
import { createLog } from '../../bots/logs.ts';
import { createMetrics } from '../../bots/metrics.ts';
import { LedgerOfTest } from '../ledger/open.ts';

let place: LedgerOfTest;
let server: FastifyInstance;
let notReady: string | null;

async function listen(metricsToken: string | null = null, trustProxy = false): Promise<string> {
  server = createHttpServer({
    log: createLog('silent'),
    trustProxy,
    metrics: createMetrics(await place.open()),
    metricsToken,
    notReady: async () => notReady,
  });
  server.post('/echo', async (request) => request.body);
  server.get('/boom', () => {
    throw new Error('marker-of-an-error');
  });
  server.get('/busy', () => {
    throw new BusyError('full');
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  place = new LedgerOfTest();
  notReady = null;
});
afterEach(async () => {
  await server.close();
  await place.remove();
});

const json = (body: string) => ({ method: 'POST', body, headers: { 'content-type': 'application/json' } });

test('it says that it lives, and whether it is ready', async () => {
  const url = await listen();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'up' });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  notReady = 'ledger';
  const answer = await fetch(`${url}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'not-ready', reason: 'ledger' }]);
});

test('metrics are for this machine, or for who has the token', async () => {
  const url = await listen();
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain('sportello_inbox_waiting 0');
});

test('with a token set, nobody reads metrics without it', async () => {
  const url = await listen('a-token-of-the-tests');
  expect((await fetch(`${url}/metrics`)).status).toBe(403);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer another-token' } })).status).toBe(
    403,
  );
  expect(
    (await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-token-of-the-tests' } })).status,
  ).toBe(200);
});

test('behind a proxy, somebody else’s address is not this machine', async () => {
  const url = await listen(null, true);
  expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(403);
});

test('an error shows neither its message nor its stack', async () => {
  const url = await listen();
  const answer = await fetch(`${url}/boom`);
  expect([answer.status, await answer.text()]).toEqual([500, '{"error":"internal"}']);
});

test('busy is said with the time to come back', async () => {
  const url = await listen();
  const answer = await fetch(`${url}/busy`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
});

test.each(['/nowhere-marker', '/%E0%A4%A', '/..%2f..%2fetc/passwd', '/echo?x=<script>marker</script>'])(
  'an address it does not know (%s) is not repeated',
  async (path) => {
    const url = await listen();
    const answer = await fetch(url + path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await answer.text()).not.toMatch(/marker|etc|script|E0/);
  },
);

test('a prototype cannot be poisoned', async () => {
  const url = await listen();
  const answer = await fetch(
    `${url}/echo`,
    json('{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}},"a":1}'),
  );
  expect(await answer.json()).toEqual({ a: 1 });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('60 megabytes are refused before they are read', async () => {
  const url = new URL(await listen());
  const chunk = Buffer.alloc(64 * 1024, 0x61);
  const status = await new Promise<number>((resolve, reject) => {
    let answered = false;
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        path: '/echo',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': 60 * 1024 * 1024 },
      },
      (response) => {
        answered = true;
        resolve(response.statusCode ?? 0);
        response.resume();
        request.destroy();
      },
    );
    // The server may close before everything was written.
    request.on('error', (error) => {
      if (!answered) reject(error);
    });
    request.write(chunk);
  });
  expect(status).toBe(413);
  expect((await fetch(`${url.origin}/healthz`)).status).toBe(200);
});
