// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { Bus } from './bus.ts';
import type { Engine } from './engine.ts';
import { GroupCommit } from './group-commit.ts';
import { newId } from './ids.ts';
import { Ingest } from './ingest.ts';
import { migrate } from './migrate.ts';
import { Outbox } from './outbox.ts';
import { People } from './people.ts';
import { openPostgresEngine } from './postgres/postgres-engine.ts';
import { Recordings } from './recordings.ts';
import { deploymentOf } from './redis/deployment.ts';
import { RedisBus } from './redis/redis-bus.ts';
import { demandSameMaster } from './same-master.ts';
import type { Schema } from './schema.ts';
import type { MasterKey } from './seal.ts';
import { openSqliteEngine } from './sqlite/sqlite-engine.ts';
import { Threads } from './thread.ts';
import { TurnCommits } from './turn-commit.ts';
import { Turns } from './turns.ts';
import { Wake } from './wake.ts';

/** The open ledger: the database and the few things that are done with it. */
export interface Ledger {
  readonly db: Kysely<Schema>;
  readonly engine: Engine;
  readonly commits: GroupCommit;
  readonly people: People;
  readonly ingest: Ingest;
  readonly turns: Turns;
  readonly turnCommits: TurnCommits;
  readonly outbox: Outbox;
  readonly threads: Threads;
  readonly recordings: Recordings;
  readonly wake: Wake;
  readonly master: MasterKey;
  readonly now: () => number;
  /** Name of this process in leases. */
  readonly process: string;
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** Path of the SQLite file; created when missing. Not read where `databaseUrl` is given. */
  readonly file?: string;
  /** A PostgreSQL database instead of the file, for processes on several machines. */
  readonly databaseUrl?: string;
  /** Redis wakes other processes sooner. Nothing is kept in it. */
  readonly redisUrl?: string;
  readonly master: MasterKey;
  readonly now?: () => number;
  /** How long a conversation stays with a process that says nothing; 10 s. */
  readonly leaseMs?: number;
  /** How long a message counts as being sent; 30 s. */
  readonly holdMs?: number;
  /** Told when a server is lost for a moment. Everything comes back by itself. */
  readonly onTrouble?: (server: 'PostgreSQL' | 'Redis', error: Error) => void;
}

/** Opens, and when needed creates or upgrades, the ledger. @throws what keeps it from being opened, with the remedy */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const now = options.now ?? Date.now;
  const engine = await openEngine(options);
  try {
    await migrate(engine.db as unknown as Kysely<never>, engine.columnTypes);
    await demandSameMaster(engine.db, options.master);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const process = newId(now());
  const bus = openBus(options, process);
  const wake = new Wake(bus);
  const unwatch = engine.watch(() => wake.emitAllHere());
  const { db } = engine;
  const commits = new GroupCommit(engine);
  // Where rows are locked one by one, receiving and sending need not wait for turns to be committed.
  const besides = () => (engine.locksRows ? new GroupCommit(engine) : commits);
  const people = new People(options.master);
  const parts = { engine, commits, people, process, now };
  const turns = new Turns({ ...parts, leaseMs: options.leaseMs });
  return {
    db,
    commits,
    people,
    wake,
    now,
    process,
    engine,
    master: options.master,
    turns,
    ingest: new Ingest({ engine, commits: besides(), people, wake, now }),
    turnCommits: new TurnCommits({ ...parts, leaseMs: turns.leaseMs }),
    outbox: new Outbox({ ...parts, commits: besides(), holdMs: options.holdMs }),
    threads: new Threads({ db, people, master: options.master }),
    recordings: new Recordings({ ...parts, db }),
    close: async () => {
      unwatch();
      await bus?.close();
      await engine.close();
    },
  };
}

async function openEngine({ file, databaseUrl, onTrouble }: LedgerOptions): Promise<Engine> {
  if (databaseUrl) return openPostgresEngine(databaseUrl, (error) => onTrouble?.('PostgreSQL', error));
  if (file) return openSqliteEngine(file);
  throw new Error('A ledger needs the path of a file or the address of a database.');
}

function openBus({ redisUrl, master, onTrouble }: LedgerOptions, process: string): Bus | null {
  if (!redisUrl) return null;
  return new RedisBus({
    url: redisUrl,
    deployment: deploymentOf(master),
    process,
    onTrouble: (error) => onTrouble?.('Redis', error),
  });
}
