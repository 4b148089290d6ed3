// SPDX-License-Identifier: AGPL-3.0-or-later
// The only file that names the PostgreSQL driver.
import pg from 'pg';

/** The slice of the driver that Kysely's own dialect uses. */
export type PostgresPool = pg.Pool;

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
 * No statement and no silent network may hold a process for longer than a lease lasts: what takes more than 8 seconds
 * fails, and is tried again by whoever asked.
 * @param onError told of connections that broke while nobody used them; the pool replaces them by itself
 */
export function openPool(url: string, onError: (error: Error) => void): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    application_name: 'sportello',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 8_000,
    statement_timeout: 8_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', onError);
  // A connection in use that breaks tells whoever waits for its answer, and says so here too: unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The five-letter code of the SQL standard in an error of the driver; null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as { code?: unknown }).code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
