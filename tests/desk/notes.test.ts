// SPDX-License-Identifier: AGPL-3.0-or-later
import { verifyAudit } from '../../desk/audit.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const notesOf = async (who: Browser, id: string) => (await who.get(`/handoffs/${id}/notes`)).body.notes;
const idOf = async (who: Browser): Promise<string> => (await who.get('/me')).body.id;

test('a note is read by colleagues who may read the conversation, and sent twice it stands once', async () => {
  const anna = await desk.operator('Anna');
  const jessica = await desk.operator('Jessica', 'operator', ['jesi']);
  const id = await desk.waiting({ territory: 'fermo' });
  for (const _ of [1, 2])
    expect((await anna.act(id, 'notes', { actId: 'note-0001', text: 'Parla solo bengalese' })).status).toBe(
      200,
    );
  expect(await notesOf(anna, id)).toMatchObject([
    { text: 'Parla solo bengalese', author: { name: 'Anna' }, deletedAt: null, mentions: [] },
  ]);
  expect((await jessica.get(`/handoffs/${id}/notes`)).body.error.code).toBe('other-territory');
  expect((await jessica.act(id, 'notes', { text: 'x' })).body.error.code).toBe('other-territory');
  expect((await verifyAudit(desk.ledger)).ok).toBe(true);
});

test.each(['web', 'telegram', 'whatsapp', 'whatsapp-web'])(
  'nothing of a note can leave on %s, nor is it where people are served from',
  async (channel) => {
    const anna = await desk.operator('Anna');
    const id = await desk.waiting({ address: 'p1' });
    await desk.ledger.db.updateTable('conversations').set({ channel }).execute();
    await desk.ledger.db.updateTable('handoffs').set({ channel }).execute();
    await anna.act(id, 'claim');
    const before = await everythingServed();
    await anna.act(id, 'notes', { text: 'da non dire', mentions: [] });
    const [{ uid }] = await notesOf(anna, id);
    expect(await everythingServed()).toEqual(before);
    await anna.send('DELETE', `/handoffs/${id}/notes/${uid}`);
    expect(await everythingServed()).toEqual(before);
    expect(await desk.ledger.outbox.take(100, [channel])).toEqual([]);
    expect(await desk.ledger.threads.byAddress('web', 'p1', 0, 200)).toEqual([]);
  },
);

test('its author takes a note back, which leaves a mark; nobody else can', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno', 'supervisor');
  const id = await desk.waiting();
  await anna.act(id, 'notes', { text: 'sbagliata', mentions: [await idOf(bruno)] });
  const [{ uid }] = await notesOf(anna, id);
  expect((await bruno.send('DELETE', `/handoffs/${id}/notes/${uid}`)).body.error.code).toBe('not-author');
  for (const _ of [1, 2])
    expect((await anna.send('DELETE', `/handoffs/${id}/notes/${uid}`)).status).toBe(200);
  expect(await notesOf(bruno, id)).toMatchObject([
    { text: null, deletedAt: desk.place.now, mentions: [], author: { name: 'Anna' } },
  ]);
  expect((await bruno.get('/mentions')).body).toEqual({ unread: 0, mentions: [] });
  const other = await desk.waiting();
  expect((await anna.send('DELETE', `/handoffs/${other}/notes/${uid}`)).status).toBe(404);
});

test('who is named finds it among their mentions until they have read it', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const id = await desk.waiting();
  expect((await anna.get(`/handoffs/${id}/colleagues`)).body.colleagues).toContainEqual({
    id: await idOf(bruno),
    name: 'Bruno',
  });
  await anna.act(id, 'notes', { text: '@Bruno conosci la persona?', mentions: [await idOf(bruno)] });
  const { unread, mentions } = (await bruno.get('/mentions')).body;
  expect([unread, mentions]).toMatchObject([1, [{ handoffId: id, by: 'Anna', seen: false }]]);
  expect(JSON.stringify(mentions)).not.toContain('conosci');
  expect((await anna.get('/mentions')).body.unread).toBe(0);
  await bruno.post('/mentions/seen', { handoffId: id });
  expect((await bruno.get('/mentions')).body).toMatchObject({ unread: 0, mentions: [{ seen: true }] });
});

test.each([
  ['by id', (id: string) => ({ text: 'guarda qui', mentions: [id] })],
  ['by name', () => ({ text: 'chiedi a @Jessica, subito', mentions: [] })],
])('naming somebody who may not read it is refused plainly: %s', async (_, noteOf) => {
  const anna = await desk.operator('Anna');
  const jessica = await desk.operator('Jessica', 'operator', ['jesi']);
  const id = await desk.waiting({ territory: 'fermo' });
  const answer = await anna.act(id, 'notes', noteOf(await idOf(jessica)));
  expect(answer.status).toBe(409);
  expect(answer.body.error).toMatchObject({
    code: 'mention-refused',
    name: 'Jessica',
    message: 'Jessica non può leggere questa conversazione: la nota non è stata salvata.',
  });
  expect(await notesOf(anna, id)).toEqual([]);
  expect((await anna.act(id, 'notes', { text: 'x', mentions: ['nobody'] })).status).toBe(409);
  // A longer name of somebody who may read is no call of the shorter one.
  expect((await anna.act(id, 'notes', { text: 'scritto a jessica@example.org' })).status).toBe(200);
});

test('a note on a closed conversation is refused; those that were written stay', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  await anna.act(id, 'notes', { text: 'prima' });
  await anna.act(id, 'close', { outcome: 'answered' });
  expect((await anna.act(id, 'notes', { text: 'dopo' })).body.error.code).toBe('over');
  expect(await notesOf(anna, id)).toMatchObject([{ text: 'prima' }]);
});

/** All from which channels and people are served, and what waits to become part of it. */
async function everythingServed() {
  const { db } = desk.ledger;
  return {
    messages: await db.selectFrom('messages').selectAll().execute(),
    outbox: await db.selectFrom('outbox').selectAll().execute(),
    inbox: await db.selectFrom('inbox').selectAll().execute(),
  };
}
