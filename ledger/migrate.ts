// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import { up as first } from './migrations/0001-first.ts';
import { up as held } from './migrations/0002-held.ts';
import { up as leases } from './migrations/0003-leases.ts';
import { up as recordings } from './migrations/0004-recordings.ts';
import { up as delivery } from './migrations/0005-delivery.ts';
import { up as indexes } from './migrations/0006-indexes.ts';
import { up as accounts } from './migrations/0007-accounts.ts';
import { up as routing } from './migrations/0008-routing.ts';
import { up as composer } from './migrations/0009-composer.ts';
import { up as listing } from './migrations/0010-listing.ts';
import { up as interfaceLanguage } from './migrations/0015-interface-language.ts';

const migrations: Record<string, (db: Kysely<unknown>, types: ColumnTypes) => Promise<void>> = {
  '0001-first': first,
  '0002-held': held,
  '0003-leases': leases,
  '0004-recordings': recordings,
  '0005-delivery': delivery,
  '0006-indexes': indexes,
  '0015-interface-language': interfaceLanguage,
  '0007-accounts': accounts,
  '0009-composer': composer,
  '0008-routing': routing,
  '0010-listing': listing,
};

/** The ledger was written by a newer version: this one does not know what it would leave out. */
export class NewerLedgerError extends Error {
  override readonly name = 'NewerLedgerError';
  constructor(cause?: unknown) {
    super(
      'The ledger was written by a newer version of Sportello. Start that version, or restore a backup made before the upgrade.',
      { cause },
    );
  }
}

/**
 * Brings the schema up to this version. Several processes may start at once: one migrates, the others wait.
 * @returns the steps that were taken, none when it was at this version
 * @throws NewerLedgerError when the ledger was written by a newer version; nothing is changed then
 */
export async function migrate(db: Kysely<never>, types: ColumnTypes): Promise<readonly string[]> {
  const known: Record<string, Migration> = {};
  for (const [name, up] of Object.entries(migrations))
    known[name] = { up: (connection) => up(connection, types) };
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(known) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (!error) return results.map((step) => step.migrationName);
  if (error instanceof Error && error.message.includes('corrupted migrations'))
    throw new NewerLedgerError(error);
  throw error;
}

/** The last step of this version. */
export const thisVersion = Object.keys(migrations).toSorted().at(-1) ?? '';

/** How the schema stands to this version; `none`: there is no ledger. Changes nothing. */
export async function versionOf(db: Kysely<never>): Promise<'none' | 'older' | 'this' | 'newer'> {
  const found = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!found.some((table) => table.name === 'kysely_migration')) return 'none';
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  if (rows.some(({ name }) => !Object.hasOwn(migrations, name))) return 'newer';
  return rows.length === 0 ? 'none' : rows.length < Object.keys(migrations).length ? 'older' : 'this';
}
