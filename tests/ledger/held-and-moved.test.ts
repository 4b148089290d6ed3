// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../ledger/open-ledger.ts';
import { commitTurn } from '../../ledger/turn-commit.ts';
import { LedgerOfTest } from './open.ts';

let place: LedgerOfTest;
let ledger: Ledger;
beforeEach(async () => {
  place = new LedgerOfTest();
  ledger = await place.open();
});
afterEach(() => place.remove());

const write = (id: string, address: string, ...alsoKnownAs: string[]) =>
  ledger.ingest.receive([
    { channel: 'whatsapp', externalId: id, address, alsoKnownAs, activity: { text: id } },
  ]);
const conversations = () => ledger.db.selectFrom('conversations').select('id').execute();
const outbox = async () =>
  (await ledger.db.selectFrom('outbox').select(['status', 'code']).orderBy('id').execute()).map(
    ({ status, code }) => (code ? `${status} ${code}` : status),
  );

/** The waiting messages have their turns, each with one answer. */
async function answer(): Promise<void> {
  for (const conversation of await ledger.turns.lease(10, new Set()))
    for (const [index, pending] of conversation.turns.entries())
      await commitTurn({ commits: ledger.commits, now: ledger.now, leaseMs: 10_000 }, conversation, {
        inboxId: pending.inboxId,
        status: 'handled',
        state: {},
        owner: 'bot',
        language: 'ar',
        territory: null,
        said: [{ uid: `${pending.trace}-r`, speaker: 'bot', activity: { text: 'a' }, send: true }],
        counts: [],
        release: index === conversation.turns.length - 1,
      });
}

test('a person known by number and id is one person, by whichever they come next', async () => {
  await write('m1', '393331234567');
  await write('m2', '393331234567', 'IT.1');
  await write('m3', 'IT.1');
  expect(await conversations()).toHaveLength(1);
  await answer();
  expect((await ledger.outbox.take(1, ['whatsapp']))[0]?.address).toBe('393331234567');
  await write('m4', 'IT.2', '393330000001');
  await write('m5', '393330000001');
  expect(await conversations()).toHaveLength(2);
});

test('a number that went to somebody else brings them nothing of whoever had it before', async () => {
  await write('m1', '393331234567', 'IT.1');
  await answer();
  await write('m2', '393331234567', 'IT.2');
  expect(await conversations()).toHaveLength(2);
  // What waited for the first one goes to their own id, and the second one is answered at the number.
  await answer();
  const leaving = await ledger.outbox.take(5, ['whatsapp']);
  expect(leaving.map(({ address }) => address)).toEqual(['IT.1', '393331234567']);
  await write('m3', '393331234567', 'IT.2');
  await write('m4', 'IT.1');
  await write('m5', '393339876543', 'IT.1');
  expect(await conversations()).toHaveLength(2);
});

test('an id that is new because the person said so is still theirs', async () => {
  await write('m1', '393331234567', 'IT.1');
  await ledger.commits.run((tx) => ledger.people.move(tx, 'whatsapp', { from: 'IT.1', to: 'IT.2' }));
  await write('m2', '393331234567', 'IT.2');
  expect(await conversations()).toHaveLength(1);
});

test('reports about parts: what arrived is kept, and what failed is sent again from there on', async () => {
  await write('m1', '393331111111');
  await answer();
  const [one] = await ledger.outbox.take(1, ['whatsapp']);
  const { id, deliveryId } = one!;
  const report = (end: 'arrived' | 'again', part: number | undefined, externalId: string) =>
    ledger.outbox.report('whatsapp', { deliveryId, end, part, externalId, waitMs: 0 });
  const progress = async () =>
    (await ledger.db.selectFrom('outbox').select('progress').execute())[0]?.progress;
  await ledger.outbox.keepProgress(id, { sent: ['w0'] });
  expect(await report('arrived', 0, 'w0')).toBeNull();
  expect(await report('arrived', 1, 'w1')).toEqual({ language: 'ar' });
  expect(await report('arrived', 5, 'w5')).toBeNull();
  expect(JSON.parse((await progress()) ?? '')).toEqual({ sent: ['w0', 'w1'] });
  expect(await report('arrived', undefined, 'w2')).toEqual({ language: 'ar' });
  const row = await ledger.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'sent', external_ids: 'w0 w1 w2', maybe_twice: 0 });
  expect(await report('again', 1, 'w1')).toEqual({ language: 'ar' });
  expect(await ledger.outbox.take(1, ['whatsapp'])).toMatchObject([{ progress: { sent: ['w0'] } }]);
});

