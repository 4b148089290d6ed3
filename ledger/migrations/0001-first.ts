// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** The first schema. Comments on what each column means are in schema.ts. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { blob, time, id } = types;
  await db.schema
    .createTable('people')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', time, (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('person_keys')
    .addColumn('person_id', 'text', (c) => c.primaryKey())
    .addColumn('wrapped', blob, (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('addresses')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('lookup', 'text', (c) => c.notNull())
    .addColumn('sealed', blob, (c) => c.notNull())
    .addUniqueConstraint('addresses_lookup', ['channel', 'lookup'])
    .execute();

  await db.schema
    .createTable('conversations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
    .addColumn('address_id', 'text', (c) =>
      c.notNull().unique().references('addresses.id').onDelete('cascade'),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull().defaultTo('bot'))
    .addColumn('operator_id', 'text')
    .addColumn('language', 'text')
    .addColumn('territory', 'text')
    .addColumn('state', blob)
    .addColumn('lease_by', 'text')
    .addColumn('lease_until', time, (c) => c.notNull().defaultTo(0))
    .addColumn('fence', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('last_at', time, (c) => c.notNull())
    .addColumn('purge_at', time)
    .execute();
  await db.schema.createIndex('conversations_person').on('conversations').column('person_id').execute();

  await db.schema
    .createTable('inbox')
    .addColumn('id', id.type, id.build)
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('external_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('received_at', time, (c) => c.notNull())
    .addColumn('sealed', blob)
    .addColumn('status', 'text', (c) => c.notNull().defaultTo('new'))
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('not_before', time, (c) => c.notNull().defaultTo(0))
    .addColumn('trace', 'text', (c) => c.notNull())
    .addUniqueConstraint('inbox_once', ['channel', 'external_id'])
    .execute();
  await sql`create index inbox_pending on inbox (conversation_id, id) where status = 'new'`.execute(db);
  await sql`create index inbox_queue on inbox (id) where status = 'new'`.execute(db);
  await db.schema.createIndex('inbox_conversation').on('inbox').column('conversation_id').execute();

  await db.schema
    .createTable('messages')
    .addColumn('id', id.type, id.build)
    .addColumn('uid', 'text', (c) => c.notNull().unique())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('speaker', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text')
    .addColumn('language', 'text')
    .addColumn('entry', 'text')
    .addColumn('sealed', blob)
    .execute();
  await db.schema.createIndex('messages_thread').on('messages').columns(['conversation_id', 'id']).execute();

  await db.schema
    .createTable('outbox')
    .addColumn('id', id.type, id.build)
    .addColumn('message_uid', 'text', (c) => c.notNull())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull().defaultTo('queued'))
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('not_before', time, (c) => c.notNull().defaultTo(0))
    .addColumn('sender', 'text')
    .addColumn('sender_until', time, (c) => c.notNull().defaultTo(0))
    .addColumn('maybe_twice', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('code', 'text')
    .addColumn('external_ids', 'text')
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('sent_at', time)
    .execute();
  await sql`create index outbox_pending on outbox (conversation_id, id) where status in ('queued', 'sending')`.execute(
    db,
  );
  await sql`create index outbox_queue on outbox (id) where status in ('queued', 'sending')`.execute(db);
  await db.schema.createIndex('outbox_conversation').on('outbox').column('conversation_id').execute();

  await db.schema
    .createTable('handoffs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('urgent', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('flow', 'text')
    .addColumn('entry', 'text')
    .addColumn('topic', 'text')
    .addColumn('language', 'text')
    .addColumn('territory', 'text')
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('summary', blob)
    .addColumn('waiting_since', time, (c) => c.notNull())
    .addColumn('operator_id', 'text')
    .addColumn('claimed_at', time)
    .addColumn('closed_at', time)
    .addColumn('outcome', 'text')
    .addColumn('unanswered_since', time)
    .addColumn('trace', 'text')
    .execute();
  await sql`create unique index handoffs_open on handoffs (conversation_id) where state <> 'closed'`.execute(
    db,
  );

  await db.schema
    .createTable('counts')
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('territory', 'text', (c) => c.notNull())
    .addColumn('entry', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('counts_key', [
      'day',
      'what',
      'channel',
      'language',
      'territory',
      'entry',
      'detail',
    ])
    .execute();

  await db.schema
    .createTable('operators')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('territories', 'text', (c) => c.notNull().defaultTo('[]'))
    .addColumn('languages', 'text', (c) => c.notNull().defaultTo('[]'))
    .addColumn('on_duty', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('seen_at', time, (c) => c.notNull().defaultTo(0))
    .addColumn('disabled_at', time)
    .addColumn('created_at', time, (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('sessions')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addColumn('csrf', 'text', (c) => c.notNull())
    .addColumn('agent', 'text', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('seen_at', time, (c) => c.notNull())
    .addColumn('ended_at', time)
    .execute();

  await db.schema
    .createTable('invitations')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('territories', 'text', (c) => c.notNull())
    .addColumn('languages', 'text', (c) => c.notNull())
    .addColumn('invited_by', 'text')
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('expires_at', time, (c) => c.notNull())
    .addColumn('used_at', time)
    .execute();

  await db.schema
    .createTable('audit')
    .addColumn('seq', id.type, id.build)
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    // Unique: two entries can never claim the same predecessor, so the chain cannot fork.
    .addColumn('previous', 'text', (c) => c.notNull().unique())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}
