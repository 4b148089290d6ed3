// SPDX-License-Identifier: AGPL-3.0-or-later
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Audit } from '../../desk/audit.ts';
import { isPublicAddress } from '../../desk/push/public-address.ts';
import { PushDoor, RefusedEndpointError } from '../../desk/push/push-door.ts';
import { noPageAfterMs, PushWatch, pushEveryMs } from '../../desk/push/push-watch.ts';
import { Pushes } from '../../desk/push/pushes.ts';
import type { Actor } from '../../desk/rights.ts';
import { type Browser, DeskOfTest, silent } from './desk-of-test.ts';

let desk: DeskOfTest;
let admin: Browser;
const got: { headers: IncomingMessage['headers']; bytes: number }[] = [];
let status = 201;
const service = createServer((request, reply) => {
  let bytes = 0;
  request.on('data', (data: Buffer) => {
    bytes += data.length;
  });
  request.on('end', () => {
    got.push({ headers: request.headers, bytes });
    reply.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('answer');
  });
});
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => service.close(resolve)));
beforeEach(async () => {
  got.length = 0;
  status = 201;
  desk = await DeskOfTest.start();
  admin = await desk.administrator();
  await admin.send('PUT', '/push', { on: true, contact: 'it@example.org' });
});
afterEach(() => desk.stop());

/** A stand-in for a push service may be reached here, and nowhere else. */
const door = new PushDoor({ services: ['127.0.0.1'], mayReach: (url) => url.hostname === '127.0.0.1' });
const partsOf = () => {
  const pushes = new Pushes(desk.ledger, { audit: new Audit(desk.ledger), door });
  return { pushes, watch: new PushWatch({ ledger: desk.ledger, pushes, door, log: silent }) };
};

async function actorOf(name: string): Promise<Actor> {
  const row = await desk.ledger.db
    .selectFrom('operators')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  const { id, email, role } = row;
  return { id, name, email, role, territories: [], languages: [], onDuty: true };
}

/** Anna is on duty and has closed her page. */
async function annaAway(): Promise<{ watch: PushWatch; pushes: Pushes; anna: Browser }> {
  const anna = await desk.operator('Anna');
  await anna.send('PUT', '/me/duty', { onDuty: true });
  const parts = partsOf();
  await parts.pushes.subscribe(await actorOf('Anna'), `${origin}/send/secret-of-anna`);
  desk.place.now += noPageAfterMs + pushEveryMs;
  return { ...parts, anna };
}

test('off until it is switched on; the key stays the same', async () => {
  const anna = await desk.operator('Anna');
  await admin.send('PUT', '/push', { on: false, contact: '' });
  expect((await anna.get('/push')).body).toEqual({ on: false, contact: '', key: null });
  const endpoint = 'https://updates.push.services.mozilla.com/wpush/v2/x';
  expect((await anna.post('/me/push', { endpoint })).body.error.code).toBe('push-off');
  expect((await admin.send('PUT', '/push', { on: true, contact: 'nobody' })).status).toBe(400);
  await admin.send('PUT', '/push', { on: true, contact: 'it@example.org' });
  const { key } = (await anna.get('/push')).body;
  expect(Buffer.from(key, 'base64url')).toHaveLength(65);
  expect((await partsOf().pushes.keys()).publicKey).toBe(key);
  expect((await anna.post('/me/push', { endpoint })).status).toBe(200);
  const rows = await desk.ledger.db.selectFrom('push_subscriptions').selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(Buffer.from(rows[0]?.endpoint ?? []).toString('latin1')).not.toContain('mozilla');
  const settings = await desk.ledger.db.selectFrom('settings').selectAll().execute();
  expect(JSON.stringify(settings)).not.toContain('"d"');
});

test('only https to a listed service, and nothing more than an address, is a place to push to', async () => {
  for (const endpoint of [
    'http://updates.push.services.mozilla.com/x',
    'https://updates.push.services.mozilla.com:8443/x',
    'https://me:pw@updates.push.services.mozilla.com/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'https://push.apple.com.evil.example/x',
    'https://evil.example/x',
    'file:///etc/passwd',
    'x',
  ]) {
    const { body } = await admin.post('/me/push', { endpoint });
    expect([endpoint, body.error.code]).toEqual([endpoint, 'bad-endpoint']);
  }
});

