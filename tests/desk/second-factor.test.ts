// SPDX-License-Identifier: AGPL-3.0-or-later
import { AppOfTest } from './app-of-test.ts';
import { type Answer, DeskOfTest, goodPassword } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start({ secondFactor: 'administrators' });
});
afterEach(() => desk.stop());

const ada = { email: 'ada@example.org', password: goodPassword };
const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;

test('an administrator without a second factor can do nothing but get one or leave', async () => {
  const admin = await desk.administrator();
  expect((await admin.get('/me')).body.factorNeeded).toBe(true);
  for (const url of ['/queue', '/operators', '/invitations', '/pilot'])
    expect(codeOf(await admin.get(url))).toBe('second-factor-needed');
  expect(codeOf(await admin.send('PUT', '/me/duty', { onDuty: true }))).toBe('second-factor-needed');
  await AppOfTest.setUp(desk, admin);
  expect((await admin.get('/me')).body.factorNeeded).toBe(false);
  expect((await admin.get('/operators')).status).toBe(200);
});

test('with an app the password alone gives no session', async () => {
  const admin = await desk.administrator();
  const app = await AppOfTest.setUp(desk, admin);
  const browser = desk.browser();
  const first = await browser.post('/login', ada);
  expect(first.body).toEqual({ pending: expect.any(String), methods: ['app', 'recovery'] });
  expect([browser.cookies.size, browser.csrf]).toEqual([0, '']);
  browser.cookies.set('sportello', first.body.pending);
  expect((await browser.get('/me')).status).toBe(401);
  expect(
    (await browser.post('/login/second', { pending: first.body.pending, code: app.code() })).body,
  ).toMatchObject({ name: 'Ada Neri', factorNeeded: false });
  expect((await browser.get('/queue')).status).toBe(200);
});

test('a code works once, in this and in another sign-in, and none from before it', async () => {
  const app = await AppOfTest.setUp(desk, await desk.administrator());
  const code = app.code();
  const before = app.code(-1);
  expect((await app.signIn(desk.browser(), ada)).status).toBe(200);
  for (const again of [code, before]) {
    const { pending } = (await desk.browser().post('/login', ada)).body as { pending: string };
    expect(codeOf(await desk.browser().post('/login/second', { pending, code: again }))).toBe('wrong-code');
  }
  desk.place.now += 30_000;
  expect((await app.signIn(desk.browser(), ada)).status).toBe(200);
});

test('of two that send the same code at once one gets in', async () => {
  const app = await AppOfTest.setUp(desk, await desk.administrator());
  const { pending } = (await desk.browser().post('/login', ada)).body as { pending: string };
  const send = () => desk.browser().post('/login/second', { pending, code: app.code() });
  const statuses = (await Promise.all([send(), send(), send(), send()])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 401, 401, 401]);
});

test('the way to the second step is short and used up', async () => {
  const app = await AppOfTest.setUp(desk, await desk.administrator());
  const { pending } = (await desk.browser().post('/login', ada)).body as { pending: string };
  desk.place.now += 5 * 60_000;
  expect(codeOf(await desk.browser().post('/login/second', { pending, code: app.code() }))).toBe(
    'sign-in-again',
  );
  const next = (await desk.browser().post('/login', ada)).body as { pending: string };
  expect(
    (await desk.browser().post('/login/second', { ...next, methods: undefined, code: app.code() })).status,
  ).toBe(200);
  desk.place.now += 30_000;
  const again = { pending: next.pending, code: app.code() };
  expect(codeOf(await desk.browser().post('/login/second', again))).toBe('sign-in-again');
});

test('guessing codes slows down to ten a minute, and then the right one works', async () => {
  const app = await AppOfTest.setUp(desk, await desk.administrator());
  const { pending } = (await desk.browser().post('/login', ada)).body as { pending: string };
  const wrong = app.code() === '000000' ? '000001' : '000000';
  let tried = 0;
  for (let second = 0; second < 60; second += 1) {
    const answer = await desk.browser().post('/login/second', { pending, code: wrong });
    if (answer.status === 401) tried += 1;
    else expect(answer.status).toBe(429);
    desk.place.now += 1_000;
  }
  expect(tried).toBeLessThanOrEqual(10);
  desk.place.now += 60_000;
  expect((await desk.browser().post('/login/second', { pending, code: app.code() })).status).toBe(200);
});

