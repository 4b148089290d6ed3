// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** How long people wait for an operator's first word is counted once, when it is said. */
export async function up(db: Kysely<unknown>, { time }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('handoffs').addColumn('first_reply_at', time).execute();
}
