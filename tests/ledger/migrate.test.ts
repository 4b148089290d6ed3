// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LedgerOfTest } from './open.ts';

let place: LedgerOfTest;
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(() => place.remove());

const run = promisify(execFile);

test('three processes that start at once on an empty folder make one schema', async () => {
  const dist = join(__dirname, '../../dist/ledger');
  const script = `
    const { openLedger } = await import('${dist}/open-ledger.js');
    const { MasterKey } = await import('${dist}/seal.js');
    const ledger = await openLedger({ file: process.argv[1], master: new MasterKey(Buffer.alloc(32, 7)) });
    await ledger.close();`;
  await Promise.all(
    [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', script, place.file])),
  );
  const ledger = await place.open();
  expect(await ledger.db.selectFrom('people').selectAll().execute()).toEqual([]);
});

test('a ledger of a newer version is refused with the remedy, and stays as it is', async () => {
  const ledger = await place.open();
  await ledger.db
    .insertInto('kysely_migration' as never)
    .values({ name: '9999-later', timestamp: '2030-01-01T00:00:00.000Z' } as never)
    .execute();
  await place.closeAll();
  await expect(place.open()).rejects.toThrow(/newer version of Sportello/);
});
