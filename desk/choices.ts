// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { type Actor, demand } from './rights.ts';

/** How an operator wants the desk to be, wherever they sign in. */
export interface Choices {
  readonly sound: boolean;
  /** How often the sound comes again until the conversation is opened; 0: once. */
  readonly repeatSeconds: number;
  /** Desktop notifications. */
  readonly notifications: boolean;
  /** Single keys. */
  readonly keys: boolean;
  /** Whether the panes beside a conversation are shown: the list, and what is known of it. */
  readonly list: boolean;
  readonly context: boolean;
}

export const firstChoices: Choices = {
  ...{ sound: false, repeatSeconds: 0, notifications: false, keys: true },
  ...{ list: true, context: true },
};

/** Keeps what operators chose, each for themselves. */
export class OperatorChoices {
  readonly #ledger: Pick<Ledger, 'db' | 'commits' | 'now'>;

  constructor(ledger: Pick<Ledger, 'db' | 'commits' | 'now'>) {
    this.#ledger = ledger;
  }

  async read(actor: Actor): Promise<Choices> {
    demand(actor, 'own');
    const row = await this.#ledger.db
      .selectFrom('operator_choices')
      .select('choices')
      .where('operator_id', '=', actor.id)
      .executeTakeFirst();
    return { ...firstChoices, ...(row ? (JSON.parse(row.choices) as Partial<Choices>) : {}) };
  }

  async write(actor: Actor, choices: Partial<Choices>): Promise<Choices> {
    const all = { ...(await this.read(actor)), ...choices };
    const row = { choices: JSON.stringify(all), changed_at: this.#ledger.now() };
    await this.#ledger.commits.run(async (tx) => {
      await tx
        .insertInto('operator_choices')
        .values({ operator_id: actor.id, ...row })
        .onConflict((conflict) => conflict.column('operator_id').doUpdateSet(row))
        .execute();
    });
    return all;
  }
}
