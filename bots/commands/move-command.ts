// SPDX-License-Identifier: AGPL-3.0-or-later
import { resolve } from 'node:path';
import { toLine } from '../../ledger/copy-tables.ts';
import { MoveError, moveLedger } from '../../ledger/move.ts';
import { isThere, type LedgerPlace, openAlone, openForCommand } from '../../ledger/open-alone.ts';
import { ledgerPlaceOf, nameOfPlace } from '../open-ledger.ts';
import type { Settings } from '../settings.ts';

const usage = `Usage: npm run move -- --to postgres://USER@HOST/DATABASE   (the password in PGPASSWORD)
       npm run move -- --to sqlite:FILE\n`;

/** `npm run move -- --to …`: carries the ledger to another database, with the service stopped. */
export async function moveCommand(
  settings: Settings,
  [flag, address, ...rest]: readonly string[],
): Promise<number> {
  const target = flag === '--to' && rest.length === 0 ? placeOf(address ?? '') : null;
  if (!target) {
    process.stderr.write(usage);
    return 2;
  }
  const source = ledgerPlaceOf(settings);
  demandTwoPlaces(source, target);
  process.stdout.write(`From ${nameOfPlace(source)} to ${nameOfPlace(target)}\n\n`);
  const from = await openAlone(source);
  try {
    const to = await openForCommand(target);
    try {
      await moveLedger(from, to, (copy) => process.stdout.write(`${toLine(copy)}\n`));
    } finally {
      await to.close();
    }
  } finally {
    await from.engine.close();
  }
  process.stdout.write(whatNext(source, target, settings));
  return 0;
}

function placeOf(address: string): LedgerPlace | null {
  if (/^postgres(ql)?:\/\//.test(address) && URL.canParse(address)) return { databaseUrl: address };
  const file = /^sqlite:(.+)$/.exec(address)?.[1];
  return file ? { file: resolve(file) } : null;
}

function demandTwoPlaces(source: LedgerPlace, target: LedgerPlace): void {
  if (!isThere(source))
    throw new MoveError(
      `There is no ledger at ${nameOfPlace(source)}: set DATA_DIR or DATABASE_URL to where it is.`,
    );
  const same =
    'file' in source ? 'file' in target && resolve(source.file) === target.file : 'databaseUrl' in target;
  if (same && nameOfPlace(source) === nameOfPlace(target))
    throw new MoveError('The ledger is there already: name another place.');
}

function whatNext(source: LedgerPlace, target: LedgerPlace, settings: Settings): string {
  const lines =
    'file' in target
      ? [
          `Take DATABASE_URL out of the settings, put ${target.file} into DATA_DIR as sportello.sqlite, and start.`,
          `Keep ${nameOfPlace(source)} until you have seen the service work and made a backup; then drop it.`,
        ]
      : [
          `Set DATABASE_URL to ${nameOfPlace(target)} (with user and password) and start.`,
          settings.masterKey
            ? 'MASTER_KEY stays the same, on every machine.'
            : `The master key stays the same: on other machines set MASTER_KEY to what is in ${settings.dataFolder}/master.key.`,
          `Keep ${nameOfPlace(source)} until you have seen the service work and made a backup; then delete it: it holds what people wrote.`,
        ];
  return `\nEvery table was read back and is the same on both sides.\n${lines.join('\n')}\n`;
}
