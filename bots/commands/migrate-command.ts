// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { migrate, thisVersion } from '../../ledger/migrate.ts';
import { openForCommand } from '../../ledger/open-alone.ts';
import { ledgerPlaceOf, nameOfPlace } from '../open-ledger.ts';
import type { Settings } from '../settings.ts';

/**
 * `npm run migrate`: brings the ledger to this version. The start does the same; by hand it has all the time it needs,
 * before the first process of the new version starts.
 */
export async function migrateCommand(settings: Settings): Promise<number> {
  const place = ledgerPlaceOf(settings);
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 });
  const engine = await openForCommand(place);
  try {
    const steps = await migrate(engine.db as unknown as Kysely<never>, engine.columnTypes);
    process.stdout.write(
      steps.length === 0
        ? `${nameOfPlace(place)} is at this version (${thisVersion}): nothing was done.\n`
        : `${nameOfPlace(place)} is at this version now. Done: ${steps.join(', ')}.\n`,
    );
    return 0;
  } finally {
    await engine.close();
  }
}
