// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';

/** Held messages are looked for at each message that comes in: an index of nothing but them costs next to nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index outbox_held on outbox (conversation_id) where status = 'held'`.execute(db);
}
