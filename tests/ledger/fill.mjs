// SPDX-License-Identifier: AGPL-3.0-or-later
// Fills every table of a SQLite ledger with rows of every kind of value: any script, capital and small letters that
// engines sort differently, bytes, nothing. Columns are read from the file, so that a new table is filled too.
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { MasterKey } from '../../dist/ledger/seal.js';
import { openSqlite } from '../../dist/ledger/sqlite/database.js';
import { tableNames } from '../../dist/ledger/tables.js';

const [file, count] = [process.argv[2], Number(process.argv[3])];
const ledger = await openLedger({ file, master: new MasterKey(Buffer.alloc(32, 7)) });
await ledger.close();

const idOf = (n) => `${n % 2 ? 'É' : 'e'}${n % 3 ? '-' : '_'}${n}`;
const isTime = (name) => /(^|_)(at|until|since|before)$/.test(name);
const odd = ['خدمة المواطن', '漢字かな', 'বাংলা', '👩‍👩‍👧', 'perché "così" \\ \'là\'', '\u202bRTL\u202c', ''];

function cellOf({ name, type, notnull, pk }, { n, points }) {
  if (points.has(name) || (pk && type.toLowerCase() === 'text')) return idOf(n);
  if (!notnull && !pk && n % 3 === 0) return null;
  if (type.toLowerCase() === 'blob')
    return Buffer.from(Array.from({ length: n % 90 }, (_, at) => (at * n) % 256));
  if (type.toLowerCase() === 'integer') return isTime(name) ? 1_764_000_000_000 + n : n;
  return `${odd[n % odd.length]} ${n}`;
}

const database = openSqlite(file);
database.exec('begin immediate');
for (const table of tableNames) {
  const columns = database.prepare(`pragma table_info(${table})`).all();
  const points = new Set(
    database
      .prepare(`pragma foreign_key_list(${table})`)
      .all()
      .map((row) => row.from),
  );
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const put = database.prepare(
    `insert into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`,
  );
  for (let n = 1; n <= count; n += 1) put.run(...columns.map((column) => cellOf(column, { n, points })));
}
// Numbers that were given and are gone must not come back.
for (const [table, column] of [
  ['inbox', 'id'],
  ['messages', 'id'],
])
  database.exec(`delete from ${table} where ${column} > ${count - 5}`);
database.exec('commit');
database.close();
