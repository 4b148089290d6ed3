// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Answer, DeskOfTest, goodPassword } from './desk-of-test.ts';

let desk: DeskOfTest;
afterEach(() => desk.stop());

const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;

describe('on this machine over http', () => {
  beforeEach(async () => {
    desk = await DeskOfTest.start();
  });

  test('the token is needed for every change', async () => {
    const admin = await desk.administrator();
    const { csrf } = admin;
    for (const wrong of ['', 'x', csrf.slice(1), `${csrf}x`, csrf.toLowerCase()]) {
      admin.csrf = wrong;
      expect(codeOf(await admin.send('PUT', '/me/duty', { onDuty: true }))).toBe('bad-csrf');
    }
    admin.csrf = csrf;
    expect((await admin.send('PUT', '/me/duty', { onDuty: true })).status).toBe(200);
  });

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:9999', host: 'localhost:8080' },
    { origin: 'http://evil.example', host: 'evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('a change is refused from %j, the sign-in too', async (headers) => {
    const admin = await desk.administrator();
    admin.headers = headers;
    expect(codeOf(await admin.send('PUT', '/me/duty', { onDuty: true }))).toBe('not-from-here');
    const login = { email: 'ada@example.org', password: goodPassword };
    expect(codeOf(await admin.post('/login', login))).toBe('not-from-here');
  });

  test.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'a change is taken from http://%s',
    async (host) => {
      const admin = await desk.administrator();
      admin.headers = { origin: `http://${host}`, host, 'sec-fetch-site': 'same-origin' };
      expect((await admin.send('PUT', '/me/duty', { onDuty: true })).status).toBe(200);
    },
  );

  test('a form of another site is not even read', async () => {
    const admin = await desk.administrator();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      admin.headers = { 'content-type': type };
      expect((await admin.send('PUT', '/me/duty', '{"onDuty":true}')).status).toBe(400);
    }
  });

  test('reading changes nothing', async () => {
    const admin = await desk.administrator();
    const id = await desk.waiting();
    const state = async () =>
      JSON.stringify([
        await desk.ledger.db.selectFrom('handoffs').selectAll().execute(),
        await desk.ledger.db.selectFrom('operators').selectAll().execute(),
        await desk.ledger.db.selectFrom('sessions').selectAll().execute(),
      ]);
    const before = await state();
    desk.place.now += 60_000;
    for (const url of ['/me', '/sessions', '/queue', '/operators', '/invitations', `/handoffs/${id}/thread`])
      expect((await admin.get(url)).status).toBe(200);
    expect(await state()).toBe(before);
  });

  test('the cookie has no Secure, so that plain http works', async () => {
    const admin = await desk.administrator();
    const answer = await admin.post('/login', { email: 'ada@example.org', password: goodPassword });
    const [cookie] = answer.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^sportello=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  test('answers are kept by nobody and shown in no frame', async () => {
    const admin = await desk.administrator();
    for (const answer of [
      await admin.get('/queue'),
      await desk.browser().get('/queue'),
      await admin.get('/none'),
    ]) {
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    }
  });

  test('a cookie that is rubbish is no session', async () => {
    for (const value of ['', 'x', 'x'.repeat(5_000), '../..', "' or 1=1", 'A'.repeat(43)]) {
      const browser = desk.browser();
      browser.cookies.set('sportello', value);
      expect((await browser.get('/me')).status).toBe(401);
    }
  });
});

describe('behind https', () => {
  beforeEach(async () => {
    desk = await DeskOfTest.start({ publicUrl: 'https://sportello.example.org/' });
  });

  test('the cookie is for this host alone and only over https', async () => {
    const admin = await desk.administrator();
    const answer = await admin.post('/login', { email: 'ada@example.org', password: goodPassword });
    const [cookie] = answer.headers['set-cookie'] as string[];
    expect(cookie).toMatch(
      /^__Host-sportello=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=43200$/,
    );
    expect(answer.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
  });

  test('only the public address may change anything', async () => {
    const admin = await desk.administrator();
    const duty = () => admin.send('PUT', '/me/duty', { onDuty: true });
    admin.headers = { origin: 'https://sportello.example.org' };
    expect((await duty()).status).toBe(200);
    for (const origin of [
      'http://sportello.example.org',
      'https://other.example.org',
      'https://example.org',
    ]) {
      admin.headers = { origin, host: 'sportello.example.org' };
      expect(codeOf(await duty())).toBe('not-from-here');
    }
  });
});
