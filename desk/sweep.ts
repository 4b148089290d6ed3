// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Acts } from './acts.ts';
import { seenWithinMs } from './duty.ts';

interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Puts the conversations of operators who vanished (not heard for a minute, or disabled) back into the queue, in their
 * old place. Waiting ones stay as they are. Several processes may sweep at once: each release counts once.
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
      eb.or([eb('operators.seen_at', '<=', now - seenWithinMs), eb('operators.disabled_at', 'is not', null)]),
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

const sweepEveryMs = 15_000;

/** Sweeps every 15 seconds. @returns a function that ends it */
export function startDeskSweep(
  ledger: Pick<Ledger, 'db' | 'now'>,
  acts: Pick<Acts, 'release'>,
  log: Log,
): () => void {
  let sweeping = false;
  const timer = setInterval(() => {
    if (sweeping) return;
    sweeping = true;
    sweepVanished(ledger, acts, ledger.now())
      .then((count) => {
        if (count > 0) log.info({ count }, 'conversations of operators who vanished are back in the queue');
      })
      .catch((error: unknown) => log.error({ err: error }, 'the queue could not be swept; trying again'))
      .finally(() => {
        sweeping = false;
      });
  }, sweepEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
