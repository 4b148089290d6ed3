// SPDX-License-Identifier: AGPL-3.0-or-later
// The only file that names the SQLite package: `node:sqlite` can take its place on Node 22, the interface is the same.
import { DatabaseSync } from '@photostructure/sqlite';

export type SqliteDatabase = InstanceType<typeof DatabaseSync>;
export type SqliteStatement = ReturnType<SqliteDatabase['prepare']>;

/** Below this version a reset of the write-ahead log can lose committed rows. https://sqlite.org/wal.html */
const oldestVersion = [3, 51, 3] as const;

/**
 * Opens a ledger file so that an acknowledged commit survives a power cut.
 * @param file path of the database, created when missing
 * @param options.busyMs how long to wait for another writer
 * @throws when the SQLite inside the package is too old to be trusted
 */
export function openSqlite(file: string, { busyMs = 10_000 } = {}): SqliteDatabase {
  const database = new DatabaseSync(file);
  database.exec(`pragma busy_timeout = ${Number(busyMs)}`);
  enterWriteAheadMode(database, busyMs);
  const row = database.prepare('select sqlite_version() as version').get() as { version: string };
  if (isOlder(row.version)) {
    database.close();
    throw new Error(
      `SQLite ${row.version} can lose committed rows; install a package with ${oldestVersion.join('.')} or later.`,
    );
  }
  // NORMAL lost acknowledged rows in 33 of 40 replayed power cuts, FULL in none of 80.
  database.exec('pragma synchronous = full');
  database.exec('pragma foreign_keys = on');
  // Deleted texts are overwritten with zeros.
  database.exec('pragma secure_delete = on');
  database.exec('pragma cache_size = -16000');
  return database;
}

/** Another connection writes: what was asked may be asked again. SQLite's result code 5, in each of its kinds. */
export function isBusy(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === 5;
}

/** The change to this mode asks nobody to wait: of several that open a new file at once, the others try again. */
function enterWriteAheadMode(database: SqliteDatabase, busyMs: number): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (const started = Date.now(); ; Atomics.wait(pause, 0, 0, 20)) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() - started >= busyMs) throw error;
    }
  }
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldestVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
