// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { addCounts } from './counts.ts';
import type { Engine } from './engine.ts';
import type { CountsTable, Schema } from './schema.ts';

export type Tx = Transaction<Schema>;

/** What a piece of work adds to the counts: written with those of the others, at the end of the commit. */
export type AddCount = (row: CountsTable) => void;

/** A piece may be done more than once before it is committed: it must do nothing but what `tx` can take back. */
export type Work<T> = (tx: Tx, addCount: AddCount) => Promise<T>;

interface Waiting {
  readonly alone: boolean;
  run(tx: Tx, addCount: AddCount): Promise<void>;
  settle(): void;
  fail(error: unknown): void;
}

const mostTries = 5;

/**
 * Many small commits share one write to the disk. A piece of work that throws takes only itself back, and nobody is
 * told of success before the disk has it.
 *
 * A group goes first without savepoints, which would double the statements. When a piece throws, everything is taken
 * back and done again with a savepoint for each.
 */
export class GroupCommit {
  readonly #engine: Engine;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(engine: Engine, most = 64) {
    this.#engine = engine;
    this.#most = most;
  }

  /** Resolves with what `work` returned once it is on disk. @throws what `work` threw, with nothing written */
  run<T>(work: Work<T>): Promise<T> {
    return this.#enqueue(work, false);
  }

  /**
   * As `run`, one after the other in all processes: for work that reads and then decides what to write. For what people
   * do at the desk, not for every message.
   */
  alone<T>(work: Work<T>): Promise<T> {
    return this.#enqueue(work, true);
  }

  #enqueue<T>(work: Work<T>, alone: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        alone,
        run: async (tx, addCount) => {
          result = await work(tx, addCount);
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
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, this.#most));
    this.#running = false;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const failed = await this.#write(group);
      for (const piece of group)
        if (failed.has(piece)) piece.fail(failed.get(piece));
        else piece.settle();
    } catch (error) {
      for (const piece of group) piece.fail(error);
    }
  }

  /** @returns the pieces that threw, with what they threw; the others are on disk */
  async #write(group: readonly Waiting[]): Promise<ReadonlyMap<Waiting, unknown>> {
    let apart = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#transaction(group, apart);
      } catch (error) {
        const ofPiece = error instanceof PieceError;
        const cause: unknown = ofPiece ? error.cause : error;
        const again = this.#engine.meaningOf(cause) === 'in-the-way';
        const canGoApart = ofPiece && !apart && group.length > 1;
        if (tries >= mostTries || (!again && !canGoApart)) throw cause;
        if (again) await sleep(Math.random() * 10 * tries);
        else apart = true;
      }
    }
  }

  #transaction(group: readonly Waiting[], apart: boolean): Promise<ReadonlyMap<Waiting, unknown>> {
    const failed = new Map<Waiting, unknown>();
    const counts: CountsTable[] = [];
    return this.#engine.db.transaction().execute(async (tx) => {
      if (group.some((piece) => piece.alone)) await this.#engine.alone(tx);
      for (const piece of group) {
        const added: CountsTable[] = [];
        const run = () => piece.run(tx, (row) => added.push(row));
        if (apart) await this.#inSavepoint(tx, run, (error) => failed.set(piece, error));
        else await run().catch(asPieceError);
        if (!failed.has(piece)) counts.push(...added);
      }
      if (counts.length > 0) await addCounts(tx, counts);
      return failed;
    });
  }

  async #inSavepoint(tx: Tx, run: () => Promise<void>, onFail: (error: unknown) => void): Promise<void> {
    await sql`savepoint piece`.execute(tx);
    try {
      await run();
    } catch (error) {
      // After a deadlock nothing of the transaction can be saved.
      if (this.#engine.meaningOf(error) === 'in-the-way') throw error;
      await sql`rollback to savepoint piece`.execute(tx);
      onFail(error);
    }
    await sql`release savepoint piece`.execute(tx);
  }
}

/** Tells what a piece threw from what the transaction itself threw. */
class PieceError extends Error {
  override readonly name = 'PieceError';
}

function asPieceError(cause: unknown): never {
  throw new PieceError('A piece of a commit failed.', { cause });
}