test('a listed name that means a private address is not reached, and neither is one inside IPv6', async () => {
  const inside = new PushDoor({ services: ['localhost'] });
  await expect(inside.post('https://localhost/x', {})).rejects.toThrow(RefusedEndpointError);
  const refused = ['10.1.2.3', '192.168.0.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255'];
  for (const address of [
    ...refused,
    '::1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fc00::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'x',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  for (const address of ['8.8.8.8', '172.32.0.1', '2a00:1450:4001::1'])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

test('who is on duty without a page is pushed to, once, with nothing in it and a token that holds', async () => {
  const { watch, pushes } = await annaAway();
  expect(await watch.look()).toBe(0);
  await desk.waiting();
  const other = partsOf().watch;
  const taken = await Promise.all([watch.look(), other.look()]);
  expect(taken[0] + taken[1]).toBe(1);
  expect(await watch.look()).toBe(0);
  const [push] = got;
  expect(got).toHaveLength(1);
  expect(push?.bytes).toBe(0);
  expect(push?.headers).toMatchObject({ ttl: '600', urgency: 'high', topic: 'desk' });
  const [, token = '', key] = /^vapid t=(\S+), k=(\S+)$/.exec(push?.headers.authorization ?? '') ?? [];
  const [head, claims, signature] = token.split('.');
  const { publicKey } = await pushes.keys();
  expect(key).toBe(publicKey);
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const jwk = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const holds = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: jwk, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature ?? '', 'base64url'),
  );
  expect(holds).toBe(true);
  const said = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as Record<string, unknown>;
  expect(said).toMatchObject({ aud: origin, sub: 'mailto:it@example.org' });
  expect(Number(said.exp) * 1_000 - desk.place.now).toBeLessThanOrEqual(24 * 3_600_000);
});

test('while a page is open, off duty, and more often than once a minute, nothing is pushed', async () => {
  const { watch, anna } = await annaAway();
  await desk.waiting();
  await anna.post('/me/here');
  expect(await watch.look()).toBe(0);
  desk.place.now += noPageAfterMs + 1;
  expect(await watch.look()).toBe(1);
  await desk.waiting();
  expect(await watch.look()).toBe(0);
  desk.place.now += pushEveryMs;
  expect(await watch.look()).toBe(1);
  await anna.send('PUT', '/me/duty', { onDuty: false });
  await desk.waiting();
  desk.place.now += pushEveryMs * 2;
  expect(await watch.look()).toBe(0);
});

test('a subscription that is gone is forgotten; one that fails is tried again; a redirect is not followed', async () => {
  const { watch } = await annaAway();
  await desk.waiting();
  for (const failing of [503, 302]) {
    status = failing;
    expect(await watch.look()).toBe(0);
    desk.place.now += pushEveryMs;
  }
  expect(got).toHaveLength(2);
  status = 410;
  expect(await watch.look()).toBe(0);
  expect(await desk.ledger.db.selectFrom('push_subscriptions').selectAll().execute()).toEqual([]);
});

test('an operator has at most five, and a browser belongs to who used it last', async () => {
  const { pushes } = partsOf();
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  expect([anna, bruno].every(Boolean)).toBe(true);
  for (let n = 0; n < 7; n += 1) {
    desk.place.now += 1;
    await pushes.subscribe(await actorOf('Anna'), `${origin}/send/${n}`);
  }
  await pushes.subscribe(await actorOf('Bruno'), `${origin}/send/6`);
  const rows = await desk.ledger.db.selectFrom('push_subscriptions').select('operator_id').execute();
  const of = async (name: string) => {
    const { id } = await actorOf(name);
    return rows.filter((row) => row.operator_id === id).length;
  };
  expect([await of('Anna'), await of('Bruno')]).toEqual([4, 1]);
});
