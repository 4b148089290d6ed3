// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Delivery } from './delivery.ts';
import type { RecordingWorker } from './recording-worker.ts';
import type { TurnWorker } from './turn-worker.ts';

/**
 * The order of a graceful stop: no new messages, turns under way end and their leases go back, sends under way end,
 * the ledger closes. Takes at most about ten seconds; what is left waits on disk for the next start.
 */
export async function stopInOrder(parts: {
  /** Ends receiving: HTTP server, polling. */
  readonly closeDoors: () => Promise<unknown>;
  readonly worker: TurnWorker;
  readonly delivery: Delivery;
  readonly listening?: RecordingWorker;
  readonly ledger: Ledger;
  readonly graceMs?: number;
}): Promise<void> {
  const graceMs = parts.graceMs ?? 8_000;
  const ended = Promise.all([
    // What listens first: nobody needs the recogniser that is closed with the doors any more.
    parts.listening?.stop().then(parts.closeDoors) ?? parts.closeDoors(),
    parts.worker.stop(),
    parts.delivery.stop(graceMs / 2),
  ]);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
  await parts.ledger.close();
}
