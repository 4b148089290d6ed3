// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** How far a message of several parts has come, whether its answer was lost, and when people were asked to write again. */
export async function up(db: Kysely<unknown>, { time }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('outbox').addColumn('progress', 'text').execute();
  await db.schema
    .alterTable('outbox')
    .addColumn('maybe_arrived', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('conversations').addColumn('asked_back_at', time).execute();
}
