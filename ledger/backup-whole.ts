// SPDX-License-Identifier: AGPL-3.0-or-later
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { BackupError } from './backup-error.ts';
import { readKeysBeside } from './person-keys-file.ts';
import { openSqlite, type SqliteDatabase } from './sqlite/database.ts';

export interface Counts {
  readonly people: number;
  readonly leftOut: number;
}

/**
 * Makes a whole ledger of a backup and the keys beside it. People whose key is gone are left out: they were erased
 * after the backup.
 * @param fresh a file that may be replaced; it is gone when this throws
 * @returns how many people came back and how many were left out
 * @throws BackupError when the backup is damaged or its keys are missing
 */
export function makeWhole(source: string, fresh: string): Counts {
  if (!existsSync(source)) throw new BackupError(`There is no file ${source}.`);
  const keys = readKeysBeside(source);
  removeFile(fresh);
  try {
    copyFileSync(source, fresh);
    return fill(fresh, keys);
  } catch (cause) {
    removeFile(fresh);
    throw cause instanceof BackupError
      ? cause
      : new BackupError(`${source} is not a backup of Sportello, or is damaged.`, { cause });
  }
}

/** A SQLite file with what may stand beside it. */
export function removeFile(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}

function fill(file: string, keys: ReadonlyMap<string, Uint8Array>): Counts {
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

function putKeys(database: SqliteDatabase, keys: ReadonlyMap<string, Uint8Array>): Counts {
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
