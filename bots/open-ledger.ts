// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import { loadMasterKey } from './master-key.ts';
import type { Settings } from './settings.ts';

export function ledgerFileOf(settings: Settings): string {
  return join(settings.dataFolder, 'sportello.sqlite');
}

/** The ledger where the settings say that it is. @throws what keeps it from being opened, with the remedy */
export function openLedgerOf(settings: Settings, log?: Logger): Promise<Ledger> {
  const { databaseUrl, redisUrl, dataFolder } = settings;
  return openLedger({
    file: ledgerFileOf(settings),
    databaseUrl: databaseUrl ?? undefined,
    redisUrl: redisUrl ?? undefined,
    master: loadMasterKey(settings.masterKey, dataFolder),
    onTrouble: (server, error) =>
      log?.warn({ code: (error as NodeJS.ErrnoException).code }, `${server} was lost; trying again`),
  });
}
