// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Acts } from './acts.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import type { Identities } from './identities.ts';
import type { ProviderIdentity } from './identity-provider.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import {
  type Actor,
  covers,
  demand,
  demandLanguages,
  follows,
  mayDo,
  type Reach,
  type Role,
} from './rights.ts';
import type { SecondFactors } from './second-factors.ts';
import type { Sessions } from './sessions.ts';
import { hashOfToken, invitationMs, newToken } from './setup-link.ts';
import { plainEmail } from './sign-in.ts';

export interface OperatorListed extends Reach {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly onDuty: boolean;
  readonly seenAt: number;
  readonly disabled: boolean;
}

export interface InvitationListed extends Reach {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type OperatorChange = Partial<Reach> & { readonly name?: string; readonly disabled?: boolean };

export interface NewAccount {
  readonly token: string;
  readonly email: string;
  readonly name: string;
}

/** Accounts: made by a one-time link, changed by an administrator, disabled and never deleted, for the record. */
export class Operators {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #sessions: Sessions;
  readonly #acts: Acts;

  constructor(ledger: Ledger, parts: { audit: Audit; sessions: Sessions; acts: Acts }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#sessions = parts.sessions;
    this.#acts = parts.acts;
  }

  async list(actor: Actor): Promise<OperatorListed[]> {
    demand(actor, 'operators.read');
    const rows = await this.#ledger.db.selectFrom('operators').selectAll().orderBy('name').execute();
    return rows
      .map((row) => ({
        id: row.id,
        name: row.name,
        email: row.email,
        ...reachOf(row),
        onDuty: row.on_duty === 1,
        seenAt: row.seen_at,
        disabled: row.disabled_at !== null,
      }))
      .filter((one) => covers(actor, one));
  }

