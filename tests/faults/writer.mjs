// SPDX-License-Identifier: AGPL-3.0-or-later
// Receives messages one after the other and says of each that it is acknowledged. Its system calls are recorded.
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey } from '../../dist/ledger/seal.js';

const [file, count, durability] = process.argv.slice(2);
const ledger = await openLedger({ file, master: new MasterKey(Buffer.alloc(32, 7)) });
if (durability === 'normal') await sql`pragma synchronous = normal`.execute(ledger.db);
for (let n = 0; n < Number(count); n += 1) {
  await ledger.ingest.receive([
    {
      channel: 'stub',
      externalId: `m${n}`,
      address: `p${n % 20}`,
      activity: { type: 'message', text: `t${n}` },
    },
  ]);
  writeSync(1, `acknowledged m${n}\n`);
}
// As a machine that loses its power, it closes nothing.
process.exit(0);
