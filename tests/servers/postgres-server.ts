// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePort, otherUser, ServerProcess, spawnServer } from './own-server.ts';

/** Debian keeps the server's programs out of PATH, in a folder of their version; the newest is taken. */
function debianFolders(): string[] {
  try {
    const base = '/usr/lib/postgresql';
    return readdirSync(base)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(base, version, 'bin'));
  } catch {
    return [];
  }
}

export const postgresProgram = findProgram('postgres', debianFolders());

/** A real PostgreSQL in a folder of its own, on a free port, with the durability that it has by default. */
export class PostgresServer {
  readonly process: ServerProcess;
  readonly port: number;
  readonly #folder: string;
  readonly #programs: { postgres: string; psql: string };
  #databases = 0;

  private constructor(port: number, folder: string, programs: { postgres: string; psql: string }) {
    this.port = port;
    this.#folder = folder;
    this.#programs = programs;
    this.process = new ServerProcess(
      () =>
        spawnServer(programs.postgres, [
          '-D',
          join(folder, 'data'),
          '-p',
          String(port),
          '-k',
          folder,
          '-c',
          'listen_addresses=127.0.0.1',
        ]),
      () => Promise.resolve(this.#answers()),
    );
  }

  static async start(): Promise<PostgresServer> {
    const folders = debianFolders();
    const initdb = findProgram('initdb', folders);
    const psql = findProgram('psql', folders);
    if (!postgresProgram || !initdb || !psql) throw new Error('PostgreSQL is not installed.');
    const folder = mkdtempSync(join(tmpdir(), 'sportello-postgres-'));
    const user = otherUser();
    if ('uid' in user && user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid);
    execFileSync(
      initdb,
      ['-D', join(folder, 'data'), '-U', 'sportello', '--auth=trust', '-E', 'UTF8', '--no-locale'],
      {
        stdio: 'ignore',
        ...user,
      },
    );
    const server = new PostgresServer(await freePort(), folder, { postgres: postgresProgram, psql });
    await server.process.start();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://sportello@127.0.0.1:${this.port}/${database}`;
  }

  /** A new, empty database. @returns its address */
  newDatabase(): string {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    this.ask(`create database ${name}`);
    return this.url(name);
  }

  /** Runs SQL with PostgreSQL's own client. @returns its rows, one a line */
  ask(sql: string, database = 'postgres'): string {
    return execFileSync(
      this.#programs.psql,
      ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'sportello', '-d', database, '-Atqc', sql],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 },
    ).trim();
  }

  /** Ends the server and removes its folder. */
  async stop(): Promise<void> {
    await this.process.stop('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answers(): boolean {
    try {
      return this.ask('select 1') === '1';
    } catch {
      return false;
    }
  }
}
