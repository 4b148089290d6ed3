// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from './group-commit.ts';
import type { CountsTable } from './schema.ts';

const keyColumns = ['day', 'what', 'channel', 'language', 'territory', 'entry', 'detail'] as const;
/** Eight values a row: far below what both engines bind in one statement. */
const rowsAtOnce = 1_000;

/**
 * Adds counts, those of many turns at once and each key one time. They are written in the order of their keys and last
 * in a commit: two processes that count the same things never wait for each other in a circle.
 */
export async function addCounts(tx: Tx, rows: readonly CountsTable[]): Promise<void> {
  const merged = new Map<string, CountsTable>();
  for (const row of rows) {
    const key = JSON.stringify(keyColumns.map((column) => row[column]));
    const before = merged.get(key);
    merged.set(key, { ...row, n: row.n + (before?.n ?? 0) });
  }
  const sorted = [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (let from = 0; from < sorted.length; from += rowsAtOnce) {
    await tx
      .insertInto('counts')
      .values(sorted.slice(from, from + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns([...keyColumns])
          .doUpdateSet((eb) => ({ n: eb('counts.n', '+', eb.ref('excluded.n')) })),
      )
      .execute();
  }
}
