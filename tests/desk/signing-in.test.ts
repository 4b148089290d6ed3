// SPDX-License-Identifier: AGPL-3.0-or-later
import { createSetupLink } from '../../desk/setup-link.ts';
import { type Browser, DeskOfTest, goodPassword } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const ada = { email: 'ada@example.org', password: goodPassword };

test('the set-up link works once, and there is none once somebody can sign in', async () => {
  const now = new Date(desk.ledger.now());
  const older = await createSetupLink(desk.ledger, now);
  const token = await createSetupLink(desk.ledger, now);
  const first = { ...ada, name: 'Ada Neri' };
  const browser = desk.browser();
  expect((await browser.post('/setup/look', { token: older })).body.error.code).toBe('bad-link');
  expect((await browser.post('/setup/look', { token })).body).toEqual({ role: 'administrator', first: true });
  expect((await browser.post('/setup', { ...first, token })).status).toBe(200);
  expect((await browser.get('/me')).body).toMatchObject({ name: 'Ada Neri', role: 'administrator' });
  expect((await desk.browser().post('/setup', { ...first, token })).body.error.code).toBe('bad-link');
  expect(await createSetupLink(desk.ledger, now)).toBeNull();
});

test('a set-up link is void after a day, and only its hash is kept', async () => {
  const token = await createSetupLink(desk.ledger, new Date(desk.ledger.now()));
  const rows = JSON.stringify(await desk.ledger.db.selectFrom('invitations').selectAll().execute());
  expect(rows).not.toContain(token);
  desk.place.now += 24 * 3_600_000;
  expect((await desk.browser().post('/setup/look', { token })).status).toBe(400);
});

test.each([
  ['corta', 'weak-password'],
  ['password2026!', 'common-password'],
  ['123456789012', 'common-password'],
  ['P@ssw0rdP@ssw0rd', 'common-password'],
  ['aaaaaaaaaaaaaa', 'common-password'],
  ['adaadaadaadaada', 'common-password'],
  ['io sono ada@example.org', 'email-in-password'],
  ['x y z '.repeat(30), 'long-password'],
])('the password %j is refused: %s', async (password, code) => {
  const token = await createSetupLink(desk.ledger, new Date(desk.ledger.now()));
  const answer = await desk.browser().post('/setup', { token, email: ada.email, name: 'Ada', password });
  expect(answer.body.error.code).toBe(code);
});

test('signing in gives a new session each time, and the old one of the same browser ends', async () => {
  const admin = await desk.administrator();
  const before = admin.cookies.get('sportello');
  const old = desk.browser();
  old.cookies.set('sportello', before ?? '');
  expect((await admin.post('/login', ada)).status).toBe(200);
  expect(admin.cookies.get('sportello')).not.toBe(before);
  expect((await old.get('/me')).status).toBe(401);
  expect((await admin.get('/me')).status).toBe(200);
});

test('an unknown e-mail and a wrong password get the same answer after about the same time', async () => {
  await desk.administrator();
  const timed = async (email: string) => {
    const started = performance.now();
    const answer = await desk.browser().post('/login', { email, password: 'sbagliata del tutto' });
    return { text: JSON.stringify(answer.body), status: answer.status, ms: performance.now() - started };
  };
  await timed('nobody@example.org');
  const unknown = await timed('nobody@example.org');
  const wrong = await timed('ada@example.org');
  expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
  expect(unknown.ms).toBeGreaterThan(wrong.ms / 4);
  expect(unknown.ms).toBeLessThan(wrong.ms * 4);
});

test('after five failures each try waits longer, the right password too, and then it works', async () => {
  await desk.administrator();
  const guesser = desk.browser();
  for (let n = 0; n < 5; n += 1)
    expect((await guesser.post('/login', { ...ada, password: 'sbagliata' })).status).toBe(401);
  const slowed = await guesser.post('/login', ada);
  expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '1']);
  desk.place.now += 1_000;
  expect((await guesser.post('/login', { ...ada, password: 'sbagliata' })).status).toBe(401);
  desk.place.now += 1_000;
  expect((await guesser.post('/login', ada)).status).toBe(429);
  desk.place.now += 1_000;
  expect((await guesser.post('/login', ada)).status).toBe(200);
});

test('who guesses from elsewhere does not keep the operator out of a browser they know', async () => {
  const admin = await desk.administrator();
  await admin.post('/logout');
  const guesser = desk.browser();
  for (let n = 0; n < 6; n += 1) await guesser.post('/login', { ...ada, password: 'sbagliata' });
  expect((await guesser.post('/login', ada)).status).toBe(429);
  expect((await admin.post('/login', ada)).status).toBe(200);
});

test('a session ends after half an hour without a sign of life, and reading is none', async () => {
  const admin = await desk.administrator();
  desk.place.now += 20 * 60_000;
  expect((await admin.get('/queue')).status).toBe(200);
  desk.place.now += 11 * 60_000;
  expect((await admin.get('/queue')).status).toBe(401);
});

