// SPDX-License-Identifier: AGPL-3.0-or-later
// One step on a ledger, as built, in a process of its own: a connection is truly gone only with its process.
import { backUp, restore } from '../../dist/ledger/backup.js';
import { removePeople } from '../../dist/ledger/erase.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey, unsealJson } from '../../dist/ledger/seal.js';

const [name, file, ...rest] = JSON.parse(process.argv[2]);
const master = new MasterKey(Buffer.alloc(32, 7));

async function withLedger(work) {
  const ledger = await openLedger({ file, master });
  const result = await work(ledger);
  await ledger.close();
  return result;
}

const steps = {
  put: () =>
    withLedger((ledger) =>
      ledger.ingest.receive(
        rest.map((address) => ({
          channel: 'web',
          externalId: `m-${address}`,
          address,
          activity: { text: `of ${address}` },
        })),
      ),
    ),
  eraseFirst: () =>
    withLedger(async (ledger) => {
      const first = await ledger.db.selectFrom('people').select('id').orderBy('id').executeTakeFirstOrThrow();
      await ledger.commits.run((tx) => removePeople(tx, [first.id]));
    }),
  texts: () =>
    withLedger(async (ledger) => {
      const rows = await ledger.db
        .selectFrom('inbox')
        .innerJoin('conversations', 'conversations.id', 'inbox.conversation_id')
        .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
        .select(['inbox.sealed', 'person_keys.wrapped'])
        .orderBy('inbox.id')
        .execute();
      return rows.map((row) => unsealJson(master.unwrap(row.wrapped), row.sealed).text);
    }),
  keys: () =>
    withLedger(async (ledger) => {
      const rows = await ledger.db.selectFrom('person_keys').select('wrapped').execute();
      return rows.map((row) => Buffer.from(row.wrapped).toString('base64'));
    }),
  hold: () =>
    withLedger(async () => {
      process.stdout.write('held\n');
      await new Promise((resolve) => process.stdin.once('end', resolve).resume());
    }),
  backUp: () => backUp(file, rest[0]),
  restore: () => restore(rest[0], file, new Date('2026-11-24T09:00:00Z')),
};

try {
  process.stdout.write(JSON.stringify((await steps[name]()) ?? null));
} catch (error) {
  process.stderr.write(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
