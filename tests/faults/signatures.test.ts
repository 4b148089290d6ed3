// SPDX-License-Identifier: AGPL-3.0-or-later
import crypto, { createHmac, randomBytes } from 'node:crypto';
import { signatureOf, whatsapp } from '../fakes/whatsapp-graph.ts';
import { inGroups, telegramDoor, whatsAppDoor } from './doors.ts';
import { Edge, telegramSecret } from './edge.ts';
import { figures } from './figures.ts';

const header = 'x-hub-signature-256';
let edge: Edge;
beforeAll(async () => {
  edge = await Edge.start();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => edge.stop());

interface Forged {
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

test('of 1,000 forged posts none is taken, none is told what would have been right, and each is compared in constant time', async () => {
  const compare = jest.spyOn(crypto, 'timingSafeEqual');
  const forged = [...Array(1_000).keys()].map((n) => (n % 2 === 0 ? forgedPayload(n) : forgedUpdate(n)));
  let refused = 0;
  let told = 0;
  await inGroups(forged, 20, async (one) => {
    const answer = await fetch(edge.url + one.path, {
      method: 'POST',
      body: new Uint8Array(one.body),
      headers: { 'content-type': 'application/json', ...one.headers },
    });
    const said = JSON.stringify([...answer.headers]) + (await answer.text());
    if (answer.status === 401) refused += 1;
    if (secretsFor(one.body).some((secret) => said.includes(secret))) told += 1;
  });
  const compared = compare.mock.calls.length;
  const absent = forged.filter(({ headers }) => Object.keys(headers).length === 0).length;
  const kept = (await edge.received()).size;
  figures('Forged signatures', [
    { figure: 'refused with 401', measured: refused, holds: '1,000 of 1,000' },
    { figure: 'kept', measured: kept, holds: '0' },
    { figure: 'answers that show a secret or the right HMAC', measured: told, holds: '0' },
    { figure: 'comparisons in constant time', measured: compared, holds: `≥ ${forged.length - absent}` },
  ]);
  expect([refused, kept, told]).toEqual([1_000, 0, 0]);
  expect(compared).toBeGreaterThanOrEqual(forged.length - absent);
}, 60_000);

test('the question by which Meta knows an address is answered only to who has the word', async () => {
  const ask = async (query: Record<string, string>) => {
    const answer = await fetch(`${edge.url}/webhooks/whatsapp?${new URLSearchParams(query)}`);
    return `${answer.status} ${await answer.text()}`;
  };
  const good = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': whatsapp.verifyToken,
  };
  expect(await ask(good)).toBe('200 1158201444');
  for (let n = 0; n < 100; n += 1) {
    const token = n % 2 ? randomBytes(12).toString('hex') : whatsapp.verifyToken.slice(0, n % 20);
    const said = await ask({ ...good, 'hub.verify_token': token });
    expect(said).toMatch(/^403 /);
    expect(said).not.toContain(whatsapp.verifyToken);
  }
});

test('a post that is signed, over these very bytes, is taken', async () => {
  const body = whatsAppDoor().message('hello', 1);
  const answer = await fetch(`${edge.url}/webhooks/whatsapp`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', [header]: signatureOf(body) },
  });
  expect(answer.status).toBe(200);
  expect((await edge.received()).get('wamid.1')).toMatchObject({ text: 'hello' });
});

function forgedPayload(n: number): Forged {
  const door = whatsAppDoor();
  const body = door.message('hello', n);
  const right = signatureOf(body);
  const again = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  const kinds: { headers: Record<string, string>; body?: Buffer }[] = [
    { headers: {} },
    { headers: { [header]: right.slice(7) } },
    { headers: { [header]: right.slice(0, -1 - (n % 30)) } },
    { headers: { [header]: `${right}0` } },
    { headers: { [header]: signatureOf(body, `secret ${n}`) } },
    { headers: { [header]: `sha256=${randomBytes(32).toString('hex')}` } },
    { headers: { [header]: `sha1=${createHmac('sha1', whatsapp.appSecret).update(body).digest('hex')}` } },
    // The same JSON, written in another way.
    { headers: { [header]: right }, body: again },
  ];
  const kind = kinds[(n / 2) % kinds.length] as (typeof kinds)[number];
  return { path: door.path, headers: kind.headers, body: kind.body ?? body };
}

function forgedUpdate(n: number): Forged {
  const door = telegramDoor();
  const name = 'x-telegram-bot-api-secret-token';
  const kinds: Record<string, string>[] = [
    {},
    { [name]: telegramSecret.slice(0, (n % (telegramSecret.length - 1)) + 1) },
    { [name]: `${telegramSecret}${n}` },
    { [name]: telegramSecret.toUpperCase() },
    { [name]: randomBytes(16).toString('base64url') },
  ];
  return {
    path: door.path,
    body: door.message('hello', n),
    headers: kinds[((n - 1) / 2) % kinds.length] ?? {},
  };
}

function secretsFor(body: Buffer): string[] {
  const hmac = createHmac('sha256', whatsapp.appSecret).update(body).digest();
  return [telegramSecret, whatsapp.appSecret, hmac.toString('hex'), hmac.toString('base64')];
}
