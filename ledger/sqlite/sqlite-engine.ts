// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kysely, sql } from 'kysely';
import { sqliteColumnTypes } from '../column-types.ts';
import { type Engine, InUseError, type QueryFault } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { openSqlite, type SqliteDatabase } from './database.ts';
import { SqliteDialect } from './dialect.ts';

/**
 * One SQLite file, for one process or several on the same machine.
 * @param file created when missing
 * @param options.alone nobody else may have it open, now or until it is closed
 * @throws InUseError when it was to be alone and is not
 */
export function openSqliteEngine(file: string, { alone = false } = {}): Engine {
  const database = alone ? openAloneDatabase(file) : openSqlite(file);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect(database) });
  return {
    name: 'sqlite',
    db,
    columnTypes: sqliteColumnTypes,
    locksRows: false,
    // A transaction begins IMMEDIATE: there is never more than one writer.
    alone: async () => undefined,
    lastNumber: async (tx, { table }) => {
      const { rows } = await sql<{
        seq: number;
      }>`select seq from sqlite_sequence where name = ${table}`.execute(tx);
      return rows[0]?.seq ?? 0;
    },
    setLastNumber: async (tx, { table }, last) => {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(tx);
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(tx);
    },
    meaningOf,
    watch: (changed) => watchDataVersion(database, changed),
    scrub: () => emptyLog(db),
    close: () => db.destroy(),
  };
}

/**
 * A process that has the ledger open holds a shared lock on its file, which an exclusive one cannot pass.
 * @throws InUseError
 */
export function openAloneDatabase(file: string): SqliteDatabase {
  const database = openSqlite(file, { busyMs: 0 });
  try {
    database.exec('pragma locking_mode = exclusive');
    database.exec('begin exclusive');
    database.exec('rollback');
    return database;
  } catch (cause) {
    database.close();
    throw new InUseError(cause);
  }
}

function meaningOf(error: unknown): QueryFault | null {
  // By its message and not its class: in a test's own realm the addon's errors are of another.
  const { message = '' } = (error ?? {}) as { message?: string };
  if (/FOREIGN KEY constraint failed/.test(message)) return 'orphan';
  if (/UNIQUE constraint failed/.test(message)) return 'twice';
  return null;
}

/**
 * The log of writes holds erased rows as they were, keys of people among them, until it happens to be overwritten. Who
 * reads or writes at the moment makes it wait.
 */
async function emptyLog(db: Kysely<Schema>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** `data_version` changes when another connection commits, and costs 2.5 microseconds to ask. */
function watchDataVersion(database: SqliteDatabase, changed: () => void, everyMs = 50): () => void {
  const statement = database.prepare('pragma data_version');
  const read = () => {
    try {
      return (statement.get() as { data_version: number }).data_version;
    } catch {
      // Another process puts the file in order after a crash: whatever happened meanwhile is looked for.
      return null;
    }
  };
  let last = read();
  const timer = setInterval(() => {
    const current = read();
    if (current === last && current !== null) return;
    last = current;
    changed();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
