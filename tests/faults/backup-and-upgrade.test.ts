// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kysely, type Migration, Migrator } from 'kysely';
import { sqliteColumnTypes } from '../../ledger/column-types.ts';
import { openSqlite, type SqliteDatabase } from '../../ledger/sqlite/database.ts';
import { SqliteDialect } from '../../ledger/sqlite/dialect.ts';
import { figures } from './figures.ts';
import { Load, outOfOrder } from './load.ts';
import { asInService, Rig, sleep } from './rig.ts';

const run = promisify(execFile);
const migrationsFolder = join(__dirname, '../../ledger/migrations');
const names = readdirSync(migrationsFolder)
  .map((file) => file.replace('.ts', ''))
  .toSorted();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sportello-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;
const tablesOf = (database: SqliteDatabase) =>
  (
    database
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
      .all() as { name: string }[]
  )
    .map((row) => row.name)
    .filter((name) => !name.startsWith('kysely_'));

function countRows(file: string): Record<string, number> {
  const database = openSqlite(file);
  const counts = tablesOf(database).map((name) => {
    const { n } = database.prepare(`select count(*) as n from ${name}`).get() as { n: number };
    return [name, n] as const;
  });
  const [check] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
  expect(check?.integrity_check).toBe('ok');
  database.close();
  return Object.fromEntries(counts);
}

describe('a backup', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig();
    await rig.start();
  });
  afterEach(() => rig.stop());

  test('made under load holds everything acknowledged before it, and serves on where it is put back', async () => {
    await Promise.all([rig.spawn(asInService), rig.spawn(asInService)]);
    const load = new Load(rig, { people: 50, perSecond: 80 }).start();
    await sleep(1_500);
    const before = new Set(load.acknowledgedAt.keys());
    const copy = join(folder, 'backups', 'one');
    mkdirSync(join(folder, 'backups'));
    const step = join(__dirname, '../ledger/step.mjs');
    await run(process.execPath, [step, JSON.stringify(['backUp', rig.where.file, copy])]);
    await sleep(500);
    await load.stop();
    await rig.until(load.written, 30_000);

    const restored = join(folder, 'restored.sqlite');
    const given = JSON.stringify(['restore', restored, copy]);
    const back = spawnSync(process.execPath, [step, given], { encoding: 'utf8' });
    expect(back.stderr).toBe('');
    const [inCopy, inRestored] = [countRows(copy), countRows(restored)];
    const other = new Rig();
    await other.start({ where: { file: restored }, close: async () => undefined });
    await other.spawn(asInService);
    await other.post([{ id: 'after', address: 'p-after', text: 't0' }]);
    const { inbox } = await other.ledger();
    const there = new Set(inbox.map((row) => row.external_id));
    const missing = [...before].filter((id) => !there.has(id));
    // What the copy holds unanswered is answered by whoever starts on it.
    await other.until(1, 30_000);
    const unanswered = async () => (await other.ledger()).inbox.filter((row) => row.status === 'new').length;
    for (const started = Date.now(); (await unanswered()) > 0 && Date.now() - started < 20_000; )
      await sleep(100);
    expect(await unanswered()).toBe(0);
    await other.stop();
    figures('23 Backup under load', [
      { figure: 'acknowledged before the backup', measured: before.size, holds: '–' },
      { figure: 'of them missing in it', measured: missing.length, holds: '0' },
      {
        figure: 'rows of the inbox, copy and restored',
        measured: `${inCopy.inbox}, ${inRestored.inbox}`,
        holds: 'equal',
      },
    ]);
    expect(before.size).toBeGreaterThan(0);
    expect(missing).toEqual([]);
    // The keys are kept beside the copy and come back from there.
    expect({ ...inRestored, person_keys: 0 }).toEqual(inCopy);
    expect(inRestored.person_keys).toBe(inRestored.people);
    expect(outOfOrder(rig)).toEqual([]);
  }, 120_000);
});

/** A ledger as an older version left it: only the first migrations have run. */
async function makeOld(file: string, upTo: number): Promise<SqliteDatabase> {
  const database = openSqlite(file);
  const db = new Kysely<never>({ dialect: new SqliteDialect(database) });
  const known: Record<string, Migration> = {};
  for (const name of names.slice(0, upTo)) {
    const { up } = require(join(migrationsFolder, `${name}.ts`)) as {
      up: (db: Kysely<unknown>, types: typeof sqliteColumnTypes) => Promise<void>;
    };
    known[name] = { up: (connection) => up(connection, sqliteColumnTypes) };
  }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(known) } });
  const { error } = await migrator.migrateToLatest();
  expect(error).toBeUndefined();
  return database;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

/** Twenty rows in every table there is, whatever its columns, such that each refers to rows that exist. */
function fillTables(database: SqliteDatabase): void {
  database.exec('pragma foreign_keys = off');
  for (const table of tablesOf(database)) {
    const columns = database.prepare(`pragma table_info(${table})`).all() as unknown as Column[];
    const insert = database.prepare(
      `insert into ${table} (${columns.map((one) => `"${one.name}"`).join()}) values (${columns.map(() => '?').join()})`,
    );
    for (let n = 1; n <= 20; n += 1) insert.run(...columns.map((one) => cellOf(one, n)));
  }
  database.exec('pragma foreign_keys = on');
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
}

function cellOf({ name, type }: Column, n: number): string | number | Uint8Array {
  if (/blob/i.test(type)) return Buffer.from(`${name} ${n}`);
  if (/int/i.test(type)) return n;
  // Keys and references alike, so that the rows of one number belong together.
  if (name === 'id' || name.endsWith('_id')) return `key ${n}`;
  return `${name} ${n}`;
}

function allRows(database: SqliteDatabase): Record<string, Row[]> {
  return Object.fromEntries(
    tablesOf(database).map((name) => [
      name,
      database.prepare(`select * from ${name} order by 1`).all() as Row[],
    ]),
  );
}

const older = names.slice(0, -1).map((name, index) => [name, index + 1] as const);

test.each(older)(
  'a ledger that ended at %s is upgraded by three starters at once, and keeps every row',
  async (_, upTo) => {
    const file = join(folder, 'old.sqlite');
    const old = await makeOld(file, upTo);
    fillTables(old);
    const before = allRows(old);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    old.close();
    const dist = join(__dirname, '../../dist/ledger');
    const script = `
    const { openSqliteEngine } = await import('${dist}/sqlite/sqlite-engine.js');
    const { migrate } = await import('${dist}/migrate.js');
    const engine = openSqliteEngine(process.argv[1]);
    await migrate(engine.db, engine.columnTypes);
    await engine.close();`;
    await Promise.all(
      [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', script, file])),
    );
    const upgraded = openSqlite(file);
    const after = allRows(upgraded);
    const ran = upgraded.prepare('select name from kysely_migration order by name').all() as {
      name: string;
    }[];
    upgraded.close();
    expect(ran.map((row) => row.name)).toEqual(names);
    for (const [table, rows] of Object.entries(before)) {
      expect([table, after[table]?.length]).toEqual([table, rows.length]);
      for (const [index, row] of rows.entries()) expect(after[table]?.[index]).toMatchObject(row);
    }
  },
  60_000,
);
