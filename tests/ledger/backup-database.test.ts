// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUpDatabase } from '../../ledger/backup-database.ts';
import { removePeople } from '../../ledger/erase.ts';
import { type LedgerPlace, openForCommand } from '../../ledger/open-alone.ts';
import { type Ledger, openLedger } from '../../ledger/open-ledger.ts';
import { openSqlite } from '../../ledger/sqlite/database.ts';
import { Program } from '../bots/program.ts';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { message, testMaster } from './open.ts';

describeWith({ PostgreSQL: postgresProgram }, 'a backup from PostgreSQL', () => {
  let server: PostgresServer;
  let folder: string;
  let url: string;
  let ledger: Ledger;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sportello-backup-'));
    mkdirSync(join(folder, 'backups'));
    url = server.newDatabase();
    ledger = await openLedger({ databaseUrl: url, master: testMaster() });
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const backup = (name: string) => join(folder, 'backups', name);
  const write = (from: number, to: number) =>
    ledger.ingest.receive(
      Array.from({ length: to - from }, (_, at) => message(`m${from + at}`, `p${from + at}`, 'testo')),
    );

  async function run(command: 'backup' | 'restore', name: string, databaseUrl?: string): Promise<string> {
    const program = Program.run([command, backup(name)], {
      DATA_DIR: join(folder, 'data'),
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    });
    const code = await program.ended;
    if (code !== 0) throw new Error(program.output);
    return program.output;
  }

  async function peopleIn(place: LedgerPlace): Promise<{ people: number; keys: number; messages: number }> {
    const engine = await openForCommand(place);
    const count = async (table: 'people' | 'person_keys' | 'inbox') =>
      (await engine.db.selectFrom(table).selectAll().execute()).length;
    const found = {
      people: await count('people'),
      keys: await count('person_keys'),
      messages: await count('inbox'),
    };
    await engine.close();
    return found;
  }

  test('goes back into an empty database and into a SQLite file, and holds no key itself', async () => {
    await write(0, 50);
    expect(await run('backup', 'one', url)).toContain('people in it: 50');
    const keys = Object.values(JSON.parse(readFileSync(backup('person-keys.json'), 'utf8')) as object);
    const bytes = readFileSync(backup('one'));
    expect(keys).toHaveLength(50);
    expect(keys.some((key) => bytes.includes(Buffer.from(String(key), 'base64')))).toBe(false);
    const other = server.newDatabase();
    expect(await run('restore', 'one', other)).toContain('people in it: 50');
    await run('restore', 'one');
    const whole = { people: 50, keys: 50, messages: 50 };
    expect(await peopleIn({ databaseUrl: other })).toEqual(whole);
    expect(await peopleIn({ file: join(folder, 'data', 'sportello.sqlite') })).toEqual(whole);
    const next = await openLedger({ databaseUrl: other, master: testMaster() });
    await next.ingest.receive([message('m3', 'p3', 'di nuovo'), message('new', 'p3', 'testo')]);
    const inbox = await next.db.selectFrom('inbox').select('id').orderBy('id', 'desc').execute();
    await next.close();
    expect(inbox).toHaveLength(51);
    expect(inbox[0]?.id).toBeGreaterThan(50);
  }, 180_000);

  test('leaves out who was erased since, whichever engine it goes back into', async () => {
    await write(0, 10);
    await run('backup', 'one', url);
    const first = await ledger.db.selectFrom('people').select('id').executeTakeFirstOrThrow();
    await ledger.commits.run((tx) => removePeople(tx, [first.id]));
    await run('backup', 'two', url);
    const other = server.newDatabase();
    expect(await run('restore', 'one', other)).toContain('erased after this backup: 1');
    expect(await peopleIn({ databaseUrl: other })).toEqual({ people: 9, keys: 9, messages: 9 });
    expect(await run('restore', 'one')).toContain('erased after this backup: 1');
  }, 180_000);

  test('is of one moment while messages keep coming', async () => {
    await write(0, 3_000);
    let writing = true;
    let written = 3_000;
    const load = (async () => {
      while (writing) {
        await write(written, written + 20);
        written += 20;
      }
    })();
    const engine = await openForCommand({ databaseUrl: url });
    await backUpDatabase(engine, backup('loaded'));
    await engine.close();
    writing = false;
    await load;
    const copy = openSqlite(backup('loaded'));
    const count = (query: string) => Number(Object.values(copy.prepare(query).get() as object)[0]);
    const people = count('select count(*) from people');
    expect(count('select count(*) from inbox')).toBe(people);
    expect(count('select count(*) from conversations')).toBe(people);
    expect(people).toBeGreaterThanOrEqual(3_000);
    expect(people).toBeLessThan(written);
    expect(copy.prepare('pragma foreign_key_check').all()).toEqual([]);
    expect(copy.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    copy.close();
  }, 180_000);

  test('is not put into a database that is in use or holds something, and a second backup overwrites nothing', async () => {
    await write(0, 5);
    await run('backup', 'one', url);
    await expect(run('backup', 'one', url)).rejects.toThrow(/exists already/);
    await expect(run('restore', 'one', url)).rejects.toThrow(/in use: stop Sportello first/);
    await ledger.close();
    await expect(run('restore', 'one', url)).rejects.toThrow(/The target is not empty/);
    expect(await peopleIn({ databaseUrl: url })).toEqual({ people: 5, keys: 5, messages: 5 });
    ledger = await openLedger({ databaseUrl: url, master: testMaster() });
  }, 180_000);
});
