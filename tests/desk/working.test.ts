// SPDX-License-Identifier: AGPL-3.0-or-later
import { sweepVanished } from '../../desk/sweep.ts';
import { sealJson } from '../../ledger/seal.ts';
import { DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

test('the queue shows urgent ones first, then who waits longest, and nothing of the person', async () => {
  const anna = await desk.operator('Anna');
  const first = await desk.waiting({ territory: 'jesi' });
  desk.place.now += 60_000;
  const second = await desk.waiting();
  const urgent = await desk.waiting({ urgent: true });
  const { items, now } = (await anna.get('/queue')).body;
  expect(items.map((one: { id: string }) => one.id)).toEqual([urgent, first, second]);
  expect(now).toBe(desk.place.now);
  expect(items[1]).toMatchObject({
    state: 'waiting',
    language: 'ur',
    territory: 'jesi',
    channel: 'web',
    operator: null,
  });
  expect(items[1].waitingSince).toBe(desk.place.now - 60_002);
  expect(items[1].alias).toMatch(/^[A-Z][a-z]+ [a-z]+ \d{1,2}$/);
  expect(JSON.stringify(items)).not.toMatch(/person-\d|need a person/);
});

test('of twenty who claim at once exactly one wins, and the others are told who', async () => {
  const id = await desk.waiting();
  const operators = [];
  for (let n = 1; n <= 20; n += 1) operators.push(await desk.operator(`Op${n}`));
  const answers = await Promise.all(operators.map((one) => one.act(id, 'claim')));
  const winners = answers.filter((one) => one.status === 200);
  expect(winners).toHaveLength(1);
  const winner = `Op${answers.findIndex((one) => one.status === 200) + 1}`;
  for (const answer of answers.filter((one) => one.status !== 200)) {
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({ code: 'taken', ownerName: winner, owner: 'person' });
    expect(answer.body.error.message).toBe(`La conversazione è di ${winner}.`);
  }
  expect(await actsTold()).toEqual(['claimed']);
}, 60_000);

test('an act sent twice counts once, even after the conversation moved on', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  const [claim, reply, back] = ['claim-0001', 'reply-0001', 'back-00001'];
  for (const _ of [1, 2]) expect((await anna.act(id, 'claim', { actId: claim })).status).toBe(200);
  for (const _ of [1, 2])
    expect((await anna.act(id, 'reply', { actId: reply, text: 'Buongiorno' })).status).toBe(200);
  for (const _ of [1, 2]) expect((await anna.act(id, 'hand-back', { actId: back })).status).toBe(200);
  expect((await anna.act(id, 'reply', { actId: reply, text: 'Buongiorno' })).status).toBe(200);
  expect((await anna.act(id, 'reply', { text: 'di nuovo' })).body.error.code).toBe('over');
  expect(await actsTold()).toEqual(['claimed', 'message', 'handed-back']);
});

test('only who has the conversation may answer, give back or close it', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const id = await desk.waiting();
  expect((await bruno.act(id, 'reply', { text: 'salve' })).body.error.code).toBe('not-yours');
  await anna.act(id, 'claim');
  expect((await bruno.act(id, 'reply', { text: 'salve' })).status).toBe(409);
  expect((await bruno.act(id, 'hand-back')).status).toBe(409);
  expect((await bruno.act(id, 'close', { outcome: 'answered' })).status).toBe(409);
  expect((await bruno.act(id, 'release')).status).toBe(403);
  const carla = await desk.operator('Carla', 'supervisor');
  expect((await carla.act(id, 'release')).status).toBe(200);
  expect((await bruno.act(id, 'claim')).status).toBe(200);
});

test.each([['answered'], ['referred'], ['no-reply'], ['not-for-us'], ['abuse']])(
  'closes as %s',
  async (outcome) => {
    const anna = await desk.operator('Anna');
    const id = await desk.waiting();
    await anna.act(id, 'claim');
    expect((await anna.act(id, 'close', { outcome: 'great' })).status).toBe(400);
    expect((await anna.act(id, 'close', { outcome })).status).toBe(200);
    expect((await anna.get(`/handoffs/${id}/thread`)).body.handoff).toMatchObject({
      state: 'closed',
      outcome,
    });
    expect((await anna.get('/queue')).body.items).toEqual([]);
  },
);

test('an operator sees the territories they follow and who has not said where they are', async () => {
  const jesi = await desk.operator('Jessica', 'operator', ['jesi']);
  const own = await desk.waiting({ territory: 'jesi' });
  const nowhere = await desk.waiting({ territory: null });
  const fermo = await desk.waiting({ territory: 'fermo' });
  const { items } = (await jesi.get('/queue')).body;
  expect(items.map((one: { id: string }) => one.id)).toEqual([own, nowhere]);
  expect((await jesi.get(`/handoffs/${fermo}/thread`)).body.error.code).toBe('other-territory');
  expect((await jesi.act(fermo, 'claim')).status).toBe(403);
  expect((await jesi.act(nowhere, 'claim')).status).toBe(200);
});

