// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import type { Tx } from '../ledger/group-commit.ts';
import { keepSetting } from '../ledger/keep-setting.ts';
import type { Ledger } from '../ledger/open-ledger.ts';

/** One thing that happened at the desk. Ids and numbers only: no message text, no address of a citizen, no token. */
export interface AuditEntry {
  /** Operator's id, `system`, or `unknown` for a sign-in without an account. */
  readonly actor: string;
  readonly action: string;
  /** What it was done to: the id of a handoff, operator, session or invitation. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number>>;
}

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number }
  /** The first entry that is not as it was written; `end`: entries are missing after the last. */
  | { readonly ok: false; readonly entries: number; readonly brokenAt: number | 'end' };

const headKey = 'audit-head';

interface Row {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly previous: string;
}

/**
 * The desk's record, append-only: each entry carries a keyed hash over itself and the one before, so that whoever has
 * the file without the master key can neither change, remove nor insert an entry unnoticed. The last hash is kept
 * apart, so that a cut at the end shows too.
 */
export class Audit {
  readonly #ledger: Ledger;
  readonly #key: Uint8Array;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#key = ledger.master.derive('desk audit');
  }

  /** Adds an entry within a commit, so that an act and its trace exist together or not at all. */
  async append(tx: Tx, entry: AuditEntry): Promise<void> {
    const last = await tx
      .selectFrom('audit')
      .select('hash')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const row: Row = {
      at: this.#ledger.now(),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail ?? {}),
      previous: last?.hash ?? '',
    };
    const hash = this.#hash(row);
    await tx
      .insertInto('audit')
      .values({ ...row, hash })
      .execute();
    await keepSetting(tx, headKey, this.#head(hash));
  }

  /** Adds an entry in a commit of its own. */
  record(entry: AuditEntry): Promise<void> {
    return this.#ledger.commits.alone((tx) => this.append(tx, entry));
  }

  async verify(): Promise<AuditVerdict> {
    let previous = '';
    let after = 0;
    let entries = 0;
    for (;;) {
      const rows = await this.#ledger.db
        .selectFrom('audit')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(1_000)
        .execute();
      for (const row of rows) {
        if (row.previous !== previous || row.hash !== this.#hash(row))
          return { ok: false, entries, brokenAt: row.seq };
        previous = row.hash;
        after = row.seq;
        entries += 1;
      }
      if (rows.length === 0) break;
    }
    const head = await this.#ledger.db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', headKey)
      .executeTakeFirst();
    const complete = entries === 0 ? head === undefined : head?.value === this.#head(previous);
    return complete ? { ok: true, entries } : { ok: false, entries, brokenAt: 'end' };
  }

  #hash(row: Row): string {
    const fields = [row.at, row.actor, row.action, row.subject, row.detail, row.previous];
    return createHmac('sha256', this.#key).update(JSON.stringify(fields)).digest('base64url');
  }

  #head(hash: string): string {
    return createHmac('sha256', this.#key).update(`head ${hash}`).digest('base64url');
  }
}

/** Reads the whole record and says whether it is as it was written. */
export function verifyAudit(ledger: Ledger): Promise<AuditVerdict> {
  return new Audit(ledger).verify();
}
