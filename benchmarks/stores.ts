// SPDX-License-Identifier: AGPL-3.0-or-later
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPool } from '../ledger/postgres/pool.ts';
import type { EngineName } from './options.ts';

/** A new, empty place for a ledger. */
export interface Store {
  readonly engine: EngineName;
  /** The settings of a process that uses it. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/**
 * A SQLite file in a folder of its own, or a database of its own on the server that DATABASE_URL names; with the bus
 * that REDIS_URL names, or without.
 */
export async function newStore(engine: EngineName, { redis }: { redis: boolean }): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-bench-'));
  // What was learned for the service is not learned again: training leaves its memory behind and would be measured too.
  if (existsSync('data/cache')) cpSync('data/cache', join(folder, 'cache'), { recursive: true });
  const database = engine === 'postgres' ? await newDatabase() : null;
  return {
    engine,
    environment: {
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      DATABASE_URL: database?.url ?? '',
      REDIS_URL: redis ? (process.env.REDIS_URL ?? '') : '',
    },
    remove: async () => {
      await database?.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let databases = 0;

async function newDatabase(): Promise<{ url: string; remove(): Promise<void> }> {
  const server = process.env.DATABASE_URL ?? '';
  databases += 1;
  const name = `sportello_bench_${process.pid}_${databases}`;
  await ask(server, `create database ${name} encoding 'UTF8' template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => ask(server, `drop database ${name} with (force)`) };
}

async function ask(server: string, statement: string): Promise<void> {
  const pool = openPool(server, () => undefined);
  const client = await pool.connect();
  try {
    await client.query(statement, []);
  } finally {
    client.release();
    await pool.end();
  }
}
