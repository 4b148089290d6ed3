// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Tx } from '../ledger/group-commit.ts';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import type { Actor } from './rights.ts';
import { hashOfToken, newToken } from './setup-link.ts';

export const idleMs = 30 * 60_000;
export const absoluteMs = 12 * 3_600_000;
/** How far the last sign of life may lag behind, so that not every click is a write. */
const touchEveryMs = 30_000;

/** How long after proving who one is one may change how the account is entered. */
export const confirmedForMs = 15 * 60_000;

/** A session that holds now, with its operator as they are now. */
export interface OpenSession {
  readonly hash: string;
  readonly id: string;
  readonly csrf: string;
  readonly createdAt: number;
  readonly seenAt: number;
  /** When the operator last proved who they are. */
  readonly confirmedAt: number;
  /** Whether the account has an app or a passkey. */
  readonly secondFactor: boolean;
  readonly actor: Actor;
}

export interface ListedSession {
  readonly id: string;
  readonly agent: string;
  readonly createdAt: number;
  readonly seenAt: number;
}

/**
 * Sessions of operators. The cookie is 256 random bits of which the ledger has only the hash; a session ends after half
 * an hour without a sign of life and after twelve hours in any case.
 */
export class Sessions {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #onEnd = new Set<() => void>();

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  /** Is told when sessions end in this process; other processes notice within a second. */
  onEnd(listener: () => void): () => void {
    this.#onEnd.add(listener);
    return () => this.#onEnd.delete(listener);
  }

