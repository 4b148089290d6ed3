// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';

/** In which language an operator reads the desk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('operators').addColumn('interface_language', 'text').execute();
}