test('a session ends after twelve hours in any case', async () => {
  const admin = await desk.administrator();
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    desk.place.now += 20 * 60_000;
    expect((await admin.send('PUT', '/me/duty', { onDuty: true })).status).toBe(200);
  }
  desk.place.now += 20 * 60_000;
  expect((await admin.get('/me')).body.error.code).toBe('signed-out');
});

test('one sees one’s own sessions and ends one or all of them', async () => {
  const admin = await desk.administrator();
  const other = desk.browser();
  await other.post('/login', ada);
  const { sessions } = (await admin.get('/sessions')).body as {
    sessions: { id: string; current: boolean }[];
  };
  expect(sessions.filter((one) => one.current)).toHaveLength(1);
  expect(sessions).toHaveLength(2);
  const theirs = sessions.find((one) => !one.current);
  expect((await admin.send('DELETE', `/sessions/${theirs?.id}`)).status).toBe(200);
  expect((await other.get('/me')).status).toBe(401);
  const stranger = await desk.operator('Bruno');
  expect((await stranger.send('DELETE', `/sessions/${sessions.find((one) => one.current)?.id}`)).status).toBe(
    404,
  );
  expect((await admin.send('DELETE', '/sessions')).headers['clear-site-data']).toBe('"cache", "storage"');
  expect((await admin.get('/me')).status).toBe(401);
});

test('changing the password needs the old one and ends the other sessions', async () => {
  const admin = await desk.administrator();
  const other = desk.browser();
  await other.post('/login', ada);
  const password = 'un’altra frase piuttosto lunga';
  expect((await admin.send('PUT', '/me/password', { current: 'sbagliata', password })).status).toBe(403);
  expect((await admin.send('PUT', '/me/password', { current: goodPassword, password })).status).toBe(200);
  expect([(await admin.get('/me')).status, (await other.get('/me')).status]).toEqual([200, 401]);
  expect((await desk.browser().post('/login', ada)).status).toBe(401);
  expect((await desk.browser().post('/login', { ...ada, password })).status).toBe(200);
});

test('neither password nor cookie is kept as it is', async () => {
  const admin = await desk.administrator();
  const operators = await desk.ledger.db.selectFrom('operators').selectAll().execute();
  const sessions = await desk.ledger.db.selectFrom('sessions').selectAll().execute();
  const text = JSON.stringify([operators, sessions]);
  expect(text).not.toContain(goodPassword);
  expect(text).not.toContain(admin.cookies.get('sportello'));
  expect(operators[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('disabling an account ends it at once, and the last administrator stays', async () => {
  const admin = await desk.administrator();
  const bruno = await desk.operator('Bruno');
  const id = (await bruno.get('/me')).body.id as string;
  expect((await admin.send('PATCH', `/operators/${id}`, { disabled: true })).status).toBe(200);
  expect((await bruno.get('/me')).status).toBe(401);
  expect(
    (await bruno.post('/login', { email: 'bruno@example.org', password: goodPassword })).body.error.code,
  ).toBe('wrong-sign-in');
  const own = (await admin.get('/me')).body.id as string;
  for (const change of [{ disabled: true }, { role: 'operator' }])
    expect((await admin.send('PATCH', `/operators/${own}`, change)).body.error.code).toBe(
      'last-administrator',
    );
});

test('an invitation can be taken back, and an e-mail is used once', async () => {
  const admin = await desk.administrator();
  const invite = { role: 'operator', territories: ['jesi'], languages: ['it', 'ur'] };
  const { id, token } = (await admin.post('/invitations', invite)).body as { id: string; token: string };
  expect((await admin.get('/invitations')).body.invitations).toHaveLength(1);
  expect((await admin.send('DELETE', `/invitations/${id}`)).status).toBe(200);
  expect((await desk.browser().post('/setup/look', { token })).status).toBe(400);
  const again = (await admin.post('/invitations', invite)).body as { token: string };
  const twice = { token: again.token, email: 'ADA@example.org', name: 'Altra', password: goodPassword };
  expect((await desk.browser().post('/setup', twice)).body.error.code).toBe('email-taken');
  const fresh: Browser = desk.browser();
  expect((await fresh.post('/setup', { ...twice, email: 'c@example.org' })).body).toMatchObject(invite);
});

test('who signs out of their last session is not on duty, and not when they come back', async () => {
  const admin = await desk.administrator();
  const other = desk.browser();
  await other.post('/login', ada);
  await other.send('PUT', '/me/duty', { onDuty: true });
  await admin.post('/logout');
  expect((await other.get('/me')).body.onDuty).toBe(true);
  await other.post('/logout');
  expect((await admin.post('/login', ada)).body.onDuty).toBe(false);
});

test('a page that is only open keeps its operator present, and its session runs out all the same', async () => {
  const admin = await desk.administrator();
  await admin.send('PUT', '/me/duty', { onDuty: true });
  for (let minutes = 0; minutes < 29; minutes += 1) {
    desk.place.now += 60_000;
    expect((await admin.post('/me/here')).status).toBe(200);
  }
  // At the desk, but nobody used the page: away, not offline.
  expect((await admin.get('/queue')).body.presence).toMatchObject({ is: 'away', byItself: true });
  desk.place.now += 61_000;
  expect((await admin.post('/me/here')).status).toBe(401);
});
