// SPDX-License-Identifier: AGPL-3.0-or-later
import { AppOfTest } from './app-of-test.ts';
import { type Answer, type Browser, DeskOfTest, goodPassword } from './desk-of-test.ts';
import { ProviderOfTest } from './provider-of-test.ts';

let desk: DeskOfTest;
let provider: ProviderOfTest;
beforeEach(async () => {
  provider = await ProviderOfTest.start();
  desk = await DeskOfTest.start({ publicUrl: 'http://localhost:8080', provider: provider.settings });
});
afterEach(async () => {
  await desk.stop();
  await provider.stop();
});

const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;

interface Begun {
  readonly ticket: string;
  readonly url: string;
}

async function journey(
  browser: Browser,
  from = '/login/provider/begin',
): Promise<{ ticket: string; query: string }> {
  const { ticket, url } = (await browser.post(from)).body as Begun;
  return { ticket, query: await provider.visit(url) };
}

async function link(browser: Browser): Promise<Answer> {
  return browser.post('/me/identities', await journey(browser, '/me/identities/begin'));
}

const signIn = async (browser = desk.browser()) => browser.post('/login/provider', await journey(browser));

test('an account that its owner has linked is entered by the provider', async () => {
  const admin = await desk.administrator();
  expect((await desk.browser().get('/login/ways')).body).toEqual({ provider: 'Comune di prova' });
  expect(codeOf(await signIn())).toBe('identity-unknown');
  expect((await link(admin)).status).toBe(200);
  const browser = desk.browser();
  expect((await signIn(browser)).body).toMatchObject({ name: 'Ada Neri' });
  expect((await browser.get('/queue')).status).toBe(200);
});

test('the browser is sent with code, PKCE, state and nonce, and asks for nothing but who it is', async () => {
  const { url } = (await desk.browser().post('/login/provider/begin')).body as Begun;
  const asked = Object.fromEntries(new URL(url).searchParams);
  expect(asked).toMatchObject({
    response_type: 'code',
    client_id: 'sportello',
    scope: 'openid',
    code_challenge_method: 'S256',
    redirect_uri: 'http://localhost:8080/desk/provider',
  });
  for (const part of ['state', 'nonce', 'code_challenge']) expect(asked[part]).toMatch(/^[\w-]{43}$/);
});

test.each<[string, () => void]>([
  ['another issuer', () => (provider.claims = { iss: 'https://other.example.org' })],
  ['an issuer with a slash more', () => (provider.claims = { iss: `${provider.issuer}/` })],
  ['another audience', () => (provider.claims = { aud: 'another' })],
  ['an audience among others', () => (provider.claims = { aud: ['sportello', 'another'], azp: 'sportello' })],
  ['another nonce', () => (provider.claims = { nonce: 'x'.repeat(43) })],
  ['a token that is too old', () => (provider.olderBy = 3_600)],
  ['a key that is not published', () => (provider.forged = true)],
  ['no token', () => (provider.rubbish = '{"access_token":"x","token_type":"Bearer"}')],
  ['rubbish', () => (provider.rubbish = '<html>')],
])('%s opens nothing', async (_what, spoil) => {
  await link(await desk.administrator());
  spoil();
  const browser = desk.browser();
  expect(codeOf(await signIn(browser))).toBe('provider-refused');
  expect(browser.cookies.size).toBe(0);
});

