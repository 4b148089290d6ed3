// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { Guesses } from '../../desk/guesses.ts';
import { hashOfToken } from '../../desk/setup-link.ts';
import { type Answer, DeskOfTest, goodPassword } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const ada = { email: 'ada@example.org', password: goodPassword };
const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;

/** A sign-in from a network of one's own. */
async function guess(email: string, password: string, from: string): Promise<number> {
  const { statusCode } = await desk.server.inject({
    method: 'POST',
    url: '/desk/api/login',
    payload: { email, password },
    remoteAddress: from,
  });
  return statusCode;
}

test('a session that somebody has planted in the browser never becomes one', async () => {
  await desk.administrator();
  const planted = randomBytes(32).toString('base64url');
  const victim = desk.browser();
  victim.cookies.set('sportello', planted);
  expect((await victim.post('/login', ada)).status).toBe(200);
  expect(victim.cookies.get('sportello')).not.toBe(planted);
  const attacker = desk.browser();
  attacker.cookies.set('sportello', planted);
  expect((await attacker.get('/me')).status).toBe(401);
  const hashes = await desk.ledger.db.selectFrom('sessions').select('hash').execute();
  expect(hashes.map(({ hash }) => hash)).not.toContain(hashOfToken(planted));
});

test('what a browser had is worth nothing after signing out', async () => {
  const admin = await desk.administrator();
  const copy = desk.browser();
  for (const [name, value] of admin.cookies) copy.cookies.set(name, value);
  copy.csrf = admin.csrf;
  expect((await copy.get('/me')).status).toBe(200);
  expect((await admin.post('/logout')).headers['clear-site-data']).toBe('"cache", "storage"');
  for (const url of ['/me', '/queue', '/operators', '/sessions'])
    expect((await copy.get(url)).status).toBe(401);
  expect(codeOf(await copy.send('PUT', '/me/duty', { onDuty: true }))).toBe('signed-out');
  expect(codeOf(await copy.post('/me/confirm', { password: goodPassword }))).toBe('signed-out');
});

test('no route takes a change from another site, whoever is signed in', async () => {
  const admin = await desk.administrator();
  const unsafe = desk.routes.filter(({ method }) => !['GET', 'HEAD'].includes(method));
  expect(unsafe.length).toBeGreaterThan(25);
  const elsewhere: Record<string, string>[] = [
    { origin: 'https://evil.example.org' },
    { 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of elsewhere) {
    admin.headers = headers;
    for (const { method, url } of unsafe) {
      const answer = await admin.send(method, url.replace('/desk/api', '').replace(/:\w+/g, 'x'), {});
      expect([method, url, codeOf(answer)]).toEqual([method, url, 'not-from-here']);
    }
  }
});

test('of a thousand guesses at one account from a thousand networks ten a minute count, and none is right', async () => {
  await desk.administrator();
  const tried: number[] = [];
  for (let n = 0; n < 1_000; n += 10) {
    const ten = Array.from({ length: 10 }, (_, k) =>
      guess(ada.email, `tentativo numero ${n + k}`, `10.1.${n >> 8}.${(n & 255) + k}`),
    );
    for (const status of await Promise.all(ten)) {
      expect([401, 429]).toContain(status);
      if (status === 401) tried.push(desk.place.now);
    }
    desk.place.now += 1_800;
  }
  for (const at of tried)
    expect(tried.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(10);
  expect(tried.length).toBeGreaterThan(5);
  // The owner, from elsewhere, gets in when the wait is over, which it is within a minute.
  desk.place.now += 60_000;
  expect(await guess(ada.email, goodPassword, '10.9.9.9')).toBe(200);
});

test('while others guess, the owner gets in from a browser they know', async () => {
  const admin = await desk.administrator();
  await admin.post('/logout');
  for (let n = 0; n < 50; n += 1) await guess(ada.email, 'sbagliata del tutto', `10.1.0.${n}`);
  expect(await guess(ada.email, goodPassword, '10.9.9.9')).toBe(429);
  expect((await admin.post('/login', ada)).status).toBe(200);
});

test('of one guess at each of a thousand accounts few count, and none is right', async () => {
  await desk.administrator();
  const statuses: number[] = [];
  for (let n = 0; n < 1_000; n += 10) {
    const ten = Array.from({ length: 10 }, (_, k) =>
      guess(`persona${n + k}@example.org`, 'Primavera2026!', '10.3.3.3'),
    );
    statuses.push(...(await Promise.all(ten)));
    desk.place.now += 600;
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
  expect(await guess(ada.email, goodPassword, '10.4.4.4')).toBe(200);
});

test('guesses sent side by side are counted one by one', async () => {
  await desk.administrator();
  const at = Array.from({ length: 40 }, (_, n) => guess(ada.email, 'sbagliata del tutto', `10.5.0.${n}`));
  const statuses = await Promise.all(at);
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
});

test('processes count together', async () => {
  const others = await Promise.all([desk.place.open(), desk.place.open()]);
  const all = [desk.ledger, ...others].map((ledger) => new Guesses(ledger));
  const guesser = { account: 'any ada@example.org', network: null };
  for (let n = 0; n < 5; n += 1) await all[n % 3]?.count(guesser);
  for (const one of all) await expect(one.count(guesser)).rejects.toMatchObject({ code: 'too-many' });
  await all[1]?.right(guesser);
  for (const one of all) await one.count(guesser);
});

test('whom guesses were aimed at, and from where, is not kept in a form that can be read', async () => {
  await desk.administrator();
  await guess(ada.email, 'sbagliata del tutto', '10.6.6.6');
  const rows = JSON.stringify(await desk.ledger.db.selectFrom('guesses').selectAll().execute());
  expect(rows).not.toMatch(/ada|10\.6/);
  desk.place.now += 16 * 60_000;
  await guess('other@example.org', 'sbagliata del tutto', '10.7.7.7');
  expect(await desk.ledger.db.selectFrom('guesses').selectAll().execute()).toHaveLength(2);
});