test('the thread opens with the summary in Italian, and pages both ways', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await say(id, 25);
  const latest = (await anna.get(`/handoffs/${id}/thread?limit=10`)).body;
  expect(latest.summary).toBe('Chiede di parlare con una persona.');
  expect(latest.lines.map((line: { text: string }) => line.text)).toEqual(numbers(16, 25));
  expect(latest.earlier).toBe(true);
  const before = (await anna.get(`/handoffs/${id}/thread?limit=20&before=${latest.lines[0].seq}`)).body;
  expect(before.lines.map((line: { text: string }) => line.text)).toEqual(numbers(1, 15));
  expect(before.earlier).toBe(false);
  const after = (await anna.get(`/handoffs/${id}/thread?after=${latest.lines[7].seq}`)).body;
  expect(after.lines.map((line: { text: string }) => line.text)).toEqual(numbers(24, 25));
  expect(latest.lines[0]).toMatchObject({ speaker: 'person', language: 'ur', delivery: null });
});

test('a text that is not kept is shown as such', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await say(id, 2);
  await desk.ledger.db.updateTable('messages').set({ sealed: null }).execute();
  const { lines } = (await anna.get(`/handoffs/${id}/thread`)).body;
  expect(lines.map((line: { text: string | null }) => line.text)).toEqual([null, null]);
});

test('the conversation of an operator not heard for a minute goes back to its old place', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const [mine, waiting] = [await desk.waiting(), await desk.waiting()];
  const since = desk.place.now - 1;
  desk.place.now += 5_000;
  await anna.act(mine, 'claim');
  await anna.send('PUT', '/me/duty', { onDuty: true });
  desk.place.now += 54_000;
  expect(await sweepVanished(desk.ledger, desk.acts, desk.place.now)).toBe(0);
  desk.place.now += 2_000;
  const swept = await Promise.all([1, 2].map(() => sweepVanished(desk.ledger, desk.acts, desk.place.now)));
  expect(swept).toContain(1);
  const { items } = (await bruno.get('/queue')).body;
  expect(items.map((one: { id: string; state: string }) => [one.id, one.state])).toEqual([
    [mine, 'waiting'],
    [waiting, 'waiting'],
  ]);
  expect(items[0].waitingSince).toBe(since);
  expect(await actsTold()).toEqual(['claimed', 'released']);
  expect((await bruno.act(mine, 'claim')).status).toBe(200);
  expect((await anna.act(mine, 'reply', { text: 'eccomi' })).body.error).toMatchObject({
    ownerName: 'Bruno',
  });
});

test('disabling an operator puts their conversations back at once', async () => {
  const admin = await desk.administrator();
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  const own = (await anna.get('/me')).body.id as string;
  await admin.send('PATCH', `/operators/${own}`, { disabled: true });
  expect((await admin.get('/queue')).body.items[0]).toMatchObject({ id, state: 'waiting', operator: null });
});

test('bodies that are no acts are refused', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  for (const body of [null, [], 'x', {}, { actId: 1 }, { actId: 'short' }, { actId: 'long-enough', more: 1 }])
    expect((await anna.post(`/handoffs/${id}/claim`, body)).status).toBe(400);
  for (const text of ['', '  ', 'x'.repeat(4_001), 7])
    expect((await anna.act(id, 'reply', { text })).status).toBe(400);
  expect((await anna.act('no-such-handoff', 'claim')).status).toBe(404);
  expect((await anna.act('a%00b', 'claim')).status).toBe(400);
  expect((await anna.post('/login', { email: 'a\u0000@example.org', password: 'x' })).status).toBe(400);
});

/** The acts that wait for their turn, as the conversation will be told of them. */
async function actsTold(): Promise<string[]> {
  const rows = await desk.ledger.db
    .selectFrom('audit')
    .select(['action'])
    .where('action', 'in', ['handoff.claimed', 'handoff.message', 'handoff.handed-back', 'handoff.released'])
    .orderBy('seq')
    .execute();
  const inbox = await desk.ledger.db.selectFrom('inbox').select('id').where('channel', '=', 'desk').execute();
  expect(inbox).toHaveLength(rows.length);
  return rows.map((row) => row.action.slice('handoff.'.length));
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`);

async function say(handoffId: string, count: number): Promise<void> {
  const { ledger } = desk;
  const { conversation_id, person_id } = await ledger.db
    .selectFrom('handoffs')
    .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
    .select(['handoffs.conversation_id', 'conversations.person_id'])
    .where('handoffs.id', '=', handoffId)
    .executeTakeFirstOrThrow();
  await ledger.commits.run(async (tx) => {
    const key = await ledger.people.key(tx, person_id);
    for (let n = 1; n <= count; n += 1) {
      const line = { uid: `u${n}`, conversation_id, at: n, speaker: 'person' as const, language: 'ur' };
      const sealed = sealJson(key, { type: 'message', text: `message ${n}` });
      await tx
        .insertInto('messages')
        .values({ ...line, operator_id: null, entry: null, sealed })
        .execute();
    }
  });
}
