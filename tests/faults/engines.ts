// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../servers/postgres-server.ts';
import { RedisServer, redisProgram } from '../servers/redis-server.ts';

/** Where the processes of a test keep what they know; what `openLedger` is given. */
export interface Where {
  readonly file?: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
}

export interface Place {
  readonly where: Where;
  close(): Promise<void>;
}

/** What a fault test runs on: an engine, and how many processes share it. */
export interface Engine {
  readonly name: string;
  readonly processes: number;
  /** Programs that must be on the machine. */
  readonly needs: Readonly<Record<string, string | null>>;
  /** A new, empty place. */
  open(): Promise<Place>;
}

const openFile = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-fault-'));
  return {
    where: { file: join(folder, 'ledger.sqlite') },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const oneProcess: Engine = { name: 'SQLite, one process', processes: 1, needs: {}, open: openFile };

export const threeProcesses: Engine = {
  name: 'SQLite, three processes',
  processes: 3,
  needs: {},
  open: openFile,
};

/** The servers of one test file, started by the first test that needs them. */
let servers: Promise<{ postgres: PostgresServer; redis: RedisServer }> | null = null;

export function sharedServers(): Promise<{ postgres: PostgresServer; redis: RedisServer }> {
  servers ??= Promise.all([PostgresServer.start(), RedisServer.start()]).then(([postgres, redis]) => ({
    postgres,
    redis,
  }));
  return servers;
}

export async function closeServers(): Promise<void> {
  const started = await servers;
  servers = null;
  await started?.redis.stop();
  await started?.postgres.stop();
}

export const threeOnPostgres: Engine = {
  name: 'PostgreSQL and Redis, three processes',
  processes: 3,
  needs: { PostgreSQL: postgresProgram, 'redis-server': redisProgram },
  open: async () => {
    const { postgres, redis } = await sharedServers();
    return {
      where: { databaseUrl: postgres.newDatabase(), redisUrl: redis.url },
      close: async () => undefined,
    };
  },
};

export const engines: readonly Engine[] = [oneProcess, threeProcesses, threeOnPostgres];

/** The same tests on each engine. */
export function onEngines(list: readonly Engine[], tests: (engine: Engine) => void): void {
  for (const engine of list)
    describeWith(engine.needs, engine.name, () => {
      afterAll(closeServers, 30_000);
      tests(engine);
    });
}
