// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, renameSync, rmSync } from 'node:fs';
import { BackupError } from './backup-error.ts';
import { type Counts, makeWhole } from './backup-whole.ts';
import { type PersonKey, writeKeysBeside } from './person-keys-file.ts';
import { openSqlite } from './sqlite/database.ts';
import { openAloneDatabase } from './sqlite/sqlite-engine.ts';

/**
 * Writes a copy of a ledger in use, and beside it the keys of its people. Older copies stay readable only for people
 * whose key is in the newest file of keys: who was erased since is a blank in all of them.
 * @throws BackupError when the target exists or cannot be written
 */
export function backUp(ledgerFile: string, target: string): { readonly people: number } {
  if (!existsSync(ledgerFile))
    throw new BackupError(`There is no ledger at ${ledgerFile} yet: start Sportello once, or set DATA_DIR.`);
  refuseToOverwrite(target);
  const ledger = openSqlite(ledgerFile);
  let keys: readonly PersonKey[];
  try {
    ledger.prepare('vacuum into ?').run(target);
    keys = ledger.prepare('select person_id, wrapped from person_keys').all() as never;
  } catch (cause) {
    rmSync(target, { force: true });
    throw notWritten(target, cause);
  } finally {
    ledger.close();
  }
  const copy = openSqlite(target);
  copy.exec('delete from person_keys');
  // Pages of deleted rows are gone for good only in a file that is written anew.
  copy.exec('vacuum');
  copy.exec('pragma journal_mode = delete');
  copy.close();
  writeKeysBeside(target, keys);
  return { people: keys.length };
}

/** @throws BackupError */
export function refuseToOverwrite(target: string): void {
  if (existsSync(target))
    throw new BackupError(
      `${target} exists already: name a file that does not, so that no backup is overwritten.`,
    );
}

export function notWritten(target: string, cause: unknown): BackupError {
  return new BackupError(`${target} could not be written: is the folder there, and is there room?`, {
    cause,
  });
}

/**
 * Puts a backup, made from either engine, in the place of the ledger; what was there stays beside it, renamed. People
 * whose key is gone are left out: they were erased after the backup.
 * @returns how many people came back and how many were left out
 * @throws BackupError when the backup is damaged or its keys are missing; InUseError
 */
export function restore(
  source: string,
  ledgerFile: string,
  now: Date,
): Counts & { readonly kept: string | null } {
  if (existsSync(ledgerFile)) openAloneDatabase(ledgerFile).close();
  const fresh = `${ledgerFile}.restoring`;
  const counts = makeWhole(source, fresh);
  const kept = existsSync(ledgerFile)
    ? `${ledgerFile}.before-${now.toISOString().replace(/[:.]/g, '-')}`
    : null;
  if (kept)
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(ledgerFile + end)) renameSync(ledgerFile + end, kept + end);
  renameSync(fresh, ledgerFile);
  return { ...counts, kept };
}
