// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export type Tx = Transaction<Schema>;

interface Waiting {
  run(tx: Tx): Promise<void>;
  settle(): void;
  fail(error: unknown): void;
}

/**
 * Many small commits share one write to the disk. Each piece of work stands in a savepoint of its own, so that one
 * that throws takes only itself back; nobody is told of success before the disk has it.
 */
export class GroupCommit {
  readonly #db: Kysely<Schema>;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(db: Kysely<Schema>, most = 64) {
    this.#db = db;
    this.#most = most;
  }

  /** Resolves with what `work` returned once it is on disk. @throws what `work` threw, with nothing written */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        run: async (tx) => {
          result = await work(tx);
        },
        settle: () => resolve(result),
        fail: reject,
      });
      if (!this.#running) {
        this.#running = true;
        // A turn of the event loop lets work of the same moment join.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#most);
      await this.#commit(group);
    }
    this.#running = false;
  }

  async #commit(group: Waiting[]): Promise<void> {
    const done: Waiting[] = [];
    try {
      await this.#db.transaction().execute(async (tx) => {
        for (const piece of group) {
          await sql`savepoint piece`.execute(tx);
          try {
            await piece.run(tx);
            await sql`release savepoint piece`.execute(tx);
            done.push(piece);
          } catch (error) {
            await sql`rollback to savepoint piece`.execute(tx);
            await sql`release savepoint piece`.execute(tx);
            piece.fail(error);
          }
        }
      });
      for (const piece of done) piece.settle();
    } catch (error) {
      // Nothing of the group is on disk. Who was already told why their own piece failed hears nothing new.
      for (const piece of group) piece.fail(error);
    }
  }
}
