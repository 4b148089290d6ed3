// SPDX-License-Identifier: AGPL-3.0-or-later
import { AuthenticatorOfTest, type Wrongs } from './authenticator-of-test.ts';
import { type Answer, type Browser, DeskOfTest, goodPassword } from './desk-of-test.ts';

const site = { rpId: 'sportello.example.org', origin: 'https://sportello.example.org' };
let desk: DeskOfTest;
let admin: Browser;
beforeEach(async () => {
  desk = await DeskOfTest.start({ publicUrl: site.origin, secondFactor: 'administrators' });
  admin = await desk.administrator();
});
afterEach(() => desk.stop());

const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;

interface Begun {
  readonly ticket: string;
  readonly options: { readonly challenge: string };
}

async function add(key: AuthenticatorOfTest, wrongs: Wrongs = {}, browser = admin): Promise<Answer> {
  const { ticket, options } = (await browser.post('/me/passkeys/begin')).body as Begun;
  return browser.post('/me/passkeys', {
    ticket,
    name: 'Portatile',
    response: key.register(options.challenge, wrongs),
  });
}

async function signIn(
  key: AuthenticatorOfTest,
  wrongs: Wrongs = {},
  browser = desk.browser(),
): Promise<Answer> {
  const { ticket, options } = (await browser.post('/login/passkey/begin')).body as Begun;
  return browser.post('/login/passkey', { ticket, response: key.assert(options.challenge, wrongs) });
}

test('a passkey is the second factor of who must have one, and opens the desk alone', async () => {
  const key = new AuthenticatorOfTest(site);
  expect(codeOf(await admin.get('/queue'))).toBe('second-factor-needed');
  expect((await add(key)).status).toBe(200);
  expect((await admin.get('/queue')).status).toBe(200);
  const browser = desk.browser();
  expect((await signIn(key, {}, browser)).body).toMatchObject({ name: 'Ada Neri', factorNeeded: false });
  expect((await browser.get('/me/security')).body.passkeys).toMatchObject([
    { name: 'Portatile', usedAt: desk.place.now },
  ]);
  const first = await desk.browser().post('/login', { email: 'ada@example.org', password: goodPassword });
  expect(first.body.methods).toEqual(['passkey']);
});

