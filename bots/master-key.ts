// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MasterKey } from '../ledger/seal.ts';

/**
 * The key that wraps every person's key: from the settings, or from the data folder, where the first start makes it.
 * @throws when the file is not 32 bytes in base64, naming it
 */
export function loadMasterKey(fromSettings: string | null, dataFolder: string): MasterKey {
  if (fromSettings) return new MasterKey(Buffer.from(fromSettings, 'base64'));
  const file = join(dataFolder, 'master.key');
  if (!existsSync(file)) writeKey(file);
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length !== 32) {
    throw new Error(
      `${file} is not a master key (32 bytes in base64). Put back the one from your backup, or set MASTER_KEY.`,
    );
  }
  return new MasterKey(bytes);
}

function writeKey(file: string): void {
  try {
    // `wx`: of several processes that start together one makes the key and the others read it.
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
