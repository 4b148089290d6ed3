// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Acts } from './acts.ts';

/** A little sooner than they count as offline, so that with a look every three seconds nobody waits longer than a minute. */
const vanishedMs = 55_000;

/**
 * Puts the conversations of operators who vanished (not heard for 55 seconds, or disabled) back into the queue, in their
 * old place. Waiting ones stay as they are, and what rests until later stays with its operator. Several processes may sweep at once: each release counts once.
 * @param now milliseconds since the epoch
 * @returns how many went back
 */
export async function sweepVanished(
  ledger: Pick<Ledger, 'db'>,
  acts: Pick<Acts, 'release'>,
  now: number,
): Promise<number> {
  const rows = await ledger.db
    .selectFrom('handoffs')
    .innerJoin('operators', 'operators.id', 'handoffs.operator_id')
    .select(['handoffs.id', 'handoffs.claimed_at', 'operators.id as operatorId', 'operators.name'])
    .where('handoffs.state', '=', 'person')
    .where((eb) =>
      eb.or([
        eb.and([eb('operators.seen_at', '<=', now - vanishedMs), eb('handoffs.snoozed_at', 'is', null)]),
        eb('operators.disabled_at', 'is not', null),
      ]),
    )
    .execute();
  let released = 0;
  for (const row of rows) {
    const result = await acts.release({
      handoffId: row.id,
      actId: `vanished-${row.id}-${row.claimed_at}`,
      operatorId: row.operatorId,
      name: row.name,
      by: 'system',
    });
    if (result.kind === 'done') released += 1;
  }
  return released;
}
