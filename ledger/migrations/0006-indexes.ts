// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';

/** What refers to a person or a conversation is found without reading the whole table when they are erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('addresses_person').on('addresses').column('person_id').execute();
  await db.schema.createIndex('handoffs_conversation').on('handoffs').column('conversation_id').execute();
}
