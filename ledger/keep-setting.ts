// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';

/** Writes a value under its key, in the place of the one before. */
export async function keepSetting(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
