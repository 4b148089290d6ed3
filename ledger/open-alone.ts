// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import type { Engine } from './engine.ts';
import { demandNoService, openPostgresEngine } from './postgres/postgres-engine.ts';
import { openSqliteEngine } from './sqlite/sqlite-engine.ts';

/** Where a ledger is. */
export type LedgerPlace = { readonly file: string } | { readonly databaseUrl: string };

/** A ledger that no process of the service has open. */
export interface Alone {
  readonly engine: Engine;
  /** SQLite keeps others out; PostgreSQL does not, and is asked again at the end. @throws InUseError */
  demandStillAlone(): Promise<void>;
}

/** Opens a ledger for a command during which the service must not run. @throws InUseError, or what keeps it shut */
export async function openAlone(place: LedgerPlace): Promise<Alone> {
  if ('file' in place) {
    const engine = openSqliteEngine(place.file, { alone: true });
    return { engine, demandStillAlone: async () => undefined };
  }
  const engine = await openForCommand(place);
  const demandStillAlone = () => demandNoService(engine.db);
  try {
    await demandStillAlone();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return { engine, demandStillAlone };
}

/** Opens a ledger, in use or not. Does not create or upgrade it. */
export async function openForCommand(place: LedgerPlace): Promise<Engine> {
  if ('file' in place) return openSqliteEngine(place.file);
  return openPostgresEngine(place.databaseUrl, undefined, 'command');
}

/** True when there is a file; a database says by itself that it is not there. */
export function isThere(place: LedgerPlace): boolean {
  return !('file' in place) || existsSync(place.file);
}
