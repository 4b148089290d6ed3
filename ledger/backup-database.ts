// SPDX-License-Identifier: AGPL-3.0-or-later
// Backup and restore where the ledger is a database server. A backup is the same SQLite file whichever engine it was
// made from, and goes back into either.
import { renameSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { notWritten, refuseToOverwrite } from './backup.ts';
import { type Counts, makeWhole, removeFile } from './backup-whole.ts';
import type { TableCopy } from './copy-tables.ts';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { copyLedger } from './move.ts';
import type { Alone } from './open-alone.ts';
import { type PersonKey, writeKeysBeside } from './person-keys-file.ts';
import { openSqliteEngine } from './sqlite/sqlite-engine.ts';

/**
 * Writes a copy of a ledger in use, as it was at one moment, and beside it the keys of its people.
 * @throws BackupError when the target exists or cannot be written; MoveError
 */
export async function backUpDatabase(engine: Engine, target: string): Promise<{ readonly people: number }> {
  refuseToOverwrite(target);
  const making = `${target}.making`;
  removeFile(making);
  let copy: Engine;
  try {
    copy = openSqliteEngine(making);
  } catch (cause) {
    throw notWritten(target, cause);
  }
  try {
    await copyLedger(engine, copy, { leaveOut: ['person_keys'] });
    await sql`pragma journal_mode = delete`.execute(copy.db);
  } catch (error) {
    await copy.close();
    removeFile(making);
    throw error;
  }
  await copy.close();
  // After the copy: who is erased meanwhile is a blank in it, and who is new is not in it.
  const keys: readonly PersonKey[] = await engine.db
    .selectFrom('person_keys')
    .select(['person_id', 'wrapped'])
    .execute();
  renameSync(making, target);
  writeKeysBeside(target, keys);
  return { people: keys.length };
}

/**
 * Puts a backup into an empty database. What was in another database stays there.
 * @param options.workFile where the ledger is put together before it is carried over; gone afterwards
 * @throws BackupError when the backup is damaged or its keys are missing; MoveError when the database is not empty
 */
export async function restoreDatabase(
  source: string,
  into: Alone,
  { workFile, onTable }: { workFile: string; onTable?: (copy: TableCopy) => void },
): Promise<Counts> {
  try {
    const counts = makeWhole(source, workFile);
    const whole = openSqliteEngine(workFile, { alone: true });
    try {
      // A backup may be older than this version.
      await migrate(whole.db as unknown as Kysely<never>, whole.columnTypes);
      await copyLedger(whole, into.engine, { onTable, beforeCommit: () => into.demandStillAlone() });
    } finally {
      await whole.close();
    }
    return counts;
  } finally {
    removeFile(workFile);
  }
}
