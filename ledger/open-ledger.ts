// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kysely } from 'kysely';
import { sqliteColumnTypes } from './column-types.ts';
import { GroupCommit } from './group-commit.ts';
import { newId } from './ids.ts';
import { Ingest } from './ingest.ts';
import { migrate } from './migrate.ts';
import { Outbox } from './outbox.ts';
import { People } from './people.ts';
import { Recordings } from './recordings.ts';
import type { Schema } from './schema.ts';
import type { MasterKey } from './seal.ts';
import { openSqlite, SqliteDialect } from './sqlite/dialect.ts';
import { Threads } from './thread.ts';
import { Turns } from './turns.ts';
import { Wake, watchOtherProcesses } from './wake.ts';

/** The open ledger: the database and the few things that are done with it. */
export interface Ledger {
  readonly db: Kysely<Schema>;
  readonly commits: GroupCommit;
  readonly people: People;
  readonly ingest: Ingest;
  readonly turns: Turns;
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

/**
 * Opens, and when needed creates or upgrades, the ledger in one SQLite file.
 * @param options.file path of the database
 * @param options.leaseMs how long a conversation stays with a process that says nothing; 10 s
 * @param options.holdMs how long a message counts as being sent; 30 s
 */
export async function openLedger(options: {
  file: string;
  master: MasterKey;
  now?: () => number;
  leaseMs?: number;
  holdMs?: number;
}): Promise<Ledger> {
  const now = options.now ?? Date.now;
  const database = openSqlite(options.file);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect(database) });
  await migrate(db as unknown as Kysely<never>, sqliteColumnTypes);
  const process = newId(now());
  const wake = new Wake();
  const unwatch = watchOtherProcesses(database, wake);
  const commits = new GroupCommit(db);
  const people = new People(options.master);
  const parts = { db, commits, people, process, now };
  return {
    db,
    commits,
    people,
    wake,
    now,
    process,
    master: options.master,
    ingest: new Ingest({ commits, people, wake, now }),
    turns: new Turns({ ...parts, leaseMs: options.leaseMs }),
    outbox: new Outbox({ ...parts, holdMs: options.holdMs }),
    threads: new Threads({ db, people, master: options.master }),
    recordings: new Recordings(parts),
    close: async () => {
      unwatch();
      await db.destroy();
    },
  };
}
