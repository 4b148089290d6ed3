// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import type { Tx } from '../ledger/group-commit.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import { seal, unseal } from '../ledger/seal.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { type Actor, demand } from './rights.ts';
import { matchingStep, newTotpSecret, toBase32, totpUri } from './totp.ts';

const codesAtOnce = 10;
/** 120 random bits: so many that nobody guesses one even from its hash. */
const codeBytes = 15;

/** How an account is protected beside its password, as its owner sees it. */
export interface FactorState {
  readonly app: boolean;
  readonly passkeys: number;
  readonly codesLeft: number;
}

/** The app that makes codes, and the recovery codes for whoever has lost it. */
export class SecondFactors {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #key: Uint8Array;
  readonly #service: string;

  /** @param parts.service as the app lists it */
  constructor(ledger: Ledger, parts: { audit: Audit; service: string }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#service = parts.service;
    this.#key = ledger.master.derive('second factors');
  }

  async stateOf(operatorId: string): Promise<FactorState> {
    const { db } = this.#ledger;
    const [app, passkeys, codes] = await Promise.all([
      db
        .selectFrom('second_factors')
        .select('operator_id')
        .where('operator_id', '=', operatorId)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst(),
      db.selectFrom('passkeys').select('id').where('operator_id', '=', operatorId).execute(),
      db
        .selectFrom('recovery_codes')
        .select('hash')
        .where('operator_id', '=', operatorId)
        .where('used_at', 'is', null)
        .execute(),
    ]);
    return { app: app !== undefined, passkeys: passkeys.length, codesLeft: codes.length };
  }

  /** A new secret, to be shown once. The one in force stays in force until the first right code of the new one. */
  async begin(actor: Actor): Promise<{ secret: string; uri: string }> {
    demand(actor, 'own');
    const secret = newTotpSecret();
    const now = this.#ledger.now();
    await this.#ledger.commits.alone(async (tx) => {
      if (await confirmedIn(tx, actor.id)) throw new DeskError('second-factor-there');
      await tx.deleteFrom('second_factors').where('operator_id', '=', actor.id).execute();
      await tx
        .insertInto('second_factors')
        .values({
          operator_id: actor.id,
          secret: seal(this.#key, secret),
          created_at: now,
          confirmed_at: null,
        })
        .execute();
    });
    return {
      secret: toBase32(secret),
      uri: totpUri(secret, { service: this.#service, account: actor.email }),
    };
  }

  /** The first code of the app: from now on it is asked for. @returns the recovery codes, to be shown once */
  async confirm(actor: Actor, code: string): Promise<readonly string[]> {
    demand(actor, 'own');
    return this.#ledger.commits.alone(async (tx) => {
      if (await confirmedIn(tx, actor.id)) throw new DeskError('second-factor-there');
      if (!(await this.#spendAppCode(tx, actor.id, { code, confirmed: false })))
        throw new DeskError('wrong-code');
      await tx
        .updateTable('second_factors')
        .set({ confirmed_at: this.#ledger.now() })
        .where('operator_id', '=', actor.id)
        .execute();
      await this.#audit.append(tx, { actor: actor.id, action: 'second-factor.set', subject: actor.id });
      return this.#newCodes(tx, actor.id);
    });
  }

  /** New recovery codes; the ones before are void. */
  async renewCodes(actor: Actor): Promise<readonly string[]> {
    demand(actor, 'own');
    return this.#ledger.commits.alone(async (tx) => {
      await this.#audit.append(tx, { actor: actor.id, action: 'recovery-codes.renewed', subject: actor.id });
      return this.#newCodes(tx, actor.id);
    });
  }

  /** @param needed the account must keep one: then the app goes only when a passkey stays */
  async remove(actor: Actor, needed: boolean): Promise<void> {
    demand(actor, 'own');
    await this.#ledger.commits.alone(async (tx) => {
      if (needed && !(await hasPasskey(tx, actor.id))) throw new DeskError('second-factor-needed');
      await tx.deleteFrom('second_factors').where('operator_id', '=', actor.id).execute();
      await tx.deleteFrom('recovery_codes').where('operator_id', '=', actor.id).execute();
      await this.#audit.append(tx, { actor: actor.id, action: 'second-factor.removed', subject: actor.id });
    });
  }

  /** Takes everything away from somebody who has lost it; within the commit of whoever may. */
  async forgetWithin(tx: Tx, operatorId: string): Promise<void> {
    await tx.deleteFrom('second_factors').where('operator_id', '=', operatorId).execute();
    await tx.deleteFrom('recovery_codes').where('operator_id', '=', operatorId).execute();
    await tx.deleteFrom('passkeys').where('operator_id', '=', operatorId).execute();
  }

  /** Whether this is a code of the app or a recovery code that holds now; it is used up by asking. */
  async spend(operatorId: string, code: string): Promise<boolean> {
    const plain = code.replace(/[\s-]/g, '').toUpperCase();
    return this.#ledger.commits.alone((tx) =>
      /^\d{6}$/.test(plain)
        ? this.#spendAppCode(tx, operatorId, { code: plain, confirmed: true })
        : this.#spendRecoveryCode(tx, operatorId, plain),
    );
  }

  async #spendAppCode(
    tx: Tx,
    operatorId: string,
    { code, confirmed }: { code: string; confirmed: boolean },
  ): Promise<boolean> {
    const row = await tx
      .selectFrom('second_factors')
      .select(['secret', 'last_step'])
      .where('operator_id', '=', operatorId)
      .where('confirmed_at', confirmed ? 'is not' : 'is', null)
      .executeTakeFirst();
    if (!row) return false;
    const step = matchingStep(unseal(this.#key, row.secret), code, {
      now: this.#ledger.now(),
      after: row.last_step,
    });
    if (step === null) return false;
    await tx
      .updateTable('second_factors')
      .set({ last_step: step })
      .where('operator_id', '=', operatorId)
      .execute();
    return true;
  }

  async #spendRecoveryCode(tx: Tx, operatorId: string, code: string): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('recovery_codes')
      .set({ used_at: this.#ledger.now() })
      .where('hash', '=', this.#hashOf(operatorId, code))
      .where('operator_id', '=', operatorId)
      .where('used_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.#audit.append(tx, { actor: operatorId, action: 'recovery-code.used', subject: operatorId });
    return true;
  }

  async #newCodes(tx: Tx, operatorId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: codesAtOnce }, () => toBase32(randomBytes(codeBytes)));
    const created_at = this.#ledger.now();
    await tx.deleteFrom('recovery_codes').where('operator_id', '=', operatorId).execute();
    await tx
      .insertInto('recovery_codes')
      .values(
        codes.map((code) => ({
          hash: this.#hashOf(operatorId, code),
          operator_id: operatorId,
          created_at,
          used_at: null,
        })),
      )
      .execute();
    return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
  }

  #hashOf(operatorId: string, code: string): string {
    return this.#ledger.master.lookup('recovery code', `${operatorId} ${code}`);
  }
}

async function confirmedIn(tx: Tx, operatorId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('second_factors')
    .select('operator_id')
    .where('operator_id', '=', operatorId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

async function hasPasskey(tx: Tx, operatorId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('passkeys')
    .select('id')
    .where('operator_id', '=', operatorId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
