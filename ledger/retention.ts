// SPDX-License-Identifier: AGPL-3.0-or-later
import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import { purge, removePeople } from './erase.ts';
import type { GroupCommit, Tx } from './group-commit.ts';
import type { People } from './people.ts';
import { expireRecordings } from './recordings.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** So long a platform may send a message again that it has sent before: its number must still be known. */
const repeatsMs = 8 * dayMs;
/** One commit erases so many rows: nobody waits long for it, also after months in which nothing was erased. */
const rowsAtOnce = 2_000;
const peopleAtOnce = 200;

interface RetentionParts {
  readonly engine: Engine;
  readonly commits: GroupCommit;
  readonly people: People;
  readonly now: () => number;
}

/**
 * Erases what is older than the notice says: texts after `retentionDays`, the sound of voice messages after
 * `voiceKeepHours`, and a person with nothing newer entirely.
 * Counts stay, they have no person in them.
 */
export async function applyRetention(
  parts: RetentionParts,
  retentionDays: number,
  { voiceKeepHours = 72 }: { readonly voiceKeepHours?: number } = {},
): Promise<{ messages: number; people: number }> {
  const now = parts.now();
  const before = now - retentionDays * dayMs;
  const purged = await parts.commits.alone((tx) => purge(tx, now));
  const messages = await inParts(parts, (tx) => deleteOld(tx, 'messages', { column: 'at', before }));
  await parts.commits.alone(async (tx) => {
    await expireRecordings(tx, { before, audioBefore: now - voiceKeepHours * hourMs });
    await tx.deleteFrom('handoffs').where('closed_at', '<', before).execute();
    await tx.deleteFrom('drafts').where('saved_at', '<', before).execute();
    await tx.deleteFrom('notes').where('at', '<', before).execute();
    await tx.deleteFrom('mentions').where('at', '<', before).execute();
    await tx.deleteFrom('looking').where('until', '<', now).execute();
  });
  await inParts(parts, (tx) => deleteOld(tx, 'outbox', { column: 'created_at', before }));
  const handledBefore = Math.min(before, now - repeatsMs);
  await inParts(parts, (tx) => deleteOld(tx, 'inbox', { column: 'received_at', before: handledBefore }));
  const removed = await inParts(parts, (tx) => removeSilent(tx, before));
  const people = purged + removed;
  if (people > 0) parts.people.forgetAll();
  // Also when nothing was due: somebody may have asked to be deleted since the last time.
  await parts.engine.scrub();
  return { messages, people };
}

/** Repeats `erase`, each time in a commit of its own, until it finds nothing more. @returns how many in all */
async function inParts(parts: RetentionParts, erase: (tx: Tx) => Promise<number>): Promise<number> {
  for (let all = 0; ; ) {
    const some = await parts.commits.alone(erase);
    if (some === 0) return all;
    all += some;
  }
}

/**
 * Ids grow with time: the first that stays is found by reading what goes, without an index that each message pays for.
 * Only what has had its turn or its end goes, however old the rest is.
 */
async function deleteOld(
  tx: Tx,
  table: 'messages' | 'outbox' | 'inbox',
  { column, before }: { readonly column: 'at' | 'created_at' | 'received_at'; readonly before: number },
): Promise<number> {
  const [from, time] = [sql.table(table), sql.ref(column)];
  const kept = await sql<{ id: number }>`
    select id from ${from} where ${time} >= ${before} order by id limit 1`.execute(tx);
  const end = kept.rows[0]?.id ?? Number.MAX_SAFE_INTEGER;
  const isOver = table === 'inbox' ? sql`status <> 'new'` : sql`true`;
  const old = await sql<{ id: number }>`
    select id from ${from} where id < ${end} and ${time} < ${before} and ${isOver} order by id limit ${rowsAtOnce}`.execute(
    tx,
  );
  if (old.rows.length === 0) return 0;
  await sql`delete from ${from} where id in (${sql.join(old.rows.map((row) => row.id))})`.execute(tx);
  return old.rows.length;
}

async function removeSilent(tx: Tx, before: number): Promise<number> {
  const silent = await tx
    .selectFrom('conversations')
    .select('person_id')
    .where('last_at', '<', before)
    .where('owner', 'in', ['bot', 'closed'])
    .limit(peopleAtOnce)
    .execute();
  return removePeople(
    tx,
    silent.map((row) => row.person_id),
  );
}
