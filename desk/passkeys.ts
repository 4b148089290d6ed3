// SPDX-License-Identifier: AGPL-3.0-or-later
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { type Actor, demand } from './rights.ts';
import { Tickets } from './tickets.ts';

/** Where the browser stands: a passkey is bound to the name, an answer to the origin. */
export interface PasskeySite {
  readonly rpId: string;
  readonly origin: string;
}

export interface ListedPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

export interface Begun<Options> {
  readonly ticket: string;
  readonly options: Options;
}

const challengeMs = 5 * 60_000;
const mostPasskeys = 20;
/** ES256, EdDSA and RS256: what every platform offers. */
const algorithms = [-8, -7, -257];

/** Loaded when the first passkey is asked for: a desk without any pays nothing. */
const library = () => import('@simplewebauthn/server');

/**
 * Passkeys (WebAuthn): sign-in without a password, by a key that never leaves its owner's device and answers only to
 * this site. User verification is required, so one is both factors. A challenge is good for one answer within minutes.
 */
export class Passkeys {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #tickets: Tickets;
  readonly #service: string;

  constructor(ledger: Ledger, parts: { audit: Audit; service: string }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#service = parts.service;
    this.#tickets = new Tickets(ledger);
  }

  async list(operatorId: string): Promise<ListedPasskey[]> {
    return this.#ledger.db
      .selectFrom('passkeys')
      .select(['id', 'name', 'created_at as createdAt', 'used_at as usedAt'])
      .where('operator_id', '=', operatorId)
      .orderBy('created_at')
      .execute();
  }

  async beginNew(actor: Actor, site: PasskeySite): Promise<Begun<PublicKeyCredentialCreationOptionsJSON>> {
    demand(actor, 'own');
    const { generateRegistrationOptions } = await library();
    const known = await this.#rowsOf(actor.id);
    if (known.length >= mostPasskeys) throw new DeskError('too-many-passkeys');
    const options = await generateRegistrationOptions({
      rpName: this.#service,
      rpID: site.rpId,
      userID: new Uint8Array(new TextEncoder().encode(actor.id)),
      userName: actor.email,
      userDisplayName: actor.name,
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    });
    const ticket = { operatorId: actor.id, detail: options.challenge, holdsMs: challengeMs };
    return { ticket: await this.#tickets.issue('passkey-new', ticket), options };
  }

  /** @throws DeskError `passkey-refused` for whatever is not a right answer to the challenge of the ticket */
  async add(
    actor: Actor,
    { ticket, response, name, site }: { ticket: string; response: unknown; name: string; site: PasskeySite },
  ): Promise<void> {
    demand(actor, 'own');
    const { verifyRegistrationResponse } = await library();
    const begun = await this.#tickets.take<string>('passkey-new', ticket);
    if (begun?.operatorId !== actor.id) throw new DeskError('passkey-refused');
    const verified = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: begun.detail,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }).catch(refused);
    if (!verified.verified) throw new DeskError('passkey-refused');
    const { credential } = verified.registrationInfo;
    await this.#ledger.commits.alone(async (tx) => {
      const taken = await tx
        .selectFrom('passkeys')
        .select('id')
        .where('id', '=', credential.id)
        .executeTakeFirst();
      if (taken) throw new DeskError('passkey-refused');
      await tx
        .insertInto('passkeys')
        .values({
          id: credential.id,
          operator_id: actor.id,
          name,
          public_key: Buffer.from(credential.publicKey),
          counter: credential.counter,
          transports: JSON.stringify(credential.transports ?? []),
          created_at: this.#ledger.now(),
          used_at: null,
        })
        .execute();
      await this.#audit.append(tx, { actor: actor.id, action: 'passkey.added', subject: actor.id });
    });
  }

  async rename(actor: Actor, id: string, name: string): Promise<void> {
    demand(actor, 'own');
    const { numUpdatedRows } = await this.#ledger.commits.run((tx) =>
      tx
        .updateTable('passkeys')
        .set({ name })
        .where('id', '=', id)
        .where('operator_id', '=', actor.id)
        .executeTakeFirst(),
    );
    if (numUpdatedRows === 0n) throw new DeskError('not-found');
  }

  /** @param needed the account must keep a second factor */
  async remove(actor: Actor, id: string, needed: boolean): Promise<void> {
    demand(actor, 'own');
    await this.#ledger.commits.alone(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('passkeys')
        .where('id', '=', id)
        .where('operator_id', '=', actor.id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new DeskError('not-found');
      const left = await tx
        .selectFrom('operators')
        .leftJoin('passkeys', 'passkeys.operator_id', 'operators.id')
        .leftJoin('second_factors', 'second_factors.operator_id', 'operators.id')
        .select(['passkeys.id', 'second_factors.confirmed_at'])
        .where('operators.id', '=', actor.id)
        .executeTakeFirst();
      if (needed && !left?.id && !left?.confirmed_at) throw new DeskError('second-factor-needed');
      await this.#audit.append(tx, { actor: actor.id, action: 'passkey.removed', subject: actor.id });
    });
  }

  /** Asks whatever passkey the browser has for this site: no account is named, so none is given away. */
  async beginSignIn(site: PasskeySite): Promise<Begun<PublicKeyCredentialRequestOptionsJSON>> {
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({ rpID: site.rpId, userVerification: 'required' });
    const ticket = { operatorId: null, detail: options.challenge, holdsMs: challengeMs };
    return { ticket: await this.#tickets.issue('passkey-sign-in', ticket), options };
  }

  /** @returns the operator's id. @throws DeskError `passkey-refused`, whatever the reason */
  async signIn({
    ticket,
    response,
    site,
  }: {
    ticket: string;
    response: { readonly id: string };
    site: PasskeySite;
  }): Promise<string> {
    const { verifyAuthenticationResponse } = await library();
    const begun = await this.#tickets.take<string>('passkey-sign-in', ticket);
    if (!begun) throw new DeskError('passkey-refused');
    const row = await this.#ledger.db
      .selectFrom('passkeys')
      .innerJoin('operators', 'operators.id', 'passkeys.operator_id')
      .selectAll('passkeys')
      .where('passkeys.id', '=', response.id)
      .where('operators.disabled_at', 'is', null)
      .executeTakeFirst();
    if (!row) throw new DeskError('passkey-refused');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: begun.detail,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      credential: {
        id: row.id,
        publicKey: new Uint8Array(row.public_key),
        counter: row.counter,
        transports: transportsOf(row.transports),
      },
    }).catch(refused);
    if (!verified) throw new DeskError('passkey-refused');
    await this.#ledger.commits.run((tx) =>
      tx
        .updateTable('passkeys')
        .set({ counter: authenticationInfo.newCounter, used_at: this.#ledger.now() })
        .where('id', '=', row.id)
        .execute(),
    );
    return row.operator_id;
  }

  #rowsOf(operatorId: string) {
    return this.#ledger.db
      .selectFrom('passkeys')
      .select(['id', 'transports'])
      .where('operator_id', '=', operatorId)
      .execute();
  }
}

function transportsOf(json: string) {
  return JSON.parse(json) as NonNullable<RegistrationResponseJSON['response']['transports']>;
}

/** The library throws for each way in which an answer is wrong; what it says may name parts of it. */
function refused(): never {
  throw new DeskError('passkey-refused');
}
