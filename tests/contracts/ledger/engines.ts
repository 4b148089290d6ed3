// SPDX-License-Identifier: AGPL-3.0-or-later
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

export const engines: readonly LedgerEngine[] = [
  { name: 'SQLite', postgres: false, redis: false },
  { name: 'SQLite and Redis', postgres: false, redis: true },
  { name: 'PostgreSQL', postgres: true, redis: false },
  { name: 'PostgreSQL and Redis', postgres: true, redis: true },
];

/** The servers of one test file, started when an engine first needs them. */
const servers: { postgres?: PostgresServer; redis?: RedisServer } = {};
let busIsAway = false;
/** One database for the cases of an engine: making one takes longer than most cases. */
const databases = new Map<string, string | undefined>();

async function startServers(engine: LedgerEngine): Promise<void> {
  if (engine.postgres) servers.postgres ??= await PostgresServer.start();
  if (engine.redis) servers.redis ??= await RedisServer.start();
}

async function stopServers(): Promise<void> {
  await servers.postgres?.stop();
  await servers.redis?.stop();
  servers.postgres = undefined;
  servers.redis = undefined;
  databases.clear();
}

/** A place for a ledger on an engine whose servers run. What an earlier case left in it is emptied by `LedgerCase`. */
export function placeOn(engine: LedgerEngine): LedgerOfTest {
  if (engine.postgres && !databases.has(engine.name))
    databases.set(engine.name, servers.postgres?.newDatabase());
  return new LedgerOfTest({
    databaseUrl: databases.get(engine.name),
    ...(engine.redis ? { redisUrl: servers.redis?.url } : {}),
  });
}

/** Stops and starts what carries hints between processes, where that is a server of its own. */
export function busOf(engine: LedgerEngine): { stop(): Promise<void>; start(): Promise<void> } {
  const server = engine.redis ? servers.redis?.process : undefined;
  return {
    stop: async () => {
      await server?.stop('SIGKILL');
      busIsAway = true;
    },
    start: async () => {
      if (busIsAway) await server?.start();
      busIsAway = false;
    },
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
    beforeEach(() => at.begin(placeOn(engine)));
    afterEach(() => at.end());
    cases(at);
  });
}
