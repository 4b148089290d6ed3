// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerOfTest } from '../../ledger/open.ts';
import { describeWith } from '../../servers/own-server.ts';
import { PostgresServer, postgresProgram } from '../../servers/postgres-server.ts';
import { RedisServer, redisProgram } from '../../servers/redis-server.ts';
import { LedgerCase } from './ledger-case.ts';

/** One way of keeping a ledger. The suite is run on each and never asks which it has. */
export interface LedgerEngine {
  readonly name: string;
  readonly postgres: boolean;
  readonly redis: boolean;
}

const hasServers = existsSync(join(__dirname, '../../../ledger/postgres'));

export const engines: readonly LedgerEngine[] = [
  { name: 'SQLite, hints in the process', postgres: false, redis: false },
  ...(hasServers
    ? [
        { name: 'SQLite, hints by Redis', postgres: false, redis: true },
        { name: 'PostgreSQL, hints in the process', postgres: true, redis: false },
        { name: 'PostgreSQL, hints by Redis', postgres: true, redis: true },
      ]
    : []),
];

/** The servers of one test file, started when an engine first needs them. */
const servers: { postgres?: PostgresServer; redis?: RedisServer } = {};

async function startServers(engine: LedgerEngine): Promise<void> {
  if (engine.postgres) servers.postgres ??= await PostgresServer.start();
  if (engine.redis) servers.redis ??= await RedisServer.start();
}

async function stopServers(): Promise<void> {
  await servers.postgres?.stop();
  await servers.redis?.stop();
  servers.postgres = undefined;
  servers.redis = undefined;
}

/** An empty ledger on an engine whose servers run. */
export function newPlace(engine: LedgerEngine): LedgerOfTest {
  return new LedgerOfTest({
    ...(engine.postgres ? { databaseUrl: servers.postgres?.newDatabase() } : {}),
    ...(engine.redis ? { redisUrl: servers.redis?.url } : {}),
  });
}

/** Stops and starts what carries hints between processes, where that is a server of its own. */
export function busOf(engine: LedgerEngine): { stop(): Promise<void>; start(): Promise<void> } {
  const server = engine.redis ? servers.redis?.process : undefined;
  return {
    stop: async () => server?.stop('SIGKILL'),
    start: async () => server?.start(),
  };
}

/** Declares tests once for each engine, with its servers running. */
export function describeOnEveryEngine(name: string, tests: (engine: LedgerEngine) => void): void {
  afterAll(stopServers, 60_000);
  for (const engine of engines) {
    const needs = {
      ...(engine.postgres ? { PostgreSQL: postgresProgram } : {}),
      ...(engine.redis ? { 'redis-server': redisProgram } : {}),
    };
    describeWith(needs, `${name} (${engine.name})`, () => {
      beforeAll(() => startServers(engine), 60_000);
      tests(engine);
    });
  }
}

/** Declares cases that each begin with an empty, open ledger. */
export function onEveryEngine(name: string, cases: (at: LedgerCase) => void): void {
  describeOnEveryEngine(name, (engine) => {
    const at = new LedgerCase();
    beforeEach(() => at.begin(newPlace(engine)));
    afterEach(() => at.end());
    cases(at);
  });
}
