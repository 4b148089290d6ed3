// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Engine } from './engine.ts';
import { purge, removePeople } from './erase.ts';
import type { GroupCommit } from './group-commit.ts';
import type { People } from './people.ts';
import { expireRecordings } from './recordings.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Erases what is older than the notice says: texts after `retentionDays`, the sound of voice messages after
 * `voiceKeepHours`, and a person with nothing newer entirely.
 * Counts stay, they have no person in them.
 */
export async function applyRetention(
  parts: { engine: Engine; commits: GroupCommit; people: People; now: () => number },
  retentionDays: number,
  { voiceKeepHours = 72 }: { readonly voiceKeepHours?: number } = {},
): Promise<{ messages: number; people: number }> {
  const now = parts.now();
  const before = now - retentionDays * dayMs;
  const result = await parts.commits.alone(async (tx) => {
    const purged = await purge(tx, now);
    // Ids grow with time: the first that stays is found by reading what goes, without an index that each message pays for.
    const kept = await tx
      .selectFrom('messages')
      .select('id')
      .where('at', '>=', before)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    const old = await tx
      .deleteFrom('messages')
      .where('at', '<', before)
      .where('id', '<', kept?.id ?? Number.MAX_SAFE_INTEGER)
      .executeTakeFirst();
    await expireRecordings(tx, { before, audioBefore: now - voiceKeepHours * hourMs });
    await tx.deleteFrom('outbox').where('created_at', '<', before).execute();
    await tx
      .updateTable('inbox')
      .set({ sealed: null })
      .where('received_at', '<', before)
      .where('status', '<>', 'new')
      .execute();
    await tx.deleteFrom('handoffs').where('closed_at', '<', before).execute();
    const silent = await tx
      .selectFrom('conversations')
      .select('person_id')
      .where('last_at', '<', before)
      .where('owner', 'in', ['bot', 'closed'])
      .limit(500)
      .execute();
    const removed = await removePeople(
      tx,
      silent.map((row) => row.person_id),
    );
    return { messages: Number(old.numDeletedRows), people: purged + removed };
  });
  if (result.people > 0) parts.people.forgetAll();
  // Also when nothing was due: somebody may have asked to be deleted since the last time.
  await parts.engine.scrub();
  return result;
}
