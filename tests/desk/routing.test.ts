// SPDX-License-Identifier: AGPL-3.0-or-later
import { Router } from '../../desk/router.ts';
import { defaultRules } from '../../desk/routing-rules.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
let router: Router;
let anna: Browser;
let bruno: Browser;
const ids = new Map<Browser, string>();
const rules = { ...defaultRules, awayAfterMs: 0 };

beforeEach(async () => {
  desk = await DeskOfTest.start();
  router = new Router(desk.ledger, { acts: desk.acts, rules });
  anna = await desk.operator('Anna');
  bruno = await desk.operator('Bruno');
  for (const one of [anna, bruno]) {
    ids.set(one, (await one.get('/me')).body.id);
    await presence(one, 'available');
  }
});
afterEach(() => desk.stop());

const idOf = (one: Browser) => ids.get(one) ?? '';
const presence = (one: Browser, is: string) => one.send('PUT', '/me/presence', { presence: is });
const item = async (id: string, by = anna) =>
  (await by.get('/queue')).body.items.find((one: { id: string }) => one.id === id);
const offeredTo = async (id: string) => (await item(id))?.offer?.operatorId ?? null;
/** Both browsers are heard, and the router looks. */
async function pass(ms: number) {
  for (let left = ms; left > 0; left -= 3_000) {
    desk.place.now += Math.min(left, 3_000);
    for (const one of [anna, bruno]) await one.post('/me/here');
    await router.look();
  }
}
const acted = async () => {
  const rows = await desk.ledger.db.selectFrom('audit').select('action').orderBy('seq').execute();
  return rows.map((row) => row.action).filter((one) => one.startsWith('handoff.'));
};

test('what waits is offered to one after the other, and then it is everybody’s', async () => {
  const id = await desk.waiting();
  await router.look();
  const first = await offeredTo(id);
  await pass(30_000);
  const second = await offeredTo(id);
  expect([first, second].toSorted()).toEqual([idOf(anna), idOf(bruno)].toSorted());
  await pass(33_000);
  expect(await offeredTo(id)).toBeNull();
  expect(await item(id)).toMatchObject({ state: 'waiting' });
  expect((await anna.act(id, 'claim')).status).toBe(200);
  expect((await acted()).filter((one) => one === 'handoff.offered')).toHaveLength(2);
});

test('who declines is not asked again, and the other is at once', async () => {
  const id = await desk.waiting();
  await router.look();
  const asked = (await offeredTo(id)) === idOf(anna) ? anna : bruno;
  const other = asked === anna ? bruno : anna;
  expect((await other.act(id, 'decline')).body.error.code).toBe('not-offered');
  const actId = 'decline-once';
  for (let twice = 0; twice < 2; twice += 1)
    expect((await asked.post(`/handoffs/${id}/decline`, { actId })).status).toBe(200);
  await router.look();
  expect(await offeredTo(id)).toBe(idOf(other));
  expect((await acted()).filter((one) => one === 'handoff.declined')).toHaveLength(1);
});

test('three routers on one ledger make one offer', async () => {
  const id = await desk.waiting();
  const others = await Promise.all(
    [1, 2].map(async () => new Router(await desk.place.open(), { acts: desk.acts, rules })),
  );
  await Promise.all([router, ...others].map((one) => one.look()));
  expect(await offeredTo(id)).not.toBeNull();
  expect((await acted()).filter((one) => one === 'handoff.offered')).toHaveLength(1);
});

test('nobody is asked about two conversations at once, nor beyond their cap', async () => {
  const many = [await desk.waiting(), await desk.waiting(), await desk.waiting()];
  await router.look();
  expect((await Promise.all(many.map(offeredTo))).filter(Boolean)).toHaveLength(2);
  const admin = await desk.administrator();
  await admin.send('PUT', `/operators/${idOf(anna)}/load`, { mostOpen: 0 });
  await presence(bruno, 'away');
  await pass(30_000);
  expect((await Promise.all(many.map(offeredTo))).filter(Boolean)).toEqual([]);
});

