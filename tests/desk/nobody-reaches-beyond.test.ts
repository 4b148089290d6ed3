// SPDX-License-Identifier: AGPL-3.0-or-later
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { Acts } from '../../desk/acts.ts';
import { Audit } from '../../desk/audit.ts';
import { Operators } from '../../desk/operators.ts';
import { type Actor, type Role, roles } from '../../desk/rights.ts';
import { Sessions } from '../../desk/sessions.ts';
import { newId } from '../../ledger/ids.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { type Answer, type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await desk.stop();
});

const sockets: WebSocket[] = [];
const codeOf = (answer: Answer) => answer.body?.error?.code as string | undefined;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => boolean, withinMs = 5_000): Promise<void> {
  const since = performance.now();
  while (!holds()) {
    if (performance.now() - since > withinMs) throw new Error('It did not become so in time.');
    await pause(10);
  }
}

describe('foreign ids', () => {
  beforeEach(async () => {
    desk = await DeskOfTest.start();
  });

  test('of a thousand conversations of another territory none is read or changed', async () => {
    const ids = await foreignHandoffs(desk.ledger, 1_000);
    const jesi = await desk.operator('Jessica', 'operator', ['jesi']);
    const acts = ['claim', 'reply', 'hand-back', 'release', 'close'];
    const attempts = ids.map((id, n) => () => {
      const act = acts[n % 7];
      if (act) return jesi.act(id, act, bodyOf(act));
      return jesi.get(n % 7 === 5 ? `/handoffs/${id}/thread` : `/handoffs/${id}/recordings/x`);
    });
    const answers: Answer[] = [];
    while (attempts.length > 0)
      answers.push(...(await Promise.all(attempts.splice(0, 100).map((attempt) => attempt()))));
    expect(answers).toHaveLength(1_000);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['other-territory']));
    expect(JSON.stringify(answers)).not.toContain('parole');
    const rows = await desk.ledger.db.selectFrom('handoffs').select(['state', 'operator_id']).execute();
    expect(rows.every((row) => row.state === 'waiting' && row.operator_id === null)).toBe(true);
    expect((await jesi.get('/queue')).body.items).toEqual([]);
  });

  test('accounts, invitations, sessions, passkeys and links of others are not there', async () => {
    const admin = await desk.administrator();
    const bruno = await desk.operator('Bruno');
    const [session] = (await admin.get('/sessions')).body.sessions as { id: string }[];
    expect((await bruno.send('DELETE', `/sessions/${session?.id}`, {})).status).toBe(404);
    const ofJesi = await desk.operator('Capo', 'administrator', ['jesi']);
    const fermo = await desk.operator('Fermina', 'operator', ['fermo']);
    const { id } = (await fermo.get('/me')).body as { id: string };
    const everywhere = ((await admin.get('/me')).body as { id: string }).id;
    const own = ((await ofJesi.get('/me')).body as { id: string }).id;
    for (const other of [id, everywhere, 'no-such-thing']) {
      expect((await ofJesi.send('PATCH', `/operators/${other}`, { disabled: true })).status).toBe(404);
      expect((await ofJesi.send('DELETE', `/operators/${other}/second-factor`, {})).status).toBe(404);
    }
    expect((await ofJesi.get('/operators')).body.operators).toMatchObject([{ id: own }]);
    const reach = { role: 'operator', languages: ['it'] };
    const { id: invitation } = (await admin.post('/invitations', { ...reach, territories: ['fermo'] })).body;
    expect((await ofJesi.get('/invitations')).body.invitations).toEqual([]);
    expect((await ofJesi.send('DELETE', `/invitations/${invitation}`)).status).toBe(404);
    expect((await admin.get('/invitations')).body.invitations).toHaveLength(1);
    for (const territories of [[], ['fermo'], ['jesi', 'fermo']]) {
      expect(codeOf(await ofJesi.post('/invitations', { ...reach, territories }))).toBe('beyond-reach');
      expect(codeOf(await ofJesi.send('PATCH', `/operators/${own}`, { territories }))).toBe('beyond-reach');
    }
    expect((await ofJesi.post('/invitations', { ...reach, territories: ['jesi'] })).status).toBe(201);
  });

  test('who translates has languages, and the last administrator of all territories stays one', async () => {
    const admin = await desk.administrator();
    const none = { role: 'translator', territories: [], languages: [] };
    expect(codeOf(await admin.post('/invitations', none))).toBe('languages-needed');
    const { id } = (await admin.get('/me')).body as { id: string };
    expect(codeOf(await admin.send('PATCH', `/operators/${id}`, { territories: ['jesi'] }))).toBe(
      'last-administrator',
    );
  });
});

