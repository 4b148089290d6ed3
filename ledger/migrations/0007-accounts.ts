// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** Second factors, passkeys, identities of another provider, one-time tickets and counted guesses. See schema.ts. */
export async function up(db: Kysely<unknown>, { blob, time }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('sessions')
    .addColumn('confirmed_at', time, (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('second_factors')
    .addColumn('operator_id', 'text', (c) => c.primaryKey().references('operators.id').onDelete('cascade'))
    .addColumn('secret', blob, (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('confirmed_at', time)
    .addColumn('last_step', time, (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('recovery_codes')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('used_at', time)
    .execute();
  await db.schema.createIndex('recovery_codes_operator').on('recovery_codes').column('operator_id').execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('public_key', blob, (c) => c.notNull())
    .addColumn('counter', time, (c) => c.notNull())
    .addColumn('transports', 'text', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('used_at', time)
    .execute();
  await db.schema.createIndex('passkeys_operator').on('passkeys').column('operator_id').execute();
  await db.schema
    .createTable('identities')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text', (c) => c.notNull().references('operators.id').onDelete('cascade'))
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('used_at', time)
    .addUniqueConstraint('identities_once', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('identities_operator').on('identities').column('operator_id').execute();
  await db.schema
    .createTable('tickets')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('operator_id', 'text')
    .addColumn('detail', blob)
    .addColumn('expires_at', time, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('tickets_expiry').on('tickets').column('expires_at').execute();
  await db.schema
    .createTable('guesses')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('last_at', time, (c) => c.notNull())
    .addColumn('due', time, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('guesses_age').on('guesses').column('last_at').execute();
}