  /** Starts a session. @param replaced the one that the browser came with: it ends, so that none can be planted */
  async open(
    operatorId: string,
    agent: string,
    replaced: string | null,
  ): Promise<{ token: string; csrf: string }> {
    const token = newToken();
    const csrf = newToken();
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      await tx
        .deleteFrom('sessions')
        .where('created_at', '<', now - absoluteMs)
        .execute();
      if (replaced) await tx.deleteFrom('sessions').where('hash', '=', hashOfToken(replaced)).execute();
      const session = { hash: hashOfToken(token), id: newId(now), operator_id: operatorId, csrf, agent };
      await tx
        .insertInto('sessions')
        .values({ ...session, created_at: now, seen_at: now, ended_at: null, confirmed_at: now })
        .execute();
      await tx.updateTable('operators').set({ seen_at: now }).where('id', '=', operatorId).execute();
      await this.#audit.append(tx, { actor: operatorId, action: 'sign-in', subject: session.id });
    });
    if (replaced) this.ended();
    return { token, csrf };
  }

  /** The session of a cookie, or null when there is none that holds. */
  async find(token: string): Promise<OpenSession | null> {
    const [session] = await this.alive([hashOfToken(token)]);
    return session ?? null;
  }

  /** Of these sessions, those that still hold. */
  async alive(hashes: readonly string[]): Promise<OpenSession[]> {
    if (hashes.length === 0) return [];
    const now = this.#ledger.now();
    const rows = await this.#ledger.db
      .selectFrom('sessions')
      .innerJoin('operators', 'operators.id', 'sessions.operator_id')
      .select(['sessions.hash', 'sessions.id as sessionId', 'sessions.csrf'])
      .select(['sessions.created_at', 'sessions.seen_at', 'sessions.confirmed_at'])
      .select(['operators.id', 'operators.name', 'operators.email', 'operators.role'])
      .select(['operators.territories', 'operators.languages', 'operators.on_duty'])
      .select('operators.interface_language')
      .select((eb) => [
        eb
          .exists(
            eb
              .selectFrom('second_factors')
              .select('second_factors.operator_id')
              .whereRef('second_factors.operator_id', '=', 'operators.id')
              .where('second_factors.confirmed_at', 'is not', null),
          )
          .as('app'),
        eb
          .exists(
            eb
              .selectFrom('passkeys')
              .select('passkeys.id')
              .whereRef('passkeys.operator_id', '=', 'operators.id'),
          )
          .as('passkey'),
      ])
      .where('sessions.hash', 'in', hashes)
      .where('sessions.ended_at', 'is', null)
      .where('sessions.created_at', '>', now - absoluteMs)
      .where('sessions.seen_at', '>', now - idleMs)
      .where('operators.disabled_at', 'is', null)
      .execute();
    return rows.map((row) => ({
      hash: row.hash,
      id: row.sessionId,
      csrf: row.csrf,
      createdAt: row.created_at,
      seenAt: row.seen_at,
      confirmedAt: row.confirmed_at,
      secondFactor: Boolean(row.app) || Boolean(row.passkey),
      actor: {
        id: row.id,
        name: row.name,
        email: row.email,
        role: row.role,
        territories: JSON.parse(row.territories) as string[],
        languages: JSON.parse(row.languages) as string[],
        onDuty: row.on_duty === 1,
        interfaceLanguage: row.interface_language,
      },
    }));
  }

  /** The operator has just proved again who they are. */
  async confirm(session: OpenSession): Promise<void> {
    await this.#ledger.commits.run((tx) =>
      tx
        .updateTable('sessions')
        .set({ confirmed_at: this.#ledger.now() })
        .where('hash', '=', session.hash)
        .where('ended_at', 'is', null)
        .execute(),
    );
  }

  /** Notes a sign of life from the person at the browser: a click or a key, not a page that refreshes by itself. */
  async touch(session: OpenSession): Promise<void> {
    const now = this.#ledger.now();
    if (now - session.seenAt < touchEveryMs) return;
    await this.#ledger.commits.run(async (tx) => {
      await tx
        .updateTable('sessions')
        .set({ seen_at: now })
        .where('hash', '=', session.hash)
        .where('ended_at', 'is', null)
        .execute();
      await tx
        .updateTable('operators')
        .set({ seen_at: now, active_at: now })
        .where('id', '=', session.actor.id)
        .execute();
    });
  }

  async list(operatorId: string): Promise<ListedSession[]> {
    const now = this.#ledger.now();
    const rows = await this.#ledger.db
      .selectFrom('sessions')
      .select(['id', 'agent', 'created_at as createdAt', 'seen_at as seenAt'])
      .where('operator_id', '=', operatorId)
      .where('ended_at', 'is', null)
      .where('created_at', '>', now - absoluteMs)
      .where('seen_at', '>', now - idleMs)
      .orderBy('created_at', 'desc')
      .execute();
    return rows;
  }

  /** Ends one's own session by its id. @returns false when there is none */
  async endOne(actor: Actor, sessionId: string): Promise<boolean> {
    const ended = await this.#ledger.commits.alone(async (tx) => {
      const result = await tx
        .updateTable('sessions')
        .set({ ended_at: this.#ledger.now() })
        .where('id', '=', sessionId)
        .where('operator_id', '=', actor.id)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n) return false;
      await this.#audit.append(tx, { actor: actor.id, action: 'sign-out', subject: sessionId });
      await this.#offDuty(tx, actor.id);
      return true;
    });
    if (ended) this.ended();
    return ended;
  }

  /** Ends every session of an operator, but for one if it is named. */
  async endAll(operatorId: string, by: string, but?: string): Promise<void> {
    await this.#ledger.commits.alone((tx) => this.endAllWithin(tx, operatorId, by, but));
    this.ended();
  }

  async endAllWithin(tx: Tx, operatorId: string, by: string, but?: string): Promise<void> {
    await tx
      .updateTable('sessions')
      .set({ ended_at: this.#ledger.now() })
      .where('operator_id', '=', operatorId)
      .where('ended_at', 'is', null)
      .$if(but !== undefined, (query) => query.where('hash', '<>', but ?? ''))
      .execute();
    await this.#audit.append(tx, { actor: by, action: 'sign-out-all', subject: operatorId });
    await this.#offDuty(tx, operatorId);
  }

  /** Who has signed out everywhere is not on duty, and is not when they come back until they say so. */
  async #offDuty(tx: Tx, operatorId: string): Promise<void> {
    const left = await tx
      .selectFrom('sessions')
      .select('hash')
      .where('operator_id', '=', operatorId)
      .where('ended_at', 'is', null)
      .where('seen_at', '>', this.#ledger.now() - idleMs)
      .limit(1)
      .executeTakeFirst();
    if (!left) await tx.updateTable('operators').set({ on_duty: 0 }).where('id', '=', operatorId).execute();
  }

  /** Tells who listens. To be called after a commit in which `endAllWithin` ran. */
  ended(): void {
    this.#ledger.wake.emit('desk');
    for (const listener of this.#onEnd) listener();
  }
}
