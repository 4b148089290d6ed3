// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { MasterKey } from './seal.ts';

export class WrongMasterKeyError extends Error {
  override readonly name = 'WrongMasterKeyError';
}

const settingKey = 'master-key-check';

/**
 * The first to open a ledger leaves a mark by which its master key is known again and from which it cannot be found.
 * @throws WrongMasterKeyError when the ledger was written with another one: nothing in it could be read
 */
export async function demandSameMaster(db: Kysely<Schema>, master: MasterKey): Promise<void> {
  const value = createHash('sha256').update(master.derive('master key check')).digest('base64url');
  await db
    .insertInto('settings')
    .values({ key: settingKey, value })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', settingKey)
    .executeTakeFirst();
  if (row?.value !== value)
    throw new WrongMasterKeyError(
      'The ledger was written with another master key: set MASTER_KEY to it, or put its master.key back into DATA_DIR. Every process on one ledger needs the same.',
    );
}
