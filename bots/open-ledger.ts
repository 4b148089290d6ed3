// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LedgerPlace } from '../ledger/open-alone.ts';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import { loadMasterKey } from './master-key.ts';
import type { Settings } from './settings.ts';

export function ledgerFileOf(settings: Settings): string {
  return join(settings.dataFolder, 'sportello.sqlite');
}

export function ledgerPlaceOf(settings: Settings): LedgerPlace {
  return settings.databaseUrl ? { databaseUrl: settings.databaseUrl } : { file: ledgerFileOf(settings) };
}

/** As people may read it: without user and password. */
export function nameOfPlace(place: LedgerPlace): string {
  if ('file' in place) return place.file;
  const { protocol, host, pathname } = new URL(place.databaseUrl);
  return `${protocol}//${host}${pathname}`;
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
