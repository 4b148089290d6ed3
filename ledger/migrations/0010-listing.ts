// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** The list of conversations along an index, what operators chose for themselves, and where a push reaches them. */
export async function up(db: Kysely<unknown>, { blob, time }: ColumnTypes): Promise<void> {
  // The order of the queue within a state and an urgency: a page is read from where the one before ended.
  await db.schema
    .createIndex('handoffs_list')
    .on('handoffs')
    .columns(['state', 'urgent', 'priority desc', 'waiting_since', 'id'])
    .execute();
  await db.schema.createIndex('handoffs_operator').on('handoffs').columns(['operator_id', 'state']).execute();
  await db.schema
    .createTable('operator_choices')
    .addColumn('operator_id', 'text', (c) => c.primaryKey().references('operators.id').onDelete('cascade'))
    .addColumn('choices', 'text', (c) => c.notNull())
    .addColumn('changed_at', time, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('push_subscriptions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addColumn('lookup', 'text', (c) => c.notNull().unique())
    .addColumn('endpoint', blob, (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('told_for', time, (c) => c.notNull().defaultTo(0))
    .addColumn('told_at', time, (c) => c.notNull().defaultTo(0))
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createIndex('push_subscriptions_operator')
    .on('push_subscriptions')
    .column('operator_id')
    .execute();
}
