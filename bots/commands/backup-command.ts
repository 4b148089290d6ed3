// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import { backUp, restore } from '../../ledger/backup.ts';
import { backUpDatabase, restoreDatabase } from '../../ledger/backup-database.ts';
import { openAlone, openForCommand } from '../../ledger/open-alone.ts';
import { keysFileName } from '../../ledger/person-keys-file.ts';
import { ledgerFileOf, ledgerPlaceOf, nameOfPlace } from '../open-ledger.ts';
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
  const { people } = settings.databaseUrl
    ? await fromDatabase(settings, target)
    : backUp(ledgerFileOf(settings), target);
  process.stdout.write(
    `${target} written, people in it: ${people}.\nTheir keys are beside it in ${keysFileName}: keep only the newest one, so that whoever asks to be deleted is gone from every backup.\n${
      settings.masterKey ? 'MASTER_KEY' : `${settings.dataFolder}/master.key`
    } is not in the backup: keep it at another place. Without it the backup cannot be read.\n`,
  );
  return 0;
}

async function fromDatabase(settings: Settings, target: string): Promise<{ readonly people: number }> {
  const engine = await openForCommand(ledgerPlaceOf(settings));
  try {
    return await backUpDatabase(engine, target);
  } finally {
    await engine.close();
  }
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
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 });
  const { people, leftOut, kept } = settings.databaseUrl
    ? await intoDatabase(settings, source)
    : restore(source, ledgerFileOf(settings), new Date());
  process.stdout.write(`${source} is the ledger now, people in it: ${people}.\n`);
  if (leftOut > 0)
    process.stdout.write(`People left out, because they were erased after this backup: ${leftOut}.\n`);
  if (kept) process.stdout.write(`The ledger that was there is ${kept}: delete it when all is well.\n`);
  return 0;
}

async function intoDatabase(settings: Settings, source: string) {
  const place = ledgerPlaceOf(settings);
  process.stdout.write(`Into ${nameOfPlace(place)}\n`);
  const alone = await openAlone(place);
  try {
    const counts = await restoreDatabase(source, alone, { workFile: `${ledgerFileOf(settings)}.restoring` });
    return { ...counts, kept: null };
  } finally {
    await alone.engine.close();
  }
}