test('ten recovery codes are shown once, each works once, and new ones void the old', async () => {
  const admin = await desk.administrator();
  const app = await AppOfTest.setUp(desk, admin);
  expect(new Set(app.codes).size).toBe(10);
  expect(app.codes[0]).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
  const use = async (code = '') => {
    const { pending } = (await desk.browser().post('/login', ada)).body as { pending: string };
    return (await desk.browser().post('/login/second', { pending, code })).status;
  };
  expect(await use(app.codes[0]?.toLowerCase().replaceAll('-', ' '))).toBe(200);
  expect(await use(app.codes[0])).toBe(401);
  expect((await admin.get('/me/security')).body).toMatchObject({ app: true, codesLeft: 9, needed: true });
  const renewed = (await admin.post('/me/recovery-codes')).body as { codes: string[] };
  expect([await use(app.codes[1]), await use(renewed.codes[0])]).toEqual([401, 200]);
});

test('neither secret nor code is kept as it is, and none is in the record', async () => {
  const app = await AppOfTest.setUp(desk, await desk.administrator());
  const rows = await Promise.all([
    desk.ledger.db.selectFrom('second_factors').selectAll().execute(),
    desk.ledger.db.selectFrom('recovery_codes').selectAll().execute(),
    desk.ledger.db.selectFrom('audit').selectAll().execute(),
  ]);
  const text = JSON.stringify(rows);
  for (const code of app.codes) expect(text).not.toContain(code.replaceAll('-', ''));
  expect(rows[0][0]?.secret).toHaveLength(12 + 16 + 20);
  expect(text).toContain('second-factor.set');
});

test('what protects the account is changed only shortly after proving who one is', async () => {
  const admin = await desk.administrator();
  const app = await AppOfTest.setUp(desk, admin);
  desk.place.now += 16 * 60_000;
  expect(codeOf(await admin.post('/me/recovery-codes'))).toBe('confirm-first');
  expect(codeOf(await admin.post('/me/confirm', { password: 'sbagliata del tutto' }))).toBe('wrong-password');
  expect((await admin.post('/me/confirm', { password: goodPassword })).status).toBe(200);
  expect((await admin.post('/me/recovery-codes')).status).toBe(200);
  desk.place.now += 16 * 60_000;
  expect((await admin.post('/me/confirm', { code: app.code() })).status).toBe(200);
  expect(codeOf(await admin.send('DELETE', '/me/app', {}))).toBe('second-factor-needed');
});

test('who need not have one may take it away, and signs in with the password again', async () => {
  const bruno = await (async () => {
    await AppOfTest.setUp(desk, await desk.administrator());
    return desk.operator('Bruno');
  })();
  await AppOfTest.setUp(desk, bruno);
  const who = { email: 'bruno@example.org', password: goodPassword };
  expect((await desk.browser().post('/login', who)).body.pending).toBeDefined();
  expect((await bruno.send('DELETE', '/me/app', {})).status).toBe(200);
  expect((await desk.browser().post('/login', who)).body.name).toBe('Bruno');
});

test('an administrator takes the second factor of who has lost it, which ends their sessions', async () => {
  const admin = await desk.administrator();
  await AppOfTest.setUp(desk, admin);
  const bruno = await desk.operator('Bruno');
  await AppOfTest.setUp(desk, bruno);
  const { id } = (await bruno.get('/me')).body as { id: string };
  expect((await admin.send('DELETE', `/operators/${id}/second-factor`, {})).status).toBe(200);
  expect((await bruno.get('/me')).status).toBe(401);
  const who = { email: 'bruno@example.org', password: goodPassword };
  expect((await desk.browser().post('/login', who)).body.name).toBe('Bruno');
});
