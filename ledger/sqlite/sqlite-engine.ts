// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kysely } from 'kysely';
import { sqliteColumnTypes } from '../column-types.ts';
import type { Engine, QueryFault } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { openSqlite, type SqliteDatabase } from './database.ts';
import { SqliteDialect } from './dialect.ts';

/** One SQLite file, for one process or several on the same machine. @param file created when missing */
export function openSqliteEngine(file: string): Engine {
  const database = openSqlite(file);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect(database) });
  return {
    name: 'sqlite',
    db,
    columnTypes: sqliteColumnTypes,
    locksRows: false,
    // A transaction begins IMMEDIATE: there is never more than one writer.
    alone: async () => undefined,
    meaningOf,
    watch: (changed) => watchDataVersion(database, changed),
    close: () => db.destroy(),
  };
}

function meaningOf(error: unknown): QueryFault | null {
  if (!(error instanceof Error)) return null;
  if (/FOREIGN KEY constraint failed/.test(error.message)) return 'orphan';
  if (/UNIQUE constraint failed/.test(error.message)) return 'twice';
  return null;
}

/** `data_version` changes when another connection commits, and costs 2.5 microseconds to ask. */
function watchDataVersion(database: SqliteDatabase, changed: () => void, everyMs = 50): () => void {
  const statement = database.prepare('pragma data_version');
  const read = () => (statement.get() as { data_version: number }).data_version;
  let last = read();
  const timer = setInterval(() => {
    const current = read();
    if (current === last) return;
    last = current;
    changed();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
