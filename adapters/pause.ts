// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so many ms, or at once when the signal aborts. Leaves nothing at the signal: one may serve for years. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // It was aborted; whoever paused looks at the signal.
  }
}
