// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import { DeskError } from './desk-error.ts';
import type { Watermarks } from './drafts.ts';

/**
 * Whether a conversation is still as the operator saw it: nothing of the person, and nothing of a colleague, came after.
 * What the service itself says does not count.
 * @throws DeskError `changed`, with how many lines and notes came
 */
export async function demandUnchanged(
  tx: Tx,
  { conversationId, operatorId, seen }: { conversationId: string; operatorId: string; seen: Watermarks },
): Promise<void> {
  const lines = await tx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('conversation_id', '=', conversationId)
    .where('id', '>', seen.line)
    .where((eb) =>
      eb.or([
        eb('speaker', '=', 'person'),
        eb.and([eb('speaker', '=', 'operator'), eb('operator_id', '<>', operatorId)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  const notes = await tx
    .selectFrom('notes')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('conversation_id', '=', conversationId)
    .where('id', '>', seen.note)
    .where('operator_id', '<>', operatorId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  const detail = { lines: Number(lines.n), notes: Number(notes.n) };
  if (detail.lines + detail.notes > 0) throw new DeskError('changed', { detail });
}