test.each<[string, Wrongs]>([
  ['another origin', { origin: 'https://evil.example.org' }],
  ['another name', { rpId: 'example.org' }],
  ['another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ['the answer to another question', { type: 'webauthn.get' }],
  ['no verification of its owner', { flags: 1 }],
  ['nobody there', { flags: 4 }],
])('with %s no passkey is made', async (_what, wrongs) => {
  expect(codeOf(await add(new AuthenticatorOfTest(site), wrongs))).toBe('passkey-refused');
  expect((await admin.get('/me/security')).body.passkeys).toEqual([]);
});

test('with anything wrong in its answer a passkey opens nothing', async () => {
  const key = new AuthenticatorOfTest(site);
  await add(key);
  const wrongs: Wrongs[] = [
    { origin: 'https://evil.example.org' },
    { rpId: 'evil.example.org' },
    { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    { type: 'webauthn.create' },
    { flags: 1 },
    { flags: 0 },
  ];
  for (const wrong of wrongs) {
    const browser = desk.browser();
    expect(codeOf(await signIn(key, wrong, browser))).toBe('passkey-refused');
    expect(browser.cookies.size).toBe(0);
  }
  expect(codeOf(await signIn(new AuthenticatorOfTest(site)))).toBe('passkey-refused');
  await signIn(key);
  expect(codeOf(await signIn(key, { counter: 1 }))).toBe('passkey-refused');
});

test('an answer works once, within minutes, and for the question it was asked', async () => {
  const key = new AuthenticatorOfTest(site);
  await add(key);
  const begin = async () => (await desk.browser().post('/login/passkey/begin')).body as Begun;
  const first = await begin();
  const body = { ticket: first.ticket, response: key.assert(first.options.challenge) };
  expect((await desk.browser().post('/login/passkey', body)).status).toBe(200);
  expect(codeOf(await desk.browser().post('/login/passkey', body))).toBe('passkey-refused');
  const second = await begin();
  expect(codeOf(await desk.browser().post('/login/passkey', { ...body, ticket: second.ticket }))).toBe(
    'passkey-refused',
  );
  const third = await begin();
  desk.place.now += 5 * 60_000;
  const late = { ticket: third.ticket, response: key.assert(third.options.challenge) };
  expect(codeOf(await desk.browser().post('/login/passkey', late))).toBe('passkey-refused');
});

test('rubbish in the place of an answer is refused, and never a fault of ours', async () => {
  const key = new AuthenticatorOfTest(site);
  await add(key);
  const right = key.assert('x');
  const id = key.id.toString('base64url');
  const rubbish: unknown[] = [
    ...[null, 1, 'x', [], {}, { id }, { ...right, response: {} }, { ...right, response: null }],
    ...[
      { ...right, id: '../..' },
      { ...right, type: 'password' },
      { ...right, rawId: 'another' },
    ],
    { ...right, response: { clientDataJSON: '%%%', authenticatorData: '', signature: '' } },
    { ...right, response: { clientDataJSON: 'bnVsbA', authenticatorData: 'AAAA', signature: 'AAAA' } },
    { ...right, response: { ...right.response, clientDataJSON: 'x'.repeat(8_001) } },
    { ...right, response: { ...right.response, signature: ['a', 'b'] } },
    { ...right, response: { ...right.response, authenticatorData: 7 } },
    { ...right, id: '__proto__' },
    JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":{}}}'),
  ];
  for (const response of rubbish) {
    desk.place.now += 10_000;
    const { ticket } = (await desk.browser().post('/login/passkey/begin')).body as Begun;
    const opened = await desk.browser().post('/login/passkey', { ticket, response });
    expect([400, 401]).toContain(opened.status);
    const made = (await admin.post('/me/passkeys/begin')).body as Begun;
    const added = await admin.post('/me/passkeys', { ticket: made.ticket, name: 'x', response });
    expect([400, 401]).toContain(added.status);
  }
  expect((await signIn(key)).status).toBe(200);
});

test('the challenge of one account makes no passkey for another, and one key is one account', async () => {
  const key = new AuthenticatorOfTest(site);
  await add(key);
  const bruno = await desk.operator('Bruno');
  const { ticket, options } = (await admin.post('/me/passkeys/begin')).body as Begun;
  const response = new AuthenticatorOfTest(site).register(options.challenge);
  expect(codeOf(await bruno.post('/me/passkeys', { ticket, name: 'x', response }))).toBe('passkey-refused');
  expect(codeOf(await add(key, {}, bruno))).toBe('passkey-refused');
  const id = key.id.toString('base64url');
  expect((await bruno.send('PATCH', `/me/passkeys/${id}`, { name: 'mia' })).status).toBe(404);
  expect((await bruno.send('DELETE', `/me/passkeys/${id}`, {})).status).toBe(404);
});

test('the last second factor of who must have one stays', async () => {
  const key = new AuthenticatorOfTest(site);
  await add(key);
  const id = key.id.toString('base64url');
  expect((await admin.send('PATCH', `/me/passkeys/${id}`, { name: 'Chiave blu' })).status).toBe(200);
  expect(codeOf(await admin.send('DELETE', `/me/passkeys/${id}`, {}))).toBe('second-factor-needed');
  await add(new AuthenticatorOfTest(site));
  expect((await admin.send('DELETE', `/me/passkeys/${id}`, {})).status).toBe(200);
  expect(codeOf(await signIn(key))).toBe('passkey-refused');
});

test('on one’s own machine a passkey needs the name localhost', async () => {
  const own = await DeskOfTest.start();
  const browser = own.browser();
  browser.headers = { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' };
  expect(codeOf(await browser.post('/login/passkey/begin'))).toBe('passkey-needs-name');
  browser.headers = { origin: 'http://localhost:8080', host: 'localhost:8080' };
  expect((await browser.post('/login/passkey/begin')).body.options.rpId).toBe('localhost');
  await own.stop();
});
