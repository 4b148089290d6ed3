// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import type { IdentityProvider, ProviderChecks, ProviderIdentity } from './identity-provider.ts';
import { type Actor, demand } from './rights.ts';
import { Tickets } from './tickets.ts';

export interface ListedIdentity {
  readonly id: string;
  readonly issuer: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

const journeyMs = 10 * 60_000;

/**
 * Accounts that are entered by a provider of identities. An account is linked by its owner, signed in, or by an
 * invitation; never because an e-mail looks the same.
 */
export class Identities {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #provider: IdentityProvider | null;
  readonly #tickets: Tickets;

  constructor(ledger: Ledger, parts: { audit: Audit; provider: IdentityProvider | null }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#provider = parts.provider;
    this.#tickets = new Tickets(ledger);
  }

  /** Of the button; null: there is no provider. */
  get providerName(): string | null {
    return this.#provider?.settings.name ?? null;
  }

  /** @param operatorId who wants to link; null: who wants to sign in */
  async begin(operatorId: string | null): Promise<{ ticket: string; url: string }> {
    const { url, checks } = await this.#there().begin();
    const ticket = { operatorId, detail: checks, holdsMs: journeyMs };
    return { ticket: await this.#tickets.issue('provider', ticket), url };
  }

  /** @returns the operator's id. @throws DeskError `identity-unknown` when no account is linked */
  async signIn(back: { ticket: string; query: string }): Promise<{ operatorId: string; strong: boolean }> {
    const identity = await this.arrive(null, back);
    const row = await this.#ledger.db
      .selectFrom('identities')
      .innerJoin('operators', 'operators.id', 'identities.operator_id')
      .select(['identities.id', 'operators.id as operatorId'])
      .where('identities.issuer', '=', identity.issuer)
      .where('identities.subject', '=', identity.subject)
      .where('operators.disabled_at', 'is', null)
      .executeTakeFirst();
    if (!row) throw new DeskError('identity-unknown');
    await this.#ledger.commits.run((tx) =>
      tx.updateTable('identities').set({ used_at: this.#ledger.now() }).where('id', '=', row.id).execute(),
    );
    return { operatorId: row.operatorId, strong: identity.strong };
  }

  /** Links what one comes back with to one's own account. */
  async link(actor: Actor, back: { ticket: string; query: string }): Promise<void> {
    demand(actor, 'own');
    const identity = await this.arrive(actor.id, back);
    await this.#ledger.commits.alone((tx) => this.linkWithin(tx, actor.id, identity));
  }

  /** @throws DeskError `identity-taken`: one identity enters one account */
  async linkWithin(tx: Tx, operatorId: string, { issuer, subject }: ProviderIdentity): Promise<void> {
    const taken = await tx
      .selectFrom('identities')
      .select('id')
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
    if (taken) throw new DeskError('identity-taken');
    const now = this.#ledger.now();
    await tx
      .insertInto('identities')
      .values({ id: newId(now), issuer, subject, operator_id: operatorId, created_at: now, used_at: null })
      .execute();
    await this.#audit.append(tx, { actor: operatorId, action: 'identity.linked', subject: operatorId });
  }

  /**
   * Who comes back from the provider; the ticket is used up whatever the answer.
   * @param operatorId whose journey it must have been
   */
  async arrive(
    operatorId: string | null,
    { ticket, query }: { ticket: string; query: string },
  ): Promise<ProviderIdentity> {
    const provider = this.#there();
    const begun = await this.#tickets.take<ProviderChecks>('provider', ticket);
    if (!begun || begun.operatorId !== operatorId) throw new DeskError('sign-in-again');
    return provider.finish(query, begun.detail);
  }

  async list(operatorId: string): Promise<ListedIdentity[]> {
    return this.#ledger.db
      .selectFrom('identities')
      .select(['id', 'issuer', 'created_at as createdAt', 'used_at as usedAt'])
      .where('operator_id', '=', operatorId)
      .orderBy('created_at')
      .execute();
  }

  /** Unlinks one of one's own. The last way into an account without a password or passkey stays. */
  async unlink(actor: Actor, id: string): Promise<void> {
    demand(actor, 'own');
    await this.#ledger.commits.alone(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('identities')
        .where('id', '=', id)
        .where('operator_id', '=', actor.id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new DeskError('not-found');
      await demandWayIn(tx, actor.id);
      await this.#audit.append(tx, { actor: actor.id, action: 'identity.unlinked', subject: actor.id });
    });
  }

  #there(): IdentityProvider {
    if (!this.#provider) throw new DeskError('no-provider');
    return this.#provider;
  }
}

/** @throws DeskError `last-way-in` when nothing is left by which the account could be entered */
export async function demandWayIn(tx: Tx, operatorId: string): Promise<void> {
  const row = await tx
    .selectFrom('operators')
    .leftJoin('identities', 'identities.operator_id', 'operators.id')
    .leftJoin('passkeys', 'passkeys.operator_id', 'operators.id')
    .select(['operators.password_hash', 'identities.id as identity', 'passkeys.id as passkey'])
    .where('operators.id', '=', operatorId)
    .executeTakeFirst();
  if (!row?.password_hash && !row?.identity && !row?.passkey) throw new DeskError('last-way-in');
}
