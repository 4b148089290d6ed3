// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { erasePerson } from '../../ledger/erase.ts';
import { applyRetention } from '../../ledger/retention.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const seen = { line: 0, note: 0 };
const save = (who: Browser, id: string, body: object, mode = 'reply') =>
  who.send('PUT', `/handoffs/${id}/drafts/${mode}`, { seen, version: 0, ...body });
const draftsOf = async (who: Browser, id: string) => (await who.get(`/handoffs/${id}/drafts`)).body.drafts;

test('a draft is there in another browser and after signing out, one for each mode, and nobody else’s', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const id = await desk.waiting();
  const first = await save(anna, id, { text: 'Gentile signora, وعلیکم السلام', seen: { line: 4, note: 2 } });
  expect(first.status).toBe(200);
  await save(anna, id, { text: 'chiedere a Bruno' }, 'note');
  await anna.post('/logout');
  const elsewhere = desk.browser();
  await elsewhere.post('/login', { email: 'anna@example.org', password: 'una frase lunga di prova' });
  const found = (await draftsOf(elsewhere, id)).sort((a: { mode: string }, b: { mode: string }) =>
    a.mode < b.mode ? 1 : -1,
  );
  expect(found).toMatchObject([
    {
      mode: 'reply',
      text: 'Gentile signora, وعلیکم السلام',
      rendered: null,
      seen: { line: 4, note: 2 },
      version: first.body.version,
    },
    { mode: 'note', text: 'chiedere a Bruno' },
  ]);
  expect(await draftsOf(bruno, id)).toEqual([]);
});

test('what the person would read instead is kept with the words', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  const rendered = { language: 'ur', text: 'خوش آمدید', how: 'reviewed' };
  await save(anna, id, { text: 'Benvenuta', rendered });
  expect(await draftsOf(anna, id)).toMatchObject([{ text: 'Benvenuta', rendered }]);
});

test('of two pages the one that knows less is told, and nothing is lost', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  const { version } = (await save(anna, id, { text: 'uno' })).body;
  const next = (await save(anna, id, { text: 'uno due', version })).body.version;
  expect(next).toBeGreaterThan(version);
  const late = await save(anna, id, { text: 'uno tre', version });
  expect([late.status, late.body.error.code]).toEqual([409, 'draft-newer']);
  expect(JSON.stringify(late.body)).not.toContain('uno due');
  expect(await draftsOf(anna, id)).toMatchObject([{ text: 'uno due', version: next }]);
  expect((await save(anna, id, { text: 'uno tre', version: next })).status).toBe(200);
});

test('of two saves at the same moment one wins and the other is told', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  const answers = await Promise.all(['a', 'b', 'c'].map((text) => save(anna, id, { text })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('an empty text throws the draft away; a sleeping page cannot bring back what was sent', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  const { version } = (await save(anna, id, { text: 'Buongiorno' })).body;
  await save(anna, id, { text: 'resta' }, 'note');
  expect((await anna.act(id, 'reply', { text: 'Buongiorno' })).status).toBe(200);
  expect(await draftsOf(anna, id)).toMatchObject([{ mode: 'note' }]);
  expect((await save(anna, id, { text: 'Buongiorno a', version })).body.error.code).toBe('draft-newer');
  const [{ version: note }] = await draftsOf(anna, id);
  expect((await save(anna, id, { text: '', version: note }, 'note')).body).toEqual({ version: 0 });
  expect(await draftsOf(anna, id)).toEqual([]);
});

test.each(['close', 'hand-back'])('%s ends everybody’s drafts, and no new ones begin', async (act) => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  await save(anna, id, { text: 'a' });
  await save(bruno, id, { text: 'b' }, 'note');
  await anna.act(id, act, act === 'close' ? { outcome: 'answered' } : {});
  expect(await rows('drafts')).toEqual([]);
  expect((await save(bruno, id, { text: 'c' }, 'note')).body.error.code).toBe('over');
});

test('back in the queue an operator’s draft waits for them', async () => {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await anna.act(id, 'claim');
  await save(anna, id, { text: 'a' });
  await anna.act(id, 'release');
  expect(await draftsOf(anna, id)).toHaveLength(1);
});

test('drafts and notes go with their person and with their time, and stand nowhere in plain words', async () => {
  const anna = await desk.operator('Anna');
  const bruno = await desk.operator('Bruno');
  const [erased, old, young] = [await desk.waiting(), await desk.waiting(), await desk.waiting()];
  const { id: brunoId } = (await bruno.get('/me')).body;
  for (const id of [erased, old, young]) {
    await save(anna, id, { text: 'parola-segreta' });
    await anna.act(id, 'notes', { text: 'appunto-segreto @Bruno', mentions: [brunoId] });
  }
  await written(old, desk.place.now - 31 * 86_400_000);
  for (const suffix of ['', '-wal'])
    expect(readFileSync(`${desk.place.file}${suffix}`).toString('latin1')).not.toMatch(/-segret[ao]/);
  const audit = await desk.ledger.db.selectFrom('audit').select('detail').execute();
  expect(JSON.stringify(audit)).not.toContain('segret');
  await erase(erased);
  const left = async () => [
    ...new Set(
      [...(await rows('drafts')), ...(await rows('notes')), ...(await rows('mentions'))].map(
        (row) => row.handoff_id,
      ),
    ),
  ];
  expect((await left()).sort()).toEqual([old, young].sort());
  await applyRetention(desk.ledger, 30);
  expect(await left()).toEqual([young]);
});

function rows(table: 'drafts' | 'notes' | 'mentions') {
  return desk.ledger.db.selectFrom(table).select('handoff_id').execute();
}

async function written(handoffId: string, at: number): Promise<void> {
  const { db } = desk.ledger;
  await db.updateTable('drafts').set({ saved_at: at }).where('handoff_id', '=', handoffId).execute();
  await db.updateTable('notes').set({ at }).where('handoff_id', '=', handoffId).execute();
  await db.updateTable('mentions').set({ at }).where('handoff_id', '=', handoffId).execute();
}

async function erase(handoffId: string): Promise<void> {
  const { ledger } = desk;
  await ledger.commits.alone(async (tx) => {
    const { person_id: personId } = await tx
      .selectFrom('handoffs')
      .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
      .select('person_id')
      .where('handoffs.id', '=', handoffId)
      .executeTakeFirstOrThrow();
    const oldKey = await ledger.people.key(tx, personId);
    await erasePerson(tx, ledger.people, { personId, oldKey, now: ledger.now(), keepInbox: 0 });
  });
}