test('another state, another code and an answer that says no are refused', async () => {
  await link(await desk.administrator());
  for (const spoil of [
    (query: string) => query.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`),
    (query: string) => query.replace(/code=[^&]+/, 'code=another'),
    (query: string) => query.replace(/code=[^&]+/, 'error=access_denied'),
    () => '',
  ]) {
    const browser = desk.browser();
    const { ticket, query } = await journey(browser);
    expect(codeOf(await browser.post('/login/provider', { ticket, query: spoil(query) }))).toBe(
      'provider-refused',
    );
  }
});

test('what came back once works no second time, nor with the ticket of another journey', async () => {
  await link(await desk.administrator());
  const back = await journey(desk.browser());
  expect((await desk.browser().post('/login/provider', back)).status).toBe(200);
  expect(codeOf(await desk.browser().post('/login/provider', back))).toBe('sign-in-again');
  const other = await journey(desk.browser());
  expect(codeOf(await desk.browser().post('/login/provider', { ...other, query: back.query }))).toBe(
    'provider-refused',
  );
  const late = await journey(desk.browser());
  desk.place.now += 10 * 60_000;
  expect(codeOf(await desk.browser().post('/login/provider', late))).toBe('sign-in-again');
});

test('a journey to link is good for its owner alone, and an identity enters one account', async () => {
  const admin = await desk.administrator();
  const bruno = await desk.operator('Bruno');
  const ofBruno = await journey(bruno, '/me/identities/begin');
  expect(codeOf(await admin.post('/me/identities', ofBruno))).toBe('sign-in-again');
  expect(
    codeOf(await desk.browser().post('/login/provider', await journey(bruno, '/me/identities/begin'))),
  ).toBe('sign-in-again');
  expect((await link(admin)).status).toBe(200);
  expect(codeOf(await link(bruno))).toBe('identity-taken');
});

test('an invitation is accepted by the provider without a password, and never by an e-mail', async () => {
  const admin = await desk.administrator();
  provider.claims = { email: 'ada@example.org', email_verified: true };
  expect(codeOf(await signIn())).toBe('identity-unknown');
  const reach = { role: 'operator', territories: ['jesi'], languages: ['it'] };
  const { token } = (await admin.post('/invitations', reach)).body as { token: string };
  const who = { token, email: 'carla@example.org', name: 'Carla' };
  const browser = desk.browser();
  const made = await browser.post('/setup/provider', { ...who, ...(await journey(browser)) });
  expect(made.body).toMatchObject({ name: 'Carla', ...reach });
  expect((await signIn()).body).toMatchObject({ name: 'Carla' });
  for (const password of ['', goodPassword])
    expect([400, 401]).toContain(
      (await desk.browser().post('/login', { email: who.email, password })).status,
    );
  const { identities } = (await browser.get('/me/security')).body as { identities: { id: string }[] };
  expect(codeOf(await browser.send('DELETE', `/me/identities/${identities[0]?.id}`, {}))).toBe('last-way-in');
});

test('a second factor is asked for after the provider too, unless the provider asked for one', async () => {
  const admin = await desk.administrator();
  await link(admin);
  const app = await AppOfTest.setUp(desk, admin);
  const browser = desk.browser();
  const first = await signIn(browser);
  expect(first.body.methods).toEqual(['app', 'recovery']);
  expect(
    (await browser.post('/login/second', { pending: first.body.pending, code: app.code() })).status,
  ).toBe(200);
  provider.claims = { amr: ['pwd', 'mfa'] };
  expect((await signIn()).body).toMatchObject({ name: 'Ada Neri' });
});

test('who is disabled does not come in by the provider', async () => {
  const admin = await desk.administrator();
  const bruno = await desk.operator('Bruno');
  await link(bruno);
  const { id } = (await bruno.get('/me')).body as { id: string };
  await admin.send('PATCH', `/operators/${id}`, { disabled: true });
  expect(codeOf(await signIn())).toBe('identity-unknown');
});

test('a provider that is down is said so, and the password works', async () => {
  await desk.administrator();
  await provider.stop();
  const answer = await desk.browser().post('/login/provider/begin');
  expect([answer.status, codeOf(answer)]).toEqual([503, 'provider-away']);
  expect(answer.body.error.message).toContain('entra con e-mail e password');
  const ada = { email: 'ada@example.org', password: goodPassword };
  expect((await desk.browser().post('/login', ada)).status).toBe(200);
});

test('a provider that names itself otherwise is not believed', async () => {
  const other = await DeskOfTest.start({
    publicUrl: 'http://localhost:8080',
    provider: { ...provider.settings, issuer: provider.issuer.replace('127.0.0.1', 'localhost') },
  });
  expect([401, 503]).toContain((await other.browser().post('/login/provider/begin')).status);
  await other.stop();
});
