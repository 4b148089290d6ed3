// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Presence and load of operators, teams, and what a handoff knows of offers, notes, snoozing and clocks. See schema.ts. */
export async function up(db: Kysely<unknown>, { blob, time }: ColumnTypes): Promise<void> {
  const operators = () => db.schema.alterTable('operators');
  await operators()
    .addColumn('presence', 'text', (c) => c.notNull().defaultTo('available'))
    .execute();
  await operators().addColumn('active_at', time).execute();
  await operators().addColumn('most_open', 'integer').execute();
  await operators().addColumn('idle_since', time).execute();

  const handoffs = () => db.schema.alterTable('handoffs');
  await handoffs()
    .addColumn('priority', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await handoffs().addColumn('offered_to', 'text').execute();
  await handoffs().addColumn('offered_until', time).execute();
  await handoffs()
    .addColumn('asked', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await handoffs().addColumn('team_id', 'text').execute();
  await handoffs().addColumn('last_operator_id', 'text').execute();
  await handoffs().addColumn('note', blob).execute();
  await handoffs().addColumn('note_by', 'text').execute();
  await handoffs().addColumn('snoozed_at', time).execute();
  await handoffs().addColumn('snoozed_until', time).execute();
  await handoffs().addColumn('woken_at', time).execute();
  await handoffs().addColumn('first_reply_at', time).execute();

  await db.schema
    .createTable('teams')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('territories', 'text', (c) => c.notNull().defaultTo('[]'))
    .addColumn('topics', 'text', (c) => c.notNull().defaultTo('[]'))
    .addColumn('created_at', time, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('team_members')
    .addColumn('team_id', 'text', (c) => c.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('team_members_key', ['team_id', 'operator_id'])
    .execute();
}
