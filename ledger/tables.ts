// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Schema } from './schema.ts';

export type TableName = keyof Schema;

interface Table {
  /** Columns that tell rows apart, in the order of the primary key's index: pages are read along it. */
  readonly key: readonly string[];
  /** True where the key is one number that the database gives and never gives twice. */
  readonly grows: boolean;
  /** Rows that are held in memory at once. */
  readonly pageRows: number;
}

/** Sealed texts are small: some megabytes. */
const pageRows = 2_000;
const grows = (column: string): Table => ({ key: [column], grows: true, pageRows });
const by = (...key: string[]): Table => ({ key, grows: false, pageRows });

/**
 * Every table of the ledger, in an order in which rows can be written: what is referred to comes first. A table that is
 * forgotten here does not compile, since a move or a backup would leave it behind.
 */
export const tables: { readonly [name in TableName]: Table } = {
  settings: by('key'),
  leases: by('name'),
  people: by('id'),
  person_keys: by('person_id'),
  addresses: by('id'),
  conversations: by('id'),
  inbox: grows('id'),
  messages: grows('id'),
  outbox: grows('id'),
  // Each holds a voice message, up to megabytes.
  recordings: { ...grows('id'), pageRows: 10 },
  handoffs: by('id'),
  drafts: by('operator_id', 'handoff_id', 'mode'),
  notes: grows('id'),
  mentions: by('note_uid', 'operator_id'),
  looking: by('operator_id', 'handoff_id'),
  counts: by('day', 'what', 'channel', 'language', 'territory', 'entry', 'detail'),
  operators: by('id'),
  teams: by('id'),
  team_members: by('team_id', 'operator_id'),
  sessions: by('hash'),
  invitations: by('hash'),
  second_factors: by('operator_id'),
  recovery_codes: by('hash'),
  passkeys: by('id'),
  identities: by('id'),
  tickets: by('hash'),
  guesses: by('key'),
  operator_choices: by('operator_id'),
  push_subscriptions: by('id'),
  audit: grows('seq'),
};

export const tableNames = Object.keys(tables) as TableName[];
