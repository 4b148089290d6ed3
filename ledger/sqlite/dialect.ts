// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { isBusy, type SqliteDatabase, type SqliteStatement } from './database.ts';

const keptStatements = 300;

/** How long to wait for another process that writes. */
const busyMs = 10_000;
const longestPauseMs = 8;

/**
 * Waits for another writer without stopping this process: it goes on answering, and refuses what it cannot keep. Short
 * pauses of random length; a commit takes a few milliseconds. @throws as SQLite does when the writer takes too long
 */
async function patiently<T>(work: () => T): Promise<T> {
  for (const started = Date.now(); ; ) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || Date.now() - started >= busyMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * (longestPauseMs - 1)));
    }
  }
}

/** Kysely on one SQLite connection. Transactions start IMMEDIATE, so that a writer waits at the door and not half-way. */
export class SqliteDialect implements Dialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#database);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new OneMigrator();
  }

  createIntrospector(db: Kysely<never>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** The whole migration is one transaction: of several processes that start together one migrates and the others wait. */
class OneMigrator extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #database: SqliteDatabase;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#connection = new SqliteConnection(database);
  }

  /** SQLite's own waiting would stop the whole process; see `patiently`. */
  async init(): Promise<void> {
    this.#database.exec('pragma busy_timeout = 0');
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    while (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#taken = false;
    this.#waiting.shift()?.();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  /** On a full disk SQLite has rolled back by itself; asked again it would hide why. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#connection.forget();
    this.#database.close();
  }
}

interface Prepared {
  readonly statement: SqliteStatement;
  readonly hasRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, Prepared>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters as (string | number | null | Uint8Array)[];
    return patiently(() => {
      const { statement, hasRows } = this.#prepare(query.sql);
      if (hasRows) return { rows: statement.all(...parameters) as R[] };
      const { changes } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    });
  }

  /** The ledger reads pages; this is for callers of Kysely that ask for a stream, and gives them one page. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  forget(): void {
    this.#statements.clear();
  }

  #prepare(text: string): Prepared {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    if (this.#statements.size >= keptStatements) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(text, prepared);
    return prepared;
  }
}
