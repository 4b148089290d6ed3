// SPDX-License-Identifier: AGPL-3.0-or-later
import { backUp, keysFileName, restore } from '../../ledger/backup.ts';
import { ledgerFileOf } from '../open-ledger.ts';
import type { Settings } from '../settings.ts';

/** `npm run backup -- FILE`: a copy of the ledger, while it is in use. */
export async function backupCommand(
  settings: Settings,
  [target, ...rest]: readonly string[],
): Promise<number> {
  if (!target || rest.length > 0) {
    process.stderr.write('Usage: npm run backup -- FILE\n');
    return 2;
  }
  const { people } = backUp(ledgerFileOf(settings), target);
  process.stdout.write(
    `${target} written, people in it: ${people}.\nTheir keys are beside it in ${keysFileName}: keep only the newest one, so that whoever asks to be deleted is gone from every backup.\n${
      settings.masterKey ? 'MASTER_KEY' : `${settings.dataFolder}/master.key`
    } is not in the backup: keep it at another place. Without it the backup cannot be read.\n`,
  );
  return 0;
}

/** `npm run restore -- FILE`: puts a backup in the ledger's place, with the service stopped. */
export async function restoreCommand(
  settings: Settings,
  [source, ...rest]: readonly string[],
): Promise<number> {
  if (!source || rest.length > 0) {
    process.stderr.write('Usage: npm run restore -- FILE\n');
    return 2;
  }
  const { people, leftOut, kept } = restore(source, ledgerFileOf(settings), new Date());
  process.stdout.write(`${source} is the ledger now, people in it: ${people}.\n`);
  if (leftOut > 0)
    process.stdout.write(`People left out, because they were erased after this backup: ${leftOut}.\n`);
  if (kept) process.stdout.write(`The ledger that was there is ${kept}: delete it when all is well.\n`);
  return 0;
}