test('a try after a lost answer makes a second copy likely, and the row says so', async () => {
  await write('m1', '393331111111');
  await answer();
  const row = () =>
    ledger.db.selectFrom('outbox').select(['attempts', 'maybe_arrived', 'maybe_twice']).executeTakeFirst();
  const [one] = await ledger.outbox.take(1, ['whatsapp']);
  await ledger.outbox.putOff(one!.id, 0, { code: 'no-answer', maybeArrived: true });
  expect(await row()).toEqual({ attempts: 1, maybe_arrived: 1, maybe_twice: 0 });
  expect(await ledger.outbox.take(1, ['whatsapp'])).toMatchObject([{ maybeArrived: true }]);
  await ledger.outbox.putOff(one!.id, 0, { code: 'pace', keepsTries: true });
  expect(await row()).toEqual({ attempts: 1, maybe_arrived: 1, maybe_twice: 0 });
  await ledger.outbox.take(1, ['whatsapp']);
  await ledger.outbox.markSent(one!.id, ['w1']);
  expect(await row()).toEqual({ attempts: 2, maybe_arrived: 1, maybe_twice: 1 });
});

test('who has a new number is answered there, and the old one is somebody new', async () => {
  await write('m1', '393331111111');
  await answer();
  await ledger.commits.run((tx) =>
    ledger.people.move(tx, 'whatsapp', { from: '393331111111', to: '393332222222' }),
  );
  expect((await ledger.outbox.take(1, ['whatsapp']))[0]?.address).toBe('393332222222');
  await write('m2', '393332222222');
  expect(await conversations()).toHaveLength(1);
  await write('m3', '393331111111');
  expect(await conversations()).toHaveLength(2);
});

test('two people are never made one by a move', async () => {
  await write('m1', '393331111111');
  await write('m2', '393332222222');
  await ledger.commits.run((tx) =>
    ledger.people.move(tx, 'whatsapp', { from: '393331111111', to: '393332222222' }),
  );
  await write('m3', '393331111111');
  expect(await conversations()).toHaveLength(2);
});

test('what is held waits until the person writes anew; a message sent twice is no new one', async () => {
  await write('m1', '393331111111');
  await answer();
  const [one] = await ledger.outbox.take(1, ['whatsapp']);
  await ledger.outbox.markHeld(one!.id, 'whatsapp-131047');
  place.now += 86_400_000;
  expect(await ledger.outbox.take(1, ['whatsapp'])).toEqual([]);
  await write('m1', '393331111111');
  expect(await outbox()).toEqual(['held whatsapp-131047']);
  await write('m2', '393331111111');
  expect(await ledger.outbox.take(1, ['whatsapp'])).toMatchObject([{ id: one!.id, attempts: 1 }]);
});

test('reports bring the outbox in line: arrived is not sent again, and a later failure is seen', async () => {
  await write('m1', '393331111111');
  await answer();
  const [one] = await ledger.outbox.take(1, ['whatsapp']);
  const { id, deliveryId } = one!;
  await ledger.outbox.putOff(id, 10_000, { code: 'no-answer' });
  const report = (end: 'arrived' | 'failed' | 'held' | 'again', code?: string) =>
    ledger.outbox.report('whatsapp', { deliveryId, end, code, externalId: 'wamid.1', waitMs: 1_000 });
  expect(await report('arrived')).toEqual({ language: 'ar' });
  place.now += 60_000;
  expect(await ledger.outbox.take(1, ['whatsapp'])).toEqual([]);
  expect(await report('arrived')).toBeNull();
  await report('failed', 'whatsapp-131026');
  expect(await outbox()).toEqual(['failed whatsapp-131026']);
  for (const other of ['', '1', `${id}.other`, `x.${deliveryId}`, '99999999999999999999.x'])
    expect(
      await ledger.outbox.report('whatsapp', { deliveryId: other, end: 'held', externalId: 'x' }),
    ).toBeNull();
});
