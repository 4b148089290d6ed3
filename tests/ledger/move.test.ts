// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import type { Engine } from '../../ledger/engine.ts';
import { openForCommand } from '../../ledger/open-alone.ts';
import { openPostgresEngine } from '../../ledger/postgres/postgres-engine.ts';
import { type TableName, tableNames } from '../../ledger/tables.ts';
import { Program } from '../bots/program.ts';
import { shortOrLong } from '../faults/figures.ts';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';

const rows = shortOrLong(2_500, 20_000);

describeWith({ PostgreSQL: postgresProgram }, 'a ledger that moves to PostgreSQL', () => {
  let server: PostgresServer;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    server = await PostgresServer.start();
    folder = mkdtempSync(join(tmpdir(), 'sportello-move-'));
    file = join(folder, 'sportello.sqlite');
    execFileSync(process.execPath, [join(__dirname, 'fill.mjs'), file, String(rows)]);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const move = (to: string, environment: Record<string, string> = {}) =>
    Program.run(['move', '--to', to], { DATA_DIR: folder, ...environment });

  /** A database whose own order of texts is not that of their bytes. */
  function databaseInItalian(): string {
    server.ask(
      "create database in_italian encoding 'UTF8' locale_provider icu icu_locale 'it' locale 'C' template template0",
    );
    return server.url('in_italian');
  }

  test('every row arrives as it was, whatever its script, and comes back the same', async () => {
    const url = databaseInItalian();
    const there = move(url);
    expect([await there.ended, there.output]).toEqual([0, expect.stringContaining('the same on both sides')]);
    expect(there.output).toMatch(new RegExp(`addresses +${rows} +[0-9a-f]{16}\n`));
    expect(there.output).toContain('Set DATABASE_URL to postgres://');
    const back = join(folder, 'back.sqlite');
    const again = move(`sqlite:${back}`, { DATABASE_URL: url });
    expect([await again.ended, again.output]).toEqual([0, expect.stringContaining('Take DATABASE_URL out')]);
    const [source, moved, returned] = [
      await digests({ file }),
      await digests({ databaseUrl: url }),
      await digests({ file: back }),
    ];
    expect(source.people?.rows).toBe(rows);
    expect(moved).toEqual(source);
    expect(returned).toEqual(source);
  }, 300_000);

  test('numbers that were given once are not given again, on either engine', async () => {
    const url = server.newDatabase();
    expect(await move(url).ended).toBe(0);
    const back = join(folder, 'numbers.sqlite');
    expect(await move(`sqlite:${back}`, { DATABASE_URL: url }).ended).toBe(0);
    for (const place of [{ databaseUrl: url }, { file: back }]) {
      const engine = await openForCommand(place);
      expect([await nextId(engine, 'inbox'), await nextId(engine, 'outbox')]).toEqual([rows + 1, rows + 1]);
      await engine.close();
    }
  }, 300_000);

  test('a target that holds anything is refused, and nothing is added to it', async () => {
    const url = server.newDatabase();
    expect(await move(url).ended).toBe(0);
    const again = move(url);
    expect([await again.ended, again.output]).toEqual([
      1,
      expect.stringContaining('The target is not empty'),
    ]);
    expect(again.output).not.toMatch(/\.js:\d+/);
    expect(server.ask('select count(*) from people', new URL(url).pathname.slice(1))).toBe(String(rows));
  }, 300_000);

  test('a process that has the ledger open, on either engine, keeps it from moving', async () => {
    const url = server.newDatabase();
    const engine = await openPostgresEngine(url);
    const refused = move(`sqlite:${join(folder, 'never.sqlite')}`, { DATABASE_URL: url });
    expect([await refused.ended, refused.output]).toEqual([
      1,
      expect.stringContaining('stop Sportello first'),
    ]);
    await engine.close();
  }, 60_000);

  test('killed at any moment it leaves the source as it was and the target empty, and goes through when run again', async () => {
    const url = server.newDatabase();
    const before = hashOfFile(file);
    for (const lines of [0, 2, 6, 9, 13]) {
      const killed = move(url);
      await killed.until(() => killed.output.split('\n').length > lines + 2);
      killed.child.kill('SIGKILL');
      await killed.ended;
    }
    expect(hashOfFile(file)).toBe(before);
    const engine = await openForCommand({ databaseUrl: url });
    const left = await digestsOf(engine);
    await engine.close();
    expect(new Set(Object.values(left).map((one) => one.rows))).toEqual(new Set([0]));
    const whole = move(url);
    expect([await whole.ended, whole.output]).toEqual([0, expect.stringContaining('the same on both sides')]);
  }, 300_000);
});

type Digests = Record<string, { rows: number; hash: string }>;

async function digests(place: Parameters<typeof openForCommand>[0]): Promise<Digests> {
  const engine = await openForCommand(place);
  try {
    return await digestsOf(engine);
  } finally {
    await engine.close();
    letGo();
  }
}

/** Read and compared in another way than the move does: whole tables, sorted here. */
/** SQLite holds a file until the last statement is collected: the next program must find it free. */
function letGo(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

async function digestsOf(engine: Engine): Promise<Digests> {
  const found: Digests = {};
  for (const table of tableNames) {
    const all = await engine.db.selectFrom(table).selectAll().execute();
    const lines = all.map((row) => JSON.stringify(Object.entries(row).map(plain).toSorted())).toSorted();
    found[table] = {
      rows: lines.length,
      hash: createHash('sha256').update(lines.join('\n')).digest('hex'),
    };
  }
  return found;
}

function plain([name, value]: [string, unknown]): unknown[] {
  return [name, typeof value, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value];
}

async function nextId(engine: Engine, table: TableName): Promise<number> {
  const columns = { conversation_id: 'É-1', channel: 'web' };
  const more =
    table === 'inbox'
      ? { external_id: 'new', kind: 'activity', received_at: 1, trace: 't' }
      : { message_uid: 'new', created_at: 1 };
  await engine.db
    .insertInto(table)
    .values({ ...columns, ...more } as never)
    .execute();
  const { rows: found } = await sql<{ id: number }>`select max(id) as id from ${sql.table(table)}`.execute(
    engine.db,
  );
  return found[0]?.id ?? 0;
}

function hashOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
