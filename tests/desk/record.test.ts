// SPDX-License-Identifier: AGPL-3.0-or-later
import { verifyAudit } from '../../desk/audit.ts';
import { DeskOfTest, goodPassword } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

async function someWork(): Promise<string> {
  const anna = await desk.operator('Anna');
  const id = await desk.waiting();
  await anna.get(`/handoffs/${id}/thread`);
  await anna.get(`/handoffs/${id}/thread?after=3`);
  await anna.act(id, 'claim');
  await anna.act(id, 'reply', { text: 'segreto che non deve restare' });
  await anna.act(id, 'close', { outcome: 'answered' });
  await anna.post('/login', { email: 'anna@example.org', password: 'password sbagliata' });
  await anna.post('/login', { email: 'nessuno@example.org', password: 'password sbagliata' });
  await anna.post('/logout');
  return id;
}

test('sign-ins, refusals, openings and acts are recorded, and no word of anybody', async () => {
  const id = await someWork();
  const rows = await desk.ledger.db.selectFrom('audit').selectAll().orderBy('seq').execute();
  expect(rows.map((row) => row.action)).toEqual([
    'set-up',
    'sign-in',
    'invited',
    'set-up',
    'sign-in',
    'handoff.opened',
    'handoff.claimed',
    'handoff.message',
    'handoff.closed',
    'sign-in-failed',
    'sign-in-failed',
    'sign-out',
  ]);
  expect(rows.filter((row) => row.subject === id)).toHaveLength(4);
  expect(rows.at(-2)?.actor).toBe('unknown');
  expect(rows[8]?.detail).toBe('{"outcome":"answered"}');
  const text = JSON.stringify(rows);
  for (const never of ['segreto', 'sbagliata', 'nessuno@', goodPassword, 'need a person', 'person-1'])
    expect(text).not.toContain(never);
  expect(await verifyAudit(desk.ledger)).toEqual({ ok: true, entries: 12 });
});

test('an entry that is changed, removed, inserted or cut off at the end is found', async () => {
  await someWork();
  const { db } = desk.ledger;
  const keep = await db.selectFrom('audit').selectAll().orderBy('seq').execute();
  const restore = async () => {
    await db.deleteFrom('audit').execute();
    for (const row of keep) await db.insertInto('audit').values(row).execute();
    expect((await verifyAudit(desk.ledger)).ok).toBe(true);
  };
  const [third, fourth] = [keep[2]?.seq ?? 0, keep[3]?.seq ?? 0];
  for (const change of [{ actor: 'x' }, { action: 'x' }, { subject: 'x' }, { detail: '{}x' }, { at: 1 }]) {
    await db.updateTable('audit').set(change).where('seq', '=', third).execute();
    expect(await verifyAudit(desk.ledger)).toEqual({ ok: false, entries: 2, brokenAt: third });
    await restore();
  }
  await db.deleteFrom('audit').where('seq', '=', third).execute();
  expect(await verifyAudit(desk.ledger)).toEqual({ ok: false, entries: 2, brokenAt: fourth });
  await restore();
  await db
    .deleteFrom('audit')
    .where('seq', '=', keep.at(-1)?.seq ?? 0)
    .execute();
  expect(await verifyAudit(desk.ledger)).toEqual({ ok: false, entries: 11, brokenAt: 'end' });
  await db.deleteFrom('audit').execute();
  expect(await verifyAudit(desk.ledger)).toEqual({ ok: false, entries: 0, brokenAt: 'end' });
  await restore();
  const forged = {
    at: 1,
    actor: 'x',
    action: 'x',
    subject: 'x',
    detail: '{}',
    previous: keep.at(-1)?.hash ?? '',
  };
  await db
    .insertInto('audit')
    .values({ ...forged, hash: 'x' })
    .execute();
  expect((await verifyAudit(desk.ledger)).ok).toBe(false);
});

test('an empty record is whole', async () => {
  expect(await verifyAudit(desk.ledger)).toEqual({ ok: true, entries: 0 });
});
