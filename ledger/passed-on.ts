// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';

/**
 * Whether an address has gone to somebody else, as telephone numbers do: the person known by it has another address
 * too, and now somebody writes from it under none of those, but under one that nobody has seen. Then the address is
 * taken from the person, who is answered at the other one, so that nothing of theirs reaches whoever has it now.
 * @param who.lookup of the address @param who.named lookups of all that the message came under
 */
export async function isPassedOn(
  tx: Tx,
  who: { readonly personId: string; readonly lookup: string; readonly named: readonly string[] },
): Promise<boolean> {
  const own = await tx
    .selectFrom('addresses')
    .select(['id', 'lookup'])
    .where('person_id', '=', who.personId)
    .orderBy('id')
    .execute();
  const passed = own.find(({ lookup }) => lookup === who.lookup);
  const left = own.findLast(({ lookup }) => !who.named.includes(lookup));
  if (!passed || !left) return false;
  await tx
    .updateTable('conversations')
    .set({ address_id: left.id })
    .where('address_id', '=', passed.id)
    .execute();
  await tx.deleteFrom('addresses').where('id', '=', passed.id).execute();
  return true;
}
