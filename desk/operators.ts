// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Acts } from './acts.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { checkPassword, hashPassword, passwordMatches } from './passwords.ts';
import { type Actor, demand, type Role } from './rights.ts';
import type { Sessions } from './sessions.ts';
import { hashOfToken, invitationMs, newToken } from './setup-link.ts';
import { plainEmail } from './sign-in.ts';

export interface Reach {
  readonly role: Role;
  /** Empty: every territory. */
  readonly territories: readonly string[];
  readonly languages: readonly string[];
}

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
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      territories: JSON.parse(row.territories) as string[],
      languages: JSON.parse(row.languages) as string[],
      onDuty: row.on_duty === 1,
      seenAt: row.seen_at,
      disabled: row.disabled_at !== null,
    }));
  }

  /** Disabling ends the operator's sessions and puts their conversations back into the queue. */
  async change(actor: Actor, operatorId: string, change: OperatorChange): Promise<void> {
    demand(actor, 'operators.change');
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      const before = await tx
        .selectFrom('operators')
        .selectAll()
        .where('id', '=', operatorId)
        .executeTakeFirst();
      if (!before) throw new DeskError('not-found');
      const { name, role, territories, languages, disabled } = change;
      await tx
        .updateTable('operators')
        .set({
          name: name ?? before.name,
          role: role ?? before.role,
          territories: territories ? JSON.stringify(territories) : before.territories,
          languages: languages ? JSON.stringify(languages) : before.languages,
          disabled_at:
            disabled === undefined ? before.disabled_at : disabled ? (before.disabled_at ?? now) : null,
          ...(disabled ? { on_duty: 0 } : {}),
        })
        .where('id', '=', operatorId)
        .execute();
      await demandAdministrator(tx);
      const fields = Object.keys(change).sort().join(' ');
      await this.#audit.append(tx, {
        actor: actor.id,
        action: disabled ? 'operator.disabled' : 'operator.changed',
        subject: operatorId,
        detail: { fields, ...(role ? { role } : {}) },
      });
      if (disabled) await this.#sessions.endAllWithin(tx, operatorId, actor.id);
    });
    if (change.disabled) {
      this.#sessions.ended();
      await this.#releaseAll(operatorId, actor.id);
    }
    this.#ledger.wake.emit('desk');
  }

  async invite(actor: Actor, reach: Reach): Promise<{ id: string; token: string; expiresAt: number }> {
    demand(actor, 'invitations.change');
    const token = newToken();
    const now = this.#ledger.now();
    const invitation = { id: newId(now), expiresAt: now + invitationMs };
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .insertInto('invitations')
        .values({
          hash: hashOfToken(token),
          id: invitation.id,
          role: reach.role,
          territories: JSON.stringify(reach.territories),
          languages: JSON.stringify(reach.languages),
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
    return rows.map((row) => ({
      id: row.id,
      role: row.role,
      territories: JSON.parse(row.territories) as string[],
      languages: JSON.parse(row.languages) as string[],
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }));
  }

  async uninvite(actor: Actor, invitationId: string): Promise<void> {
    demand(actor, 'invitations.change');
    await this.#ledger.commits.alone(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('invitations')
        .where('id', '=', invitationId)
        .where('used_at', 'is', null)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new DeskError('not-found');
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
  async setUp(request: { token: string; email: string; name: string; password: string }): Promise<string> {
    const email = plainEmail(request.email);
    const name = request.name.trim().normalize('NFC');
    if (!(await this.linkOf(request.token))) throw new DeskError('bad-link');
    checkPassword(request.password, { email, name });
    const passwordHash = await hashPassword(request.password);
    const now = this.#ledger.now();
    return this.#ledger.commits.alone(async (tx) => {
      const hash = hashOfToken(request.token);
      const link = await tx
        .updateTable('invitations')
        .set({ used_at: now })
        .where('hash', '=', hash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning(['id', 'role', 'territories', 'languages'])
        .executeTakeFirst();
      if (!link) throw new DeskError('bad-link');
      const taken = await tx
        .selectFrom('operators')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirst();
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
    });
  }

  /** Ends all other sessions too: whoever had the old password is out. */
  async changePassword(
    actor: Actor,
    request: { current: string; password: string; session: string },
  ): Promise<void> {
    demand(actor, 'own');
    const row = await this.#ledger.db
      .selectFrom('operators')
      .select('password_hash')
      .where('id', '=', actor.id)
      .executeTakeFirst();
    if (!(await passwordMatches(row?.password_hash ?? null, request.current)))
      throw new DeskError('wrong-password');
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

  /** On duty one is shown as present, and people are told that the desk is open. */
  async setDuty(actor: Actor, onDuty: boolean): Promise<void> {
    demand(actor, 'own');
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

  async #releaseAll(operatorId: string, by: string): Promise<void> {
    const rows = await this.#ledger.db
      .selectFrom('handoffs')
      .innerJoin('operators', 'operators.id', 'handoffs.operator_id')
      .select(['handoffs.id', 'operators.name'])
      .where('handoffs.operator_id', '=', operatorId)
      .where('handoffs.state', '=', 'person')
      .execute();
    for (const { id, name } of rows) {
      await this.#acts.release({ handoffId: id, actId: newId(this.#ledger.now()), operatorId, name, by });
    }
  }
}

async function demandAdministrator(tx: Tx): Promise<void> {
  const one = await tx
    .selectFrom('operators')
    .select('id')
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (!one) throw new DeskError('last-administrator');
}
