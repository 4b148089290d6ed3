// SPDX-License-Identifier: AGPL-3.0-or-later
// The only file that names the PostgreSQL driver.
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';

/** What connects: the service, or a command that a person started and that may take its time. */
export type Connecting = 'service' | 'command';

/** By which the server lists the connections. */
export const applicationNames: Readonly<Record<Connecting, string>> = {
  service: 'sportello',
  command: 'sportello-command',
};

/** No silent network may hold a process for longer than a lease lasts; a command holds nobody. */
const limits = {
  service: { query: 8_000, statement: 8_000, lock: 5_000, idle: 10_000 },
  command: { query: 1_200_000, statement: 1_200_000, lock: 600_000, idle: 0 },
} as const;

const int8 = 20;
const numeric = 1700;

/** Whole numbers of 64 bits and sums come as JavaScript numbers, as from SQLite: ids and times stay far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === int8 || oid === numeric) return Number;
  return pg.types.getTypeParser(oid, format as 'text');
}

/**
 * Connections to one PostgreSQL database. Connects when first used.
 *
 * In the service, what takes more than 8 seconds fails and is tried again by whoever asked.
 * @param onError told of connections that broke while nobody used them; the pool replaces them by itself
 */
export function openPool(
  url: string,
  onError: (error: Error) => void,
  connecting: Connecting = 'service',
): PostgresPool {
  const { query, statement, lock, idle } = limits[connecting];
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    application_name: applicationNames[connecting],
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: query,
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idle,
  });
  pool.on('error', onError);
  // A connection in use that breaks tells whoever waits for its answer, and says so here too: unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { connect: async () => untilSilent(await pool.connect()), end: () => pool.end() };
}

/**
 * A query that got no answer in time leaves its connection waiting for it: whatever is asked there next would wait
 * behind it. Such a connection is asked nothing more and ended when it is given back.
 */
function untilSilent(client: pg.PoolClient): PostgresPoolClient {
  let silent = false;
  const query = async (text: string, values: readonly unknown[]) => {
    if (silent) throw new Error('The connection to PostgreSQL has gone silent.');
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      silent = error instanceof Error && error.message === 'Query read timeout';
      throw error;
    }
  };
  // Kysely streams with a cursor only where it is given one.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(silent) };
}

/** The five-letter code of the SQL standard in an error of the driver; null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as { code?: unknown }).code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