test('an offer ends when its operator goes away, and with the claim of somebody else', async () => {
  await presence(bruno, 'busy');
  const id = await desk.waiting();
  await router.look();
  expect(await offeredTo(id)).toBe(idOf(anna));
  await presence(anna, 'away');
  await router.look();
  expect(await offeredTo(id)).toBeNull();
  await presence(anna, 'available');
  expect((await bruno.act(id, 'claim')).status).toBe(200);
  expect(await item(id)).toMatchObject({ operator: { name: 'Bruno' }, offer: null });
});

test('somebody in danger is offered to nobody in particular and alarms who supervises until it is claimed', async () => {
  const sara = await desk.operator('Sara', 'supervisor');
  const id = await desk.waiting({ urgent: true });
  await router.look();
  expect(await item(id)).toMatchObject({ offer: null, alarm: false });
  expect((await item(id, sara)).alarm).toBe(true);
  await anna.act(id, 'claim');
  expect((await item(id, sara)).alarm).toBe(false);
});

test('without offers the queue is open, and what is passed to somebody is offered to them all the same', async () => {
  router = new Router(desk.ledger, { acts: desk.acts, rules: { ...rules, offerMs: null } });
  const id = await desk.waiting();
  await pass(6_000);
  expect(await offeredTo(id)).toBeNull();
  await anna.act(id, 'claim');
  await anna.act(id, 'transfer', { to: { operatorId: idOf(bruno) } });
  await pass(6_000);
  expect(await offeredTo(id)).toBe(idOf(bruno));
});

test('passed to a colleague with a note, it is their offer; not accepted, it is in the queue with the note', async () => {
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  const transfer = { actId: 'transfer-once', to: { operatorId: idOf(bruno) }, note: 'Chiede del rinnovo.' };
  for (let twice = 0; twice < 2; twice += 1)
    expect((await anna.post(`/handoffs/${id}/transfer`, transfer)).status).toBe(200);
  expect(await item(id)).toMatchObject({ state: 'waiting', noted: true, before: 'Anna' });
  expect(await offeredTo(id)).toBe(idOf(bruno));
  await pass(63_000);
  expect(await offeredTo(id)).toBeNull();
  await bruno.act(id, 'claim');
  expect((await bruno.get(`/handoffs/${id}/thread`)).body.note).toEqual({
    text: 'Chiede del rinnovo.',
    by: 'Anna',
  });
  expect(await acted()).toEqual([
    'handoff.claimed',
    'handoff.transferred',
    'handoff.offer-ended',
    'handoff.claimed',
    'handoff.opened',
  ]);
  const row = await desk.ledger.db.selectFrom('handoffs').select('note').executeTakeFirstOrThrow();
  expect(Buffer.from(row.note ?? []).includes('rinnovo')).toBe(false);
});

test('it is passed to nobody who is not there or follows another territory', async () => {
  const carla = await desk.operator('Carla', 'operator', ['fermo']);
  const id = await desk.waiting({ territory: 'jesi' });
  await anna.act(id, 'claim');
  const to = async (operatorId: string) =>
    (await anna.act(id, 'transfer', { to: { operatorId } })).body.error.code;
  const carlaId = (await carla.get('/me')).body.id;
  expect(await to(carlaId)).toBe('colleague-away');
  await presence(carla, 'available');
  expect(await to(carlaId)).toBe('colleague-elsewhere');
  expect(await to(idOf(anna))).toBe('colleague-away');
  expect((await bruno.act(id, 'transfer', { to: { operatorId: idOf(bruno) } })).status).toBe(403);
});

