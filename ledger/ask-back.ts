// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GroupCommit } from './group-commit.ts';
import type { MasterKey } from './seal.ts';

const onceMs = 24 * 3_600_000;

/**
 * Whether somebody for whom a message waits may be asked to write again: at most once a day, whichever process asks and
 * however often it starts. To be allowed counts as having asked.
 * @returns false also for somebody who is not known
 */
export function mayAskBack(
  parts: { readonly commits: GroupCommit; readonly master: MasterKey; readonly now: () => number },
  channel: string,
  address: string,
): Promise<boolean> {
  const now = parts.now();
  const lookup = parts.master.lookup(channel, address);
  return parts.commits.run(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('conversations')
      .set({ asked_back_at: now })
      .where('person_id', 'in', (eb) =>
        eb.selectFrom('addresses').select('person_id').where('lookup', '=', lookup),
      )
      .where('channel', '=', channel)
      .where((eb) => eb.or([eb('asked_back_at', 'is', null), eb('asked_back_at', '<=', now - onceMs)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}
