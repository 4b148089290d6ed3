// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kysely, PostgresDialect, sql } from 'kysely';
import { postgresColumnTypes } from '../column-types.ts';
import { type Engine, type GrowingColumn, InUseError, type QueryFault } from '../engine.ts';
import type { Schema } from '../schema.ts';
import { applicationNames, type Connecting, openPool, sqlStateOf } from './pool.ts';

/** Why a PostgreSQL server cannot hold the ledger, with the remedy. */
export class DatabaseRefusedError extends Error {
  override readonly name = 'DatabaseRefusedError';
}

const oldestVersion = 130_000;
/** Any number will do, as long as it is always the same: the lock of what must happen one after the other. */
const aloneLock = 7_346_811;

/**
 * A PostgreSQL database, for processes on several machines.
 * @param url postgres://user:password@host:port/database, with the parameters libpq knows
 * @throws DatabaseRefusedError when the server cannot be reached, is too old, or may lose what it has acknowledged
 */
export async function openPostgresEngine(
  url: string,
  onTrouble: (error: Error) => void = () => undefined,
  connecting: Connecting = 'service',
): Promise<Engine> {
  const pool = openPool(url, onTrouble, connecting);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await demandDurability(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    name: 'postgres',
    db,
    columnTypes: postgresColumnTypes,
    locksRows: true,
    alone: async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(aloneLock)})`.execute(tx);
    },
    lastNumber: async (tx, of) => {
      const { rows } = await sql<{ last: number }>`
        select case when is_called then last_value else 0 end as last from ${sql.raw(sequenceOf(of))}`.execute(
        tx,
      );
      return rows[0]?.last ?? 0;
    },
    setLastNumber: async (tx, of, last) => {
      await sql`select setval(${sequenceOf(of)}::regclass, ${last})`.execute(tx);
    },
    meaningOf,
    watch: (changed) => watchLog(db, changed),
    // Its log is recycled, and its files vacuumed, as the server is set up to: nothing to be done from here.
    scrub: async () => undefined,
    close: () => db.destroy(),
  };
}

/** As PostgreSQL names what counts for an identity column. */
function sequenceOf({ table, column }: GrowingColumn): string {
  return `${table}_${column}_seq`;
}

/**
 * Refuses while a process of the service is connected to the database. Whoever asks is a command itself.
 * @throws InUseError
 */
export async function demandNoService(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from pg_stat_activity
    where datname = current_database() and application_name = ${applicationNames.service}`.execute(db);
  if ((rows[0]?.n ?? 0) > 0) throw new InUseError();
}

/** An acknowledged message is on disk: a server that answers before that is none for the ledger. */
async function demandDurability(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ version: number; fsync: string; commits: string; encoding: string }>`
    select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commits, current_setting('server_encoding') as encoding`
    .execute(db)
    .catch((cause: unknown) => {
      throw new DatabaseRefusedError(
        `PostgreSQL at DATABASE_URL cannot be used (${sqlStateOf(cause) ?? reasonOf(cause)}): check that it runs, and the address, user and password.`,
        { cause },
      );
    });
  const [row] = rows;
  if (!row) throw new DatabaseRefusedError('PostgreSQL at DATABASE_URL gave no answer.');
  if (row.version < oldestVersion)
    throw new DatabaseRefusedError('PostgreSQL 13 or later is needed: upgrade the server.');
  if (row.encoding !== 'UTF8')
    throw new DatabaseRefusedError(
      `The database is encoded as ${row.encoding} and cannot hold every language: make one with "create database … encoding 'UTF8' template template0".`,
    );
  for (const [name, value] of [
    ['fsync', row.fsync],
    ['synchronous_commit', row.commits],
  ])
    if (value === 'off')
      throw new DatabaseRefusedError(
        `PostgreSQL runs with ${name}=off and may lose messages that were acknowledged: set it to on.`,
      );
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? 'no answer';
}

const faults: Readonly<Record<string, QueryFault>> = {
  '40001': 'in-the-way',
  '40P01': 'in-the-way',
  '23505': 'twice',
  '23503': 'orphan',
};

function meaningOf(error: unknown): QueryFault | null {
  return faults[sqlStateOf(error) ?? ''] ?? null;
}

/** The position of the write-ahead log moves with every write of anybody. Without Redis this is what wakes processes. */
function watchLog(db: Kysely<Schema>, changed: () => void, everyMs = 200): () => void {
  let last: string | null = null;
  let asking = false;
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    sql<{ position: string }>`select pg_current_wal_insert_lsn()::text as position`
      .execute(db)
      .then(({ rows }) => {
        const position = rows[0]?.position ?? null;
        if (position === last) return;
        last = position;
        changed();
      })
      // Away for a moment: whoever needs it says so; this only looks again.
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
