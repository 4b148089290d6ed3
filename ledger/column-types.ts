// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ColumnDefinitionBuilder, CreateTableBuilder } from 'kysely';

type DataTypeExpression = Parameters<CreateTableBuilder<string>['addColumn']>[1];

/** The three column types whose names differ between engines. */
export interface ColumnTypes {
  readonly blob: 'blob' | 'bytea';
  /** Milliseconds since the epoch. */
  readonly time: 'integer' | 'bigint';
  /** A primary key that grows: the order of things. */
  readonly id: {
    readonly type: DataTypeExpression;
    readonly build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  };
}

/** AUTOINCREMENT, so that a number once used never comes back after a deletion: watermarks rely on it. */
export const sqliteColumnTypes: ColumnTypes = {
  blob: 'blob',
  time: 'integer',
  id: { type: 'integer', build: (column) => column.primaryKey().autoIncrement() },
};

/** The numbers may be given, so that a ledger can be carried over from another engine with them. */
export const postgresColumnTypes: ColumnTypes = {
  blob: 'bytea',
  time: 'bigint',
  id: { type: 'bigint', build: (column) => column.primaryKey().generatedByDefaultAsIdentity() },
};
