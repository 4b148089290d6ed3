// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { sealJson, unsealJson } from '../ledger/seal.ts';
import { hashOfToken, newToken } from './setup-link.ts';

/** What a ticket is for: one of one kind opens nothing of another. */
export type TicketKind = 'second-step' | 'passkey-sign-in' | 'passkey-new' | 'provider';

export interface Ticket<T> {
  readonly operatorId: string | null;
  readonly detail: T;
}

/**
 * What holds for a few minutes and works once. In the ledger, since the next step may reach another process; of the
 * ticket itself only the hash, and what it carries sealed.
 */
export class Tickets {
  readonly #ledger: Ledger;
  readonly #key: Uint8Array;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#key = ledger.master.derive('desk tickets');
  }

  /** @returns what the browser keeps: 256 random bits */
  async issue<T>(
    kind: TicketKind,
    { operatorId, detail, holdsMs }: Ticket<T> & { readonly holdsMs: number },
  ): Promise<string> {
    const token = newToken();
    const now = this.#ledger.now();
    const row = { hash: hashOfToken(token), kind, operator_id: operatorId, expires_at: now + holdsMs };
    await this.#ledger.commits.run(async (tx) => {
      await tx.deleteFrom('tickets').where('expires_at', '<=', now).execute();
      await tx
        .insertInto('tickets')
        .values({ ...row, detail: sealJson(this.#key, detail) })
        .execute();
    });
    return token;
  }

  /** Uses a ticket up. @returns null when it is none of this kind, was used, or is too old */
  take<T>(kind: TicketKind, token: string): Promise<Ticket<T> | null> {
    return this.#ledger.commits.alone(async (tx) => {
      const row = await tx
        .deleteFrom('tickets')
        .where('hash', '=', hashOfToken(token))
        .where('kind', '=', kind)
        .where('expires_at', '>', this.#ledger.now())
        .returning(['operator_id', 'detail'])
        .executeTakeFirst();
      return row ? this.#open<T>(row) : null;
    });
  }

  /** As `take`, and leaves it: a wrong code is no reason to begin again. */
  async look<T>(kind: TicketKind, token: string): Promise<Ticket<T> | null> {
    const row = await this.#ledger.db
      .selectFrom('tickets')
      .select(['operator_id', 'detail'])
      .where('hash', '=', hashOfToken(token))
      .where('kind', '=', kind)
      .where('expires_at', '>', this.#ledger.now())
      .executeTakeFirst();
    return row ? this.#open<T>(row) : null;
  }

  #open<T>(row: { operator_id: string | null; detail: Uint8Array | null }): Ticket<T> {
    const detail = row.detail ? unsealJson<T>(this.#key, row.detail) : (null as T);
    return { operatorId: row.operator_id, detail };
  }
}