test('passed to a team, its members are asked and nobody else is', async () => {
  const admin = await desk.administrator();
  const team = { name: 'Permessi', territories: [], topics: ['permit'], members: [idOf(bruno)] };
  const { id: teamId } = (await admin.post('/teams', team)).body;
  const id = await desk.waiting();
  await presence(bruno, 'busy');
  await anna.act(id, 'transfer', { to: { teamId }, note: '' });
  await router.look();
  expect(await offeredTo(id)).toBeNull();
  await presence(bruno, 'available');
  await router.look();
  expect(await offeredTo(id)).toBe(idOf(bruno));
  expect(await item(id)).toMatchObject({ team: 'Permessi', noted: false });
  expect((await admin.send('DELETE', `/teams/${teamId}`, {})).status).toBe(200);
  expect(await item(id)).toMatchObject({ team: null });
});

test('a snoozed conversation is not unanswered, wakes at its time, and is its operator’s if they are on shift', async () => {
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  const until = desk.place.now + 60_000;
  expect((await anna.act(id, 'snooze', { until: desk.place.now })).body.error.code).toBe('bad-time');
  await anna.act(id, 'snooze', { until });
  expect(await item(id)).toMatchObject({ snooze: { until }, unansweredSince: null, due: null });
  await pass(60_000);
  expect(await item(id)).toMatchObject({ snooze: null, unansweredSince: until, operator: { name: 'Anna' } });
});

test('it rests with an operator who is gone, and goes to the queue when it wakes', async () => {
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  await anna.act(id, 'snooze', { until: desk.place.now + 1_200_000 });
  await presence(anna, 'offline');
  desk.place.now += 600_000;
  await router.look();
  expect((await item(id, bruno)).operator.name).toBe('Anna');
  desk.place.now += 600_000;
  await router.look();
  expect(await item(id, bruno)).toMatchObject({ state: 'waiting', operator: null, before: 'Anna' });
});

test('who comes back after the close is offered to whoever knew them', async () => {
  const id = await desk.waiting({ address: 'p1' });
  await bruno.act(id, 'claim');
  await bruno.act(id, 'close', { outcome: 'answered' });
  desk.place.now += 60_000;
  for (const one of [anna, bruno]) await one.post('/me/here');
  const again = await desk.waiting({ address: 'p1' });
  await router.look();
  expect(await item(again)).toMatchObject({ before: 'Bruno', offer: { operatorId: idOf(bruno) } });
});

test('priority puts a conversation before those that have waited longer, below those in danger', async () => {
  const [first, second, danger] = [
    await desk.waiting(),
    await desk.waiting(),
    await desk.waiting({ urgent: true }),
  ];
  expect((await anna.act(second, 'priority', { priority: 'high' })).status).toBe(200);
  const { items } = (await anna.get('/queue')).body;
  expect(items.map((one: { id: string }) => one.id)).toEqual([danger, second, first]);
  expect(items[1].priority).toBe('high');
});

test('the first reply is due in working time, and then every further one', async () => {
  // 12:50, with sessions that were used meanwhile.
  while (desk.place.now < Date.parse('2026-11-24T12:50:00+01:00')) {
    desk.place.now += 10 * 60_000;
    for (const one of [anna, bruno]) await presence(one, 'available');
  }
  const id = await desk.waiting();
  const since = desk.place.now;
  // The desk of this test is open until 13:00, and the next day from 9:00.
  const overnight = Date.parse('2026-11-25T09:00:00+01:00') - Date.parse('2026-11-24T13:00:00+01:00');
  expect((await item(id)).due).toEqual({ clock: 'first', at: expect.any(Number) });
  expect((await item(id)).due.at).toBeGreaterThan(since + overnight + 14 * 60_000);
  expect((await item(id)).due.at).toBeLessThan(since + overnight + 16 * 60_000);
  await anna.act(id, 'claim');
  await anna.act(id, 'reply', { text: 'Buongiorno' });
  expect(await item(id)).toMatchObject({ due: null, firstReplyAt: desk.place.now });
});
