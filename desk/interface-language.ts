// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { type Actor, demand } from './rights.ts';

/** In which language an operator reads the desk: kept on the account, so that it is the same in every browser. */
export class InterfaceLanguage {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  async choose(actor: Actor, language: Language): Promise<void> {
    demand(actor, 'own');
    if (actor.interfaceLanguage === language) return;
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .updateTable('operators')
        .set({ interface_language: language })
        .where('id', '=', actor.id)
        .execute();
      const detail = { language };
      await this.#audit.append(tx, { actor: actor.id, action: 'language-chosen', subject: actor.id, detail });
    });
  }
}