describe('the live line', () => {
  let port: number;
  beforeEach(async () => {
    desk = await DeskOfTest.start({ checkMs: 200, beatMs: 300 });
    await desk.server.listen({ port: 0, host: '127.0.0.1' });
    port = (desk.server.server.address() as AddressInfo).port;
  });

  async function open(
    browser: Browser,
  ): Promise<{ kinds: Set<string>; closed: Promise<number>; socket: WebSocket }> {
    const headers = { cookie: browser.cookieHeader, origin: `http://127.0.0.1:${port}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/desk/api/live`, { headers });
    sockets.push(socket);
    const kinds = new Set<string>();
    socket.on('message', (data: Buffer) => kinds.add((JSON.parse(data.toString()) as { kind: string }).kind));
    const closed = once(socket, 'close').then(([code]) => code as number);
    await once(socket, 'open');
    return { kinds, closed, socket };
  }

  /** Every hint there is, and who hears it. */
  const heard: Readonly<Record<Role, readonly string[]>> = {
    reader: ['queue', 'presence', 'beat'],
    operator: ['queue', 'thread', 'presence', 'beat'],
    supervisor: ['queue', 'thread', 'presence', 'beat'],
    administrator: ['queue', 'thread', 'presence', 'beat'],
    editor: ['beat'],
    translator: ['beat'],
    trainer: ['beat'],
    coordinator: ['beat'],
  };

  test('each role hears the hints of what it may fetch, and no other', async () => {
    const lines = new Map<Role, Awaited<ReturnType<typeof open>>>();
    for (const role of roles) lines.set(role, await open(await desk.signedInAs(role)));
    const anna = await desk.operator('Anna');
    await pause(400);
    const id = await desk.waiting();
    desk.ledger.wake.emit('desk');
    await pause(400);
    await anna.act(id, 'claim');
    await anna.send('PUT', '/me/duty', { onDuty: true });
    await until(() => [...lines].every(([role, line]) => heard[role].every((kind) => line.kinds.has(kind))));
    await pause(400);
    for (const [role, line] of lines)
      expect([role, [...line.kinds].sort()]).toEqual([role, [...heard[role]].sort()]);
  });

  test('what no page of ours says on the line, of any role, changes nothing and ends the line', async () => {
    const reader = await open(await desk.signedInAs('reader'));
    const operator = await open(await desk.signedInAs('operator'));
    const id = await desk.waiting();
    const count = () =>
      desk.ledger.db
        .selectFrom('audit')
        .select('seq')
        .execute()
        .then((rows) => rows.length);
    const before = await count();
    for (const { socket } of [reader, operator])
      for (const said of [
        '',
        '{}',
        `{"kind":"claim","handoffId":"${id}"}`,
        '{"kind":"queue"}',
        Buffer.from([0, 1]),
      ])
        socket.send(said);
    await pause(600);
    expect(await count()).toBe(before);
    const row = await desk.ledger.db.selectFrom('handoffs').selectAll().executeTakeFirstOrThrow();
    expect([row.state, row.operator_id]).toEqual(['waiting', null]);
    for (const { socket } of [reader, operator]) expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  test.each<[string, object]>([
    ['disables an account', { disabled: true }],
    ['takes a role', { role: 'editor' }],
    ['takes a territory', { territories: ['fermo'] }],
  ])('when another process %s its lines close within a second', async (_what, change) => {
    const admin = await desk.administrator();
    const bruno = await desk.operator('Bruno', 'operator', ['fermo', 'jesi']);
    const id = await desk.waiting({ territory: 'jesi' });
    await bruno.act(id, 'claim');
    const line = await open(bruno);
    const there = await desk.place.open();
    const audit = new Audit(there);
    const operators = new Operators(there, {
      audit,
      sessions: new Sessions(there, audit),
      acts: new Acts(there),
    });
    const actor = (await admin.get('/me')).body as Actor;
    const { id: operatorId } = (await bruno.get('/me')).body as { id: string };
    const since = performance.now();
    await operators.change(actor, operatorId, change);
    expect(await line.closed).toBe(4401);
    expect(performance.now() - since).toBeLessThan(1_000);
    expect((await bruno.get('/me')).status).toBe(401);
    const row = await desk.ledger.db.selectFrom('handoffs').selectAll().executeTakeFirstOrThrow();
    expect([row.state, row.operator_id]).toEqual(['waiting', null]);
  });

  test('what gives more, or another language, ends nothing', async () => {
    const admin = await desk.administrator();
    const bruno = await desk.operator('Bruno', 'operator', ['jesi']);
    const { id } = (await bruno.get('/me')).body as { id: string };
    for (const change of [
      { territories: ['jesi', 'fermo'] },
      { territories: [] },
      { languages: ['it', 'ur'] },
    ])
      expect((await admin.send('PATCH', `/operators/${id}`, change)).status).toBe(200);
    expect((await bruno.get('/me')).body).toMatchObject({ territories: [], languages: ['it', 'ur'] });
  });
});

function bodyOf(act: string): object {
  if (act === 'reply') return { text: 'parole' };
  return act === 'close' ? { outcome: 'answered' } : {};
}

/** Conversations that wait in Fermo. */
async function foreignHandoffs(ledger: Ledger, count: number): Promise<string[]> {
  const at = ledger.now();
  const ids = Array.from({ length: count }, () => newId(at));
  const { wrapped } = ledger.master.newPersonKey();
  const common = { channel: 'web', language: 'ur', territory: 'fermo' };
  while (ids.length > 0) {
    const some = ids.splice(0, 500);
    await ledger.commits.run(async (tx) => {
      await tx
        .insertInto('people')
        .values(some.map((id) => ({ id, created_at: at })))
        .execute();
      await tx
        .insertInto('person_keys')
        .values(some.map((id) => ({ person_id: id, wrapped })))
        .execute();
      await tx
        .insertInto('addresses')
        .values(some.map((id) => ({ id, person_id: id, channel: 'web', lookup: id, sealed: wrapped })))
        .execute();
      await tx
        .insertInto('conversations')
        .values(
          some.map((id) => ({
            ...{ id, person_id: id, address_id: id, ...common, owner: 'waiting' as const },
            ...{
              operator_id: null,
              state: null,
              lease_by: null,
              created_at: at,
              last_at: at,
              purge_at: null,
            },
          })),
        )
        .execute();
      await tx
        .insertInto('handoffs')
        .values(
          some.map((id) => ({
            ...{ id, conversation_id: id, ...common, state: 'waiting' as const, reason: 'asked' as const },
            ...{ urgent: 0, flow: null, entry: null, topic: null, summary: null, waiting_since: at },
            ...{ operator_id: null, claimed_at: null, closed_at: null, outcome: null },
            ...{ unanswered_since: null, trace: null },
          })),
        )
        .execute();
    });
  }
  const rows = await ledger.db.selectFrom('handoffs').select('id').execute();
  return rows.map(({ id }) => id);
}
