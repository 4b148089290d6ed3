// SPDX-License-Identifier: AGPL-3.0-or-later
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSqlite, type SqliteDatabase } from './sqlite/database.ts';

/** Why a backup cannot be made or put back, and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Beside the backups, replaced by each one: it must exist once only, so that an erased person's key is gone. */
export const keysFileName = 'person-keys.json';

/**
 * Writes a copy of a ledger in use, and beside it the keys of its people. Older copies stay readable only for people
 * whose key is in the newest file of keys: who was erased since is a blank in all of them.
 * @throws BackupError when the target exists or cannot be written
 */
export function backUp(ledgerFile: string, target: string): { readonly people: number } {
  if (!existsSync(ledgerFile))
    throw new BackupError(`There is no ledger at ${ledgerFile} yet: start Sportello once, or set DATA_DIR.`);
  if (existsSync(target))
    throw new BackupError(
      `${target} exists already: name a file that does not, so that no backup is overwritten.`,
    );
  const ledger = openSqlite(ledgerFile);
  let keys: readonly { person_id: string; wrapped: Uint8Array }[];
  try {
    ledger.prepare('vacuum into ?').run(target);
    keys = ledger.prepare('select person_id, wrapped from person_keys').all() as never;
  } catch (cause) {
    rmSync(target, { force: true });
    throw new BackupError(`${target} could not be written: is the folder there, and is there room?`, {
      cause,
    });
  } finally {
    ledger.close();
  }
  const copy = openSqlite(target);
  copy.exec('delete from person_keys');
  // Pages of deleted rows are gone for good only in a file that is written anew.
  copy.exec('vacuum');
  copy.exec('pragma journal_mode = delete');
  copy.close();
  writeKeys(join(dirname(target), keysFileName), keys);
  return { people: keys.length };
}

function writeKeys(file: string, keys: readonly { person_id: string; wrapped: Uint8Array }[]): void {
  const lines = keys.map((row) => [row.person_id, Buffer.from(row.wrapped).toString('base64')]);
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(lines))}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Puts a backup in the place of the ledger; what was there stays beside it, renamed. People whose key is gone are
 * left out: they were erased after the backup.
 * @returns how many people came back and how many were left out
 * @throws BackupError when the backup is damaged, its keys are missing, or the ledger is in use
 */
export function restore(
  source: string,
  ledgerFile: string,
  now: Date,
): { readonly people: number; readonly leftOut: number; readonly kept: string | null } {
  if (!existsSync(source)) throw new BackupError(`There is no file ${source}.`);
  const keysFile = join(dirname(source), keysFileName);
  if (!existsSync(keysFile))
    throw new BackupError(
      `${keysFile} is missing: put the newest one there. Without it nothing in the backup can be read.`,
    );
  const keys = readKeys(keysFile);
  refuseWhileInUse(ledgerFile);
  const fresh = `${ledgerFile}.restoring`;
  for (const end of ['', '-wal', '-shm']) rmSync(fresh + end, { force: true });
  copyFileSync(source, fresh);
  let counts: { people: number; leftOut: number };
  try {
    counts = fill(fresh, keys);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw cause instanceof BackupError
      ? cause
      : new BackupError(`${source} is not a backup of Sportello, or is damaged.`, { cause });
  }
  const kept = existsSync(ledgerFile)
    ? `${ledgerFile}.before-${now.toISOString().replace(/[:.]/g, '-')}`
    : null;
  if (kept)
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(ledgerFile + end)) renameSync(ledgerFile + end, kept + end);
  renameSync(fresh, ledgerFile);
  return { ...counts, kept };
}

function readKeys(file: string): Map<string, Uint8Array> {
  try {
    const read = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    return new Map(read.map(([id, wrapped]) => [id, new Uint8Array(Buffer.from(wrapped, 'base64'))]));
  } catch (cause) {
    throw new BackupError(`${file} cannot be read: put back the newest one.`, { cause });
  }
}

/** A process that has the ledger open holds a shared lock on its file, which an exclusive one cannot pass. */
function refuseWhileInUse(ledgerFile: string): void {
  if (!existsSync(ledgerFile)) return;
  const database = openSqlite(ledgerFile, { busyMs: 0 });
  try {
    database.exec('pragma locking_mode = exclusive');
    database.exec('begin exclusive');
    database.exec('rollback');
  } catch (cause) {
    throw new BackupError('The ledger is in use: stop Sportello first.', { cause });
  } finally {
    database.close();
  }
}

function fill(file: string, keys: ReadonlyMap<string, Uint8Array>): { people: number; leftOut: number } {
  const database = openSqlite(file);
  try {
    const check = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
    if (check[0]?.integrity_check !== 'ok')
      throw new BackupError('The backup is damaged: take an older one.');
    return putKeys(database, keys);
  } finally {
    database.exec('pragma journal_mode = delete');
    database.close();
  }
}

function putKeys(
  database: SqliteDatabase,
  keys: ReadonlyMap<string, Uint8Array>,
): { people: number; leftOut: number } {
  const people = database.prepare('select id from people').all() as { id: string }[];
  const put = database.prepare('insert into person_keys (person_id, wrapped) values (?, ?)');
  const drop = database.prepare('delete from people where id = ?');
  let leftOut = 0;
  database.exec('begin immediate');
  for (const { id } of people) {
    const wrapped = keys.get(id);
    if (wrapped) put.run(id, wrapped);
    else {
      drop.run(id);
      leftOut += 1;
    }
  }
  database.exec('commit');
  return { people: people.length - leftOut, leftOut };
}
