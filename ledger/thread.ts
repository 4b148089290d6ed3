// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { People } from './people.ts';
import type { MessagesTable, Schema } from './schema.ts';
import type { MasterKey } from './seal.ts';
import { unsealJson } from './seal.ts';

/** One line of a conversation as it was said. */
export interface ThreadLine {
  /** Grows along the conversation: the watermark. */
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly speaker: MessagesTable['speaker'];
  readonly operatorId: string | null;
  readonly language: string | null;
  readonly entry: string | null;
  /** Opened activity; null when the text is not kept. */
  readonly activity: unknown;
}

/** Reads conversations, for the web channel by address and for the desk by id. */
export class Threads {
  readonly #db: Kysely<Schema>;
  readonly #people: People;
  readonly #master: MasterKey;

  constructor(parts: { db: Kysely<Schema>; people: People; master: MasterKey }) {
    this.#db = parts.db;
    this.#people = parts.people;
    this.#master = parts.master;
  }

  async byAddress(channel: string, address: string, after: number, limit: number): Promise<ThreadLine[]> {
    const row = await this.#db
      .selectFrom('addresses')
      .innerJoin('conversations', 'conversations.address_id', 'addresses.id')
      .select('conversations.id')
      .where('addresses.channel', '=', channel)
      .where('addresses.lookup', '=', this.#master.lookup(channel, address))
      .executeTakeFirst();
    return row ? this.byConversation(row.id, after, limit) : [];
  }

  async byConversation(conversationId: string, after: number, limit: number): Promise<ThreadLine[]> {
    const rows = await this.#db
      .selectFrom('messages')
      .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
      .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
      .select([
        'messages.id',
        'messages.uid',
        'messages.at',
        'messages.speaker',
        'messages.operator_id',
        'messages.language',
        'messages.entry',
        'messages.sealed',
        'conversations.person_id',
        'person_keys.wrapped',
      ])
      .where('messages.conversation_id', '=', conversationId)
      .where('messages.id', '>', after)
      .orderBy('messages.id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      seq: row.id,
      uid: row.uid,
      at: row.at,
      speaker: row.speaker,
      operatorId: row.operator_id,
      language: row.language,
      entry: row.entry,
      activity: row.sealed ? unsealJson(this.#people.keyOf(row.wrapped), row.sealed) : null,
    }));
  }
}
