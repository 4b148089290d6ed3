// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import { copyTables, type TableCopy, tablesInUse } from './copy-tables.ts';
import type { Engine } from './engine.ts';
import { migrate, NewerLedgerError, versionOf } from './migrate.ts';
import type { Alone } from './open-alone.ts';
import type { TableName } from './tables.ts';

/** Why a ledger cannot be carried over, and what to do. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}

export interface CopyLedgerOptions {
  readonly leaveOut?: readonly TableName[];
  readonly onTable?: (copy: TableCopy) => void;
  /** Called last, before the target keeps anything: what it throws takes everything back. */
  readonly beforeCommit?: () => Promise<void>;
}

/**
 * Carries a ledger that nobody uses to another database. In one transaction: the target has all of it or nothing, and
 * the source stays as it is, so that the command can be given again whenever it was cut off.
 * @param to an empty database; its schema is made here
 * @throws MoveError, InUseError, CopyError, each with the remedy
 */
export async function moveLedger(
  from: Alone,
  to: Engine,
  onTable?: (copy: TableCopy) => void,
): Promise<readonly TableCopy[]> {
  return copyLedger(from.engine, to, { onTable, beforeCommit: () => from.demandStillAlone() });
}

/** As `moveLedger`, from a ledger that may be in use: what it held at one moment. */
export async function copyLedger(
  from: Engine,
  to: Engine,
  { leaveOut, onTable, beforeCommit }: CopyLedgerOptions = {},
): Promise<readonly TableCopy[]> {
  await demandThisVersion(from);
  await migrate(to.db as unknown as Kysely<never>, to.columnTypes);
  return inSnapshot(from, (reading) =>
    to.db.transaction().execute(async (writing) => {
      await to.alone(writing);
      demandEmpty(await tablesInUse(writing));
      const copies = await copyTables(
        { engine: from, tx: reading },
        { engine: to, tx: writing },
        { leaveOut, onTable },
      );
      await beforeCommit?.();
      return copies;
    }),
  );
}

/** Everything that `read` reads is of one moment, while others go on writing. */
function inSnapshot<T>(engine: Engine, read: (tx: Parameters<Engine['alone']>[0]) => Promise<T>): Promise<T> {
  return engine.db.transaction().setIsolationLevel('repeatable read').execute(read);
}

async function demandThisVersion(engine: Engine): Promise<void> {
  const version = await versionOf(engine.db as unknown as Kysely<never>);
  if (version === 'newer') throw new NewerLedgerError();
  if (version === 'older')
    throw new MoveError(
      'The ledger was written by an older version of Sportello: bring it to this one first with "npm run migrate".',
    );
  if (version === 'none') throw new MoveError('There is no ledger of Sportello to be read.');
}

function demandEmpty(used: readonly TableName[]): void {
  if (used.length > 0)
    throw new MoveError(
      `The target is not empty (${used.join(', ')}): nothing was written. Give a new database or file; one on which Sportello was started once is no longer empty.`,
    );
}
