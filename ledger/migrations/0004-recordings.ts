// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Voice messages: what waits to be fetched and understood, and what operators may listen to. See schema.ts. */
export async function up(db: Kysely<unknown>, { blob, time, id }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('recordings')
    .addColumn('id', id.type, id.build)
    .addColumn('message_uid', 'text', (c) => c.notNull().unique())
    .addColumn('conversation_id', 'text', (c) =>
      c.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull().defaultTo('waiting'))
    .addColumn('wanted', 'text', (c) => c.notNull())
    .addColumn('language', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('not_before', time, (c) => c.notNull().defaultTo(0))
    .addColumn('listener', 'text')
    .addColumn('listener_until', time, (c) => c.notNull().defaultTo(0))
    .addColumn('reference', blob)
    .addColumn('kind', 'text')
    .addColumn('seconds', 'integer')
    .addColumn('audio', blob)
    .addColumn('heard', blob)
    .addColumn('code', 'text')
    .execute();
  await db.schema.createIndex('recordings_conversation').on('recordings').column('conversation_id').execute();
  await sql`create index recordings_waiting on recordings (id) where status = 'waiting'`.execute(db);
  await sql`create index recordings_kept on recordings (at) where audio is not null`.execute(db);
}
