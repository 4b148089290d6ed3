// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Kysely, sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { Tx } from './group-commit.ts';
import { type Row, RowSum } from './row-sum.ts';
import type { Schema } from './schema.ts';
import { type TableName, tableNames, tables } from './tables.ts';

/** Both engines bind at least so many values in one statement. */
const mostValues = 30_000;

export interface TableCopy {
  readonly table: TableName;
  readonly rows: number;
  /** Sum over all rows, the same on both sides (row-sum.ts). */
  readonly sum: string;
}

/** For the person at the terminal: name, rows, and enough of the sum to compare two runs. */
export function toLine({ table, rows, sum }: TableCopy): string {
  return `${table.padEnd(16)}${String(rows).padStart(10)}   ${sum.slice(0, 16)}`;
}

export interface CopySide {
  readonly engine: Engine;
  readonly tx: Tx;
}

/**
 * Copies every table as it is, ids included, and then reads the target again: what arrived is what was sent.
 * @param options.leaveOut tables of which nothing is copied
 * @throws CopyError when a table is not the same on both sides; the transaction is then to be taken back
 */
export async function copyTables(
  from: CopySide,
  to: CopySide,
  { leaveOut = [], onTable }: { leaveOut?: readonly TableName[]; onTable?: (copy: TableCopy) => void } = {},
): Promise<TableCopy[]> {
  const copies: TableCopy[] = [];
  for (const table of tableNames) {
    if (leaveOut.includes(table)) continue;
    const sent = new RowSum();
    for await (const page of pagesOf(from.tx, table)) {
      for (const row of page) sent.add(row);
      await insertRows(to.tx, table, page);
    }
    await carryNumber(from, to, table);
    const arrived = await sumOf(to.tx, table);
    if (arrived.rows !== sent.rows || arrived.text !== sent.text)
      throw new CopyError(
        `The table ${table} did not arrive as it was sent (${sent.rows} rows sent, ${arrived.rows} read back). Nothing was kept at the target; please report this.`,
      );
    const copy = { table, rows: sent.rows, sum: sent.text };
    copies.push(copy);
    onTable?.(copy);
  }
  return copies;
}

export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/** The tables that hold anything, in a ledger that should hold nothing. */
export async function tablesInUse(db: Kysely<Schema>): Promise<TableName[]> {
  const found: TableName[] = [];
  for (const table of tableNames)
    if (await db.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()) found.push(table);
  return found;
}

export async function sumOf(db: Kysely<Schema>, table: TableName): Promise<RowSum> {
  const sum = new RowSum();
  for await (const page of pagesOf(db, table)) for (const row of page) sum.add(row);
  return sum;
}

/** All rows along the primary key, in the order that the engine gives it. */
async function* pagesOf(db: Kysely<Schema>, table: TableName): AsyncGenerator<readonly Row[]> {
  const { key, pageRows } = tables[table];
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let after = sql``;
  for (;;) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)} ${after}
      order by ${columns} limit ${sql.lit(pageRows)}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    if (rows.length < pageRows) return;
    after = sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})`;
  }
}

async function insertRows(tx: Tx, table: TableName, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const atOnce = Math.max(1, Math.floor(mostValues / Math.max(1, columns)));
  for (let at = 0; at < rows.length; at += atOnce)
    await tx
      .insertInto(table)
      .values(rows.slice(at, at + atOnce) as never)
      .execute();
}

/** The next row gets a number that was never given, not even to a row that has been deleted since. */
async function carryNumber(from: CopySide, to: CopySide, table: TableName): Promise<void> {
  const { key, grows } = tables[table];
  const [column] = key;
  if (!grows || !column) return;
  const last = await from.engine.lastNumber(from.tx, { table, column });
  if (last > 0) await to.engine.setLastNumber(to.tx, { table, column }, last);
}
