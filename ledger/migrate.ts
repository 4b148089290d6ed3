// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, type Migration, Migrator } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import { up as first } from './migrations/0001-first.ts';
import { up as held } from './migrations/0002-held.ts';
import { up as leases } from './migrations/0003-leases.ts';
import { up as recordings } from './migrations/0004-recordings.ts';
import { up as delivery } from './migrations/0005-delivery.ts';

const migrations: Record<string, (db: Kysely<unknown>, types: ColumnTypes) => Promise<void>> = {
  '0001-first': first,
  '0002-held': held,
  '0003-leases': leases,
  '0004-recordings': recordings,
  '0005-delivery': delivery,
};

/**
 * Brings the schema up to this version. Several processes may start at once: one migrates, the others wait.
 * @throws when the ledger was written by a newer version, naming the remedy; nothing is changed then
 */
export async function migrate(db: Kysely<never>, types: ColumnTypes): Promise<void> {
  const known: Record<string, Migration> = {};
  for (const [name, up] of Object.entries(migrations))
    known[name] = { up: (connection) => up(connection, types) };
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(known) } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  if (error instanceof Error && error.message.includes('corrupted migrations')) {
    throw new Error(
      'The ledger was written by a newer version of Sportello. Start that version, or restore a backup made before the upgrade.',
      { cause: error },
    );
  }
  throw error;
}