  /**
   * Changes an account. Whatever takes something away (the account itself, the role, a territory) ends its sessions
   * with their open lines, and puts the conversations it may no longer have back into the queue.
   */
  async change(actor: Actor, operatorId: string, change: OperatorChange): Promise<void> {
    demand(actor, 'operators.change');
    const ended = await this.#ledger.commits.alone(async (tx) => {
      const row = await tx
        .selectFrom('operators')
        .selectAll()
        .where('id', '=', operatorId)
        .executeTakeFirst();
      // Who is beyond the actor's reach is not there for them.
      if (!row || !covers(actor, reachOf(row))) throw new DeskError('not-found');
      const before = { ...reachOf(row), disabled: row.disabled_at !== null };
      const after = { ...before, ...change };
      if (!covers(actor, after)) throw new DeskError('beyond-reach');
      demandLanguages(after);
      await tx
        .updateTable('operators')
        .set({
          name: change.name ?? row.name,
          ...rowOf(after),
          disabled_at: after.disabled ? (row.disabled_at ?? this.#ledger.now()) : null,
          ...(after.disabled ? { on_duty: 0 } : {}),
        })
        .where('id', '=', operatorId)
        .execute();
      await demandAdministrator(tx);
      const fields = Object.keys(change).sort().join(' ');
      await this.#audit.append(tx, {
        actor: actor.id,
        action: change.disabled ? 'operator.disabled' : 'operator.changed',
        subject: operatorId,
        detail: { fields, ...(change.role ? { role: change.role } : {}) },
      });
      const less = takesAway(before, after);
      if (less) await this.#sessions.endAllWithin(tx, operatorId, actor.id);
      return less ? after : null;
    });
    if (ended) {
      this.#sessions.ended();
      await this.#releaseBeyond(operatorId, { reach: ended, by: actor.id });
    }
    this.#ledger.wake.emit('desk');
  }

  async invite(actor: Actor, reach: Reach): Promise<{ id: string; token: string; expiresAt: number }> {
    demand(actor, 'invitations.change');
    if (!covers(actor, reach)) throw new DeskError('beyond-reach');
    demandLanguages(reach);
    const token = newToken();
    const now = this.#ledger.now();
    const invitation = { id: newId(now), expiresAt: now + invitationMs };
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .insertInto('invitations')
        .values({
          hash: hashOfToken(token),
          id: invitation.id,
          ...rowOf(reach),
          invited_by: actor.id,
          created_at: now,
          expires_at: invitation.expiresAt,
          used_at: null,
        })
        .execute();
      const detail = { role: reach.role };
      await this.#audit.append(tx, { actor: actor.id, action: 'invited', subject: invitation.id, detail });
    });
    return { ...invitation, token };
  }

  /** Invitations that can still be used. */
  async invitations(actor: Actor): Promise<InvitationListed[]> {
    demand(actor, 'invitations.read');
    const rows = await this.#ledger.db
      .selectFrom('invitations')
      .select(['id', 'role', 'territories', 'languages', 'created_at', 'expires_at'])
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#ledger.now())
      .orderBy('created_at', 'desc')
      .execute();
    return rows
      .map((row) => ({
        id: row.id,
        ...reachOf(row),
        createdAt: row.created_at,
        expiresAt: row.expires_at,
      }))
      .filter((one) => covers(actor, one));
  }

  async uninvite(actor: Actor, invitationId: string): Promise<void> {
    demand(actor, 'invitations.change');
    await this.#ledger.commits.alone(async (tx) => {
      const row = await tx
        .deleteFrom('invitations')
        .where('id', '=', invitationId)
        .where('used_at', 'is', null)
        .returning(['role', 'territories', 'languages'])
        .executeTakeFirst();
      // Refused within the commit: what is beyond reach stays as it was.
      if (!row || !covers(actor, reachOf(row))) throw new DeskError('not-found');
      await this.#audit.append(tx, { actor: actor.id, action: 'uninvited', subject: invitationId });
    });
  }

  /** What a link is good for, or null. @throws nothing: a bad token is simply no link */
  async linkOf(token: string): Promise<{ role: Role; first: boolean } | null> {
    const row = await this.#ledger.db
      .selectFrom('invitations')
      .select(['role', 'invited_by'])
      .where('hash', '=', hashOfToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#ledger.now())
      .executeTakeFirst();
    return row ? { role: row.role, first: row.invited_by === null } : null;
  }

  /** Makes the account that a link stands for; the link is used up. @returns the operator's id */
  async setUp(request: NewAccount & { readonly password: string }): Promise<string> {
    const { email, name } = plainOf(request);
    if (!(await this.linkOf(request.token))) throw new DeskError('bad-link');
    checkPassword(request.password, { email, name });
    const passwordHash = await hashPassword(request.password);
    return this.#ledger.commits.alone((tx) => this.#make(tx, request, passwordHash));
  }

  /** As `setUp`, for somebody who comes from a provider of identities and needs no password. */
  async setUpLinked(
    request: NewAccount,
    { identity, identities }: { identity: ProviderIdentity; identities: Identities },
  ): Promise<string> {
    return this.#ledger.commits.alone(async (tx) => {
      const id = await this.#make(tx, request, '');
      await identities.linkWithin(tx, id, identity);
      return id;
    });
  }

  async #make(tx: Tx, request: NewAccount, passwordHash: string): Promise<string> {
    const { email, name } = plainOf(request);
    const now = this.#ledger.now();
    const link = await tx
      .updateTable('invitations')
      .set({ used_at: now })
      .where('hash', '=', hashOfToken(request.token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning(['id', 'role', 'territories', 'languages'])
      .executeTakeFirst();
    if (!link) throw new DeskError('bad-link');
    const taken = await tx.selectFrom('operators').select('id').where('email', '=', email).executeTakeFirst();
    if (taken) throw new DeskError('email-taken');
    const id = newId(now);
    const { role, territories, languages } = link;
    await tx
      .insertInto('operators')
      .values({
        ...{ id, email, name, password_hash: passwordHash, role, territories, languages },
        created_at: now,
        disabled_at: null,
        on_duty: 0,
        seen_at: 0,
      })
      .execute();
    await this.#audit.append(tx, { actor: id, action: 'set-up', subject: link.id, detail: { role } });
    return id;
  }

  /** Who has proved the old one sets a new one. Ends all other sessions: whoever had the old password is out. */
  async changePassword(actor: Actor, request: { password: string; session: string }): Promise<void> {
    demand(actor, 'own');
    checkPassword(request.password, actor);
    const passwordHash = await hashPassword(request.password);
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .updateTable('operators')
        .set({ password_hash: passwordHash })
        .where('id', '=', actor.id)
        .execute();
      await this.#audit.append(tx, { actor: actor.id, action: 'password-changed', subject: actor.id });
      await this.#sessions.endAllWithin(tx, actor.id, actor.id, request.session);
    });
    this.#sessions.ended();
  }

  /** Takes the second factors of somebody who has lost them, and ends their sessions. */
  async forgetFactors(actor: Actor, operatorId: string, factors: SecondFactors): Promise<void> {
    demand(actor, 'operators.change');
    await this.#ledger.commits.alone(async (tx) => {
      const row = await tx
        .selectFrom('operators')
        .selectAll()
        .where('id', '=', operatorId)
        .executeTakeFirst();
      if (!row || !covers(actor, reachOf(row))) throw new DeskError('not-found');
      await factors.forgetWithin(tx, operatorId);
      await this.#audit.append(tx, { actor: actor.id, action: 'second-factor.taken', subject: operatorId });
      await this.#sessions.endAllWithin(tx, operatorId, actor.id);
    });
    this.#sessions.ended();
  }

  /** On duty one is shown as present, and people are told that the desk is open. */
  async setDuty(actor: Actor, onDuty: boolean): Promise<void> {
    demand(actor, 'duty.change');
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .updateTable('operators')
        .set({ on_duty: onDuty ? 1 : 0, seen_at: now, active_at: now, presence: 'available' })
        .where('id', '=', actor.id)
        .execute();
      await this.#audit.append(tx, {
        actor: actor.id,
        action: onDuty ? 'duty.on' : 'duty.off',
        subject: actor.id,
      });
    });
    this.#ledger.wake.emit('desk');
  }

  /** Notes that these operators' browsers are still connected. */
  async seen(operatorIds: readonly string[]): Promise<void> {
    if (operatorIds.length === 0) return;
    const now = this.#ledger.now();
    await this.#ledger.commits.run(async (tx) => {
      await tx.updateTable('operators').set({ seen_at: now }).where('id', 'in', operatorIds).execute();
    });
  }

  /** Puts back into the queue what an account may no longer have. */
  async #releaseBeyond(
    operatorId: string,
    { reach, by }: { reach: Reach & { readonly disabled: boolean }; by: string },
  ): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('handoffs')
      .innerJoin('operators', 'operators.id', 'handoffs.operator_id')
      .select(['handoffs.id', 'handoffs.territory', 'operators.name'])
      .where('handoffs.operator_id', '=', operatorId)
      .where('handoffs.state', '=', 'person')
      .execute();
    for (const { id, territory, name } of rows) {
      if (!reach.disabled && mayDo(reach.role, 'handoff.reply') && follows(reach, territory)) continue;
      await this.#acts.release({ handoffId: id, actId: newId(this.#ledger.now()), operatorId, name, by });
    }
  }
}

function plainOf({ email, name }: NewAccount): { email: string; name: string } {
  return { email: plainEmail(email), name: name.trim().normalize('NFC') };
}

interface ReachRow {
  readonly role: Role;
  readonly territories: string;
  readonly languages: string;
}

function reachOf({ role, territories, languages }: ReachRow): Reach {
  return {
    role,
    territories: JSON.parse(territories) as string[],
    languages: JSON.parse(languages) as string[],
  };
}

function rowOf({ role, territories, languages }: Reach): ReachRow {
  return { role, territories: JSON.stringify(territories), languages: JSON.stringify(languages) };
}

function takesAway(
  before: Reach & { readonly disabled: boolean },
  after: Reach & { readonly disabled: boolean },
): boolean {
  const disabled = after.disabled && !before.disabled;
  return disabled || after.role !== before.role || !covers(after, before);
}

async function demandAdministrator(tx: Tx): Promise<void> {
  const one = await tx
    .selectFrom('operators')
    .select('id')
    .where('role', '=', 'administrator')
    // Of every territory: one with less could not give it back.
    .where('territories', '=', '[]')
    .where('disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (!one) throw new DeskError('last-administrator');
}
