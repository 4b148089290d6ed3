// SPDX-License-Identifier: AGPL-3.0-or-later
import { FullError } from '../../ledger/ingest.ts';
import { LedgerOfTest, message } from './open.ts';

let place: LedgerOfTest;
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(() => place.remove());

test('a message that arrives again, alone, in a batch or in another process, is kept once', async () => {
  const one = await place.open();
  const other = await place.open();
  await one.ingest.receive([message('m1', 'p1', 'a'), message('m1', 'p1', 'a')]);
  await Promise.all([
    one.ingest.receive([message('m1', 'p1', 'a')]),
    other.ingest.receive([message('m1', 'p1', 'a')]),
  ]);
  expect(await one.db.selectFrom('inbox').select('external_id').execute()).toEqual([{ external_id: 'm1' }]);
});

test('the same id on two channels is two messages', async () => {
  const ledger = await place.open();
  await ledger.ingest.receive([
    message('m1', 'p1', 'a'),
    { ...message('m1', 'p1', 'a'), channel: 'telegram' },
  ]);
  expect(await ledger.db.selectFrom('inbox').select('channel').execute()).toHaveLength(2);
});

test('two processes that meet a person at the same moment make one conversation', async () => {
  const one = await place.open();
  const other = await place.open();
  await Promise.all([
    one.ingest.receive([message('m1', 'p1', 'a')]),
    other.ingest.receive([message('m2', 'p1', 'b')]),
  ]);
  expect(await one.db.selectFrom('conversations').select('id').execute()).toHaveLength(1);
});

test('more than a thousand waiting messages are refused at once, and what was taken is kept', async () => {
  const ledger = await place.open();
  const sends = Array.from({ length: 1_200 }, (_, n) =>
    ledger.ingest.receive([message(`m${n}`, `p${n % 10}`, 'a')]),
  );
  const ends = await Promise.allSettled(sends);
  const refused = ends.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(200);
  expect(refused.every((one) => one.reason instanceof FullError)).toBe(true);
  expect(await ledger.db.selectFrom('inbox').select('id').execute()).toHaveLength(1_000);
});

test('neither text nor address can be read in the file', async () => {
  const ledger = await place.open();
  await ledger.ingest.receive([message('m1', 'chat-9988776655', 'marker-text-مرحبا')]);
  await place.closeAll();
  const { readFileSync, readdirSync } = await import('node:fs');
  const bytes = readdirSync(place.folder).map((name) =>
    readFileSync(`${place.folder}/${name}`).toString('latin1'),
  );
  expect(bytes.join('')).not.toContain('9988776655');
  expect(bytes.join('')).not.toContain('marker-text');
});
