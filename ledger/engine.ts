// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Tx } from './group-commit.ts';
import type { Schema } from './schema.ts';

/** Somebody has the ledger open who may write to it. */
export class InUseError extends Error {
  override readonly name = 'InUseError';
  constructor(cause?: unknown) {
    super('The ledger is in use: stop Sportello first.', { cause });
  }
}

/**
 * A database that can hold the ledger. The schema and the queries are written once, in what all engines share; here is
 * the little in which they differ.
 */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly db: Kysely<Schema>;
  readonly columnTypes: ColumnTypes;
  /** True when rows are locked one by one: a select of rows to be changed then says `for update skip locked`. */
  readonly locksRows: boolean;
  /** Until this transaction ends no other that calls this goes on, in any process. */
  alone(tx: Tx): Promise<void>;
  /** The highest number that a growing column has given, also to rows that are gone; 0: none yet. */
  lastNumber(tx: Tx, of: GrowingColumn): Promise<number>;
  /** The next number it gives is higher than this. */
  setLastNumber(tx: Tx, of: GrowingColumn, last: number): Promise<void>;
  /** What an error of a query means, whatever the driver calls it; null: something else. */
  meaningOf(error: unknown): QueryFault | null;
  /** Calls `changed` soon after another process wrote. @returns a function that ends the watch */
  watch(changed: () => void): () => void;
  /** Empties what the engine itself keeps of rows that were erased, as far as it can be told to. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

/**
 * `in-the-way`: another transaction stood in the way, the same again may succeed. `twice`: a value that must be unique
 * is there already. `orphan`: what it refers to is not there (any more).
 */
export type QueryFault = 'in-the-way' | 'twice' | 'orphan';

export interface GrowingColumn {
  readonly table: string;
  readonly column: string;
}
