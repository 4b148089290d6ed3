// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../ledger/open-ledger.ts';
import { unsealJson } from '../../ledger/seal.ts';

export type LedgerSeen = Awaited<ReturnType<typeof readLedger>>;

/** What fault tests compare with the journals of the platforms: every table that a message passes, opened. */
export async function readLedger(ledger: Ledger) {
  const { db } = ledger;
  const inbox = await db.selectFrom('inbox').select(['status', 'external_id', 'trace', 'attempts']).execute();
  const rows = await db
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversation_id')
    .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
    .select([
      'messages.speaker',
      'messages.sealed',
      'messages.conversation_id',
      'conversations.person_id',
      'person_keys.wrapped',
    ])
    .orderBy('messages.id')
    .execute();
  const messages = rows.map((row) => ({
    speaker: row.speaker,
    conversation: row.conversation_id,
    text: row.sealed ? unsealJson<{ text: string }>(ledger.people.keyOf(row.wrapped), row.sealed).text : null,
  }));
  const counts = await db.selectFrom('counts').select(['what', 'n']).execute();
  const outbox = await db.selectFrom('outbox').select(['status', 'maybe_twice']).execute();
  const handoffs = await db.selectFrom('handoffs').select(['state', 'urgent', 'reason', 'trace']).execute();
  return { inbox, messages, counts, outbox, handoffs };
}
