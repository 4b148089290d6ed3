// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';
import { type People, tellErasure } from './people.ts';
import { seal, unseal } from './seal.ts';

/** How long the empty shell of an erased conversation stays, so that the goodbye can reach the person. */
export const goodbyeMs = 10 * 60_000;

/**
 * Erases a person: transcript, queue, handoffs, state and key. What remains is the address under a new key, so that
 * the goodbye can be delivered; `purge` takes that too. Backups are blanked by the loss of the old key.
 * @returns the new key, for sealing the goodbye in the same commit
 */
export async function erasePerson(
  tx: Tx,
  people: People,
  who: { personId: string; oldKey: Uint8Array; now: number; keepInbox: number },
): Promise<Uint8Array> {
  const conversations = await tx
    .selectFrom('conversations')
    .select('id')
    .where('person_id', '=', who.personId)
    .execute();
  const ids = conversations.map((row) => row.id);
  await eraseConversations(tx, ids, who.keepInbox);
  const key = await people.shred(tx, who.personId);
  const addresses = await tx
    .selectFrom('addresses')
    .select(['id', 'sealed'])
    .where('person_id', '=', who.personId)
    .execute();
  for (const row of addresses) {
    await tx
      .updateTable('addresses')
      .set({ sealed: seal(key, unseal(who.oldKey, row.sealed)) })
      .where('id', '=', row.id)
      .execute();
  }
  await sealLaterAnew(tx, ids, { key, oldKey: who.oldKey });
  await tx
    .updateTable('conversations')
    .set((eb) => ({
      state: null,
      language: null,
      territory: null,
      owner: 'bot' as const,
      operator_id: null,
      purge_at: who.now + goodbyeMs,
      asked_back_at: null,
      fence: eb('fence', '+', 1),
      lease_by: null,
      lease_until: 0,
    }))
    .where('person_id', '=', who.personId)
    .execute();
  return key;
}

/** What the conversations hold; messages that have not had their turn stay. */
async function eraseConversations(tx: Tx, ids: readonly string[], keepInbox: number): Promise<void> {
  // Not every engine knows a list of none.
  if (ids.length === 0) return;
  await tx.deleteFrom('messages').where('conversation_id', 'in', ids).execute();
  await tx.deleteFrom('outbox').where('conversation_id', 'in', ids).execute();
  await tx.deleteFrom('handoffs').where('conversation_id', 'in', ids).execute();
  await tx.deleteFrom('recordings').where('conversation_id', 'in', ids).execute();
  for (const table of ['drafts', 'notes', 'mentions', 'looking'] as const)
    await tx.deleteFrom(table).where('conversation_id', 'in', ids).execute();
  await tx
    .deleteFrom('inbox')
    .where('conversation_id', 'in', ids)
    .where('id', '<>', keepInbox)
    // What was heard in a recording belongs to the time before the request, whenever it comes.
    .where((eb) => eb.or([eb('status', '<>', 'new'), eb('kind', '=', 'heard')]))
    .execute();
}

/** What arrived after the request and has not had its turn is the start of a new conversation. */
async function sealLaterAnew(
  tx: Tx,
  ids: readonly string[],
  { key, oldKey }: { readonly key: Uint8Array; readonly oldKey: Uint8Array },
): Promise<void> {
  if (ids.length === 0) return;
  const later = await tx
    .selectFrom('inbox')
    .select(['id', 'sealed'])
    .where('conversation_id', 'in', ids)
    .where('status', '=', 'new')
    .execute();
  for (const row of later) {
    if (!row.sealed) continue;
    await tx
      .updateTable('inbox')
      .set({ sealed: seal(key, unseal(oldKey, row.sealed)) })
      .where('id', '=', row.id)
      .execute();
  }
}

/** Removes erased people whose goodbye had its time. @returns how many */
export async function purge(tx: Tx, now: number): Promise<number> {
  const due = await tx.selectFrom('conversations').select('person_id').where('purge_at', '<=', now).execute();
  return removePeople(
    tx,
    due.map((row) => row.person_id),
  );
}

/** Removes people wholly, keys included. */
export async function removePeople(tx: Tx, personIds: readonly string[]): Promise<number> {
  if (personIds.length === 0) return 0;
  await tx.deleteFrom('person_keys').where('person_id', 'in', personIds).execute();
  await tx.deleteFrom('people').where('id', 'in', personIds).execute();
  await tellErasure(tx);
  return personIds.length;
}
