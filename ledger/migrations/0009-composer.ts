// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** What operators are writing, their notes to each other, who is looking, and how far a message came. See schema.ts. */
export async function up(db: Kysely<unknown>, { blob, time, id }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('drafts')
    .addColumn('operator_id', 'text', (c) => c.notNull())
    .addColumn('handoff_id', 'text', (c) => c.notNull())
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('sealed', blob, (c) => c.notNull())
    .addColumn('seen_line', time, (c) => c.notNull())
    .addColumn('seen_note', time, (c) => c.notNull())
    .addColumn('saved_at', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('drafts_key', ['operator_id', 'handoff_id', 'mode'])
    .execute();
  await db.schema.createIndex('drafts_conversation').on('drafts').column('conversation_id').execute();

  await db.schema
    .createTable('notes')
    .addColumn('id', id.type, id.build)
    .addColumn('uid', 'text', (c) => c.notNull().unique())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('handoff_id', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('sealed', blob)
    .addColumn('deleted_at', time)
    .execute();
  await db.schema.createIndex('notes_conversation').on('notes').column('conversation_id').execute();

  await db.schema
    .createTable('mentions')
    .addColumn('note_uid', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text', (c) => c.notNull())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('handoff_id', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('seen_at', time)
    .addPrimaryKeyConstraint('mentions_key', ['note_uid', 'operator_id'])
    .execute();
  await db.schema.createIndex('mentions_operator').on('mentions').columns(['operator_id', 'at']).execute();
  await db.schema.createIndex('mentions_conversation').on('mentions').column('conversation_id').execute();

  await db.schema
    .createTable('looking')
    .addColumn('operator_id', 'text', (c) => c.notNull())
    .addColumn('handoff_id', 'text', (c) => c.notNull())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('until', time, (c) => c.notNull())
    .addColumn('typing', 'text')
    .addColumn('typing_until', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('looking_key', ['operator_id', 'handoff_id'])
    .execute();
  await db.schema.createIndex('looking_conversation').on('looking').column('conversation_id').execute();

  await db.schema.alterTable('outbox').addColumn('delivered_at', time).execute();
  await db.schema.alterTable('outbox').addColumn('read_at', time).execute();
  await db.schema.alterTable('outbox').addColumn('retried_by', 'text').execute();
}
