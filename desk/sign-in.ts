// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { type Guesser, Guesses } from './guesses.ts';
import { passwordMatches } from './passwords.ts';
import type { FactorState, SecondFactors } from './second-factors.ts';
import { Tickets } from './tickets.ts';

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  /** What an earlier sign-in left with this browser; see `deviceFor`. */
  readonly device: string | null;
}

/** The way to the second step: a ticket that opens nothing by itself, and what may be shown there. */
export interface SecondStep {
  readonly pending: string;
  readonly methods: readonly ('app' | 'passkey' | 'recovery')[];
}

/** How long a person may look for their telephone. */
const pendingMs = 5 * 60_000;

/**
 * The two steps of a sign-in. An unknown e-mail, a wrong password and a disabled account get the same answer after
 * about the same time. Guessing slows down per account and per network, over all processes.
 */
export class SignIn {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #deviceKey: Uint8Array;
  readonly #guesses: Guesses;
  readonly #tickets: Tickets;
  readonly #factors: SecondFactors;

  constructor(ledger: Ledger, parts: { audit: Audit; factors: SecondFactors }) {
    this.#ledger = ledger;
    this.#audit = parts.audit;
    this.#factors = parts.factors;
    this.#deviceKey = ledger.master.derive('desk device');
    this.#guesses = new Guesses(ledger);
    this.#tickets = new Tickets(ledger);
  }

  /** @returns the operator's id. @throws DeskError `wrong-sign-in`, or `too-many` with the seconds to wait */
  async check(request: SignInRequest): Promise<string> {
    const email = plainEmail(request.email);
    const trusted = request.device !== null && request.device === this.deviceFor(email);
    const from = networkOf(request.ip);
    // A browser that has signed in before has a count of its own: others who guess cannot keep the operator out.
    const guesser: Guesser = {
      account: `${trusted ? 'device' : 'any'} ${email}`,
      network: trusted ? null : from,
    };
    await this.#guesses.count(guesser);
    const found = await this.#ledger.db
      .selectFrom('operators')
      .select(['id', 'password_hash', 'disabled_at'])
      .where('email', '=', email)
      .executeTakeFirst();
    const matches = await passwordMatches(found?.password_hash || null, request.password);
    if (!found || !matches || found.disabled_at !== null) {
      await this.#failed(found?.id ?? 'unknown', 'sign-in-failed', from);
      throw new DeskError('wrong-sign-in');
    }
    await this.#guesses.right(guesser);
    return found.id;
  }

  /** What is asked after the first step; null: nothing, the account has no second factor. */
  async secondStep(operatorId: string): Promise<SecondStep | null> {
    const methods = methodsOf(await this.#factors.stateOf(operatorId));
    if (methods.length === 0) return null;
    const ticket = { operatorId, detail: null, holdsMs: pendingMs };
    return { pending: await this.#tickets.issue('second-step', ticket), methods };
  }

  /** A code of the app or a recovery code after the first step. @returns the operator's id */
  async finish(request: { pending: string; code: string; ip: string }): Promise<string> {
    const first = await this.#tickets.look<null>('second-step', request.pending);
    if (!first?.operatorId) throw new DeskError('sign-in-again');
    const { operatorId } = first;
    await this.proveByCode(operatorId, request);
    // Of two that come at once with two codes, one ends here.
    if (!(await this.#tickets.take('second-step', request.pending))) throw new DeskError('sign-in-again');
    return operatorId;
  }

  /** @throws DeskError `wrong-code`, or `too-many` */
  async proveByCode(operatorId: string, { code, ip }: { code: string; ip: string }): Promise<void> {
    const guesser: Guesser = { account: `code ${operatorId}`, network: networkOf(ip) };
    await this.#guesses.count(guesser);
    if (!(await this.#factors.spend(operatorId, code))) {
      await this.#failed(operatorId, 'second-factor-failed', networkOf(ip));
      throw new DeskError('wrong-code');
    }
    await this.#guesses.right(guesser);
  }

  /** @throws DeskError `wrong-password`, or `too-many` */
  async proveByPassword(
    operatorId: string,
    { password, ip }: { password: string; ip: string },
  ): Promise<void> {
    const guesser: Guesser = { account: `own ${operatorId}`, network: networkOf(ip) };
    await this.#guesses.count(guesser);
    const row = await this.#ledger.db
      .selectFrom('operators')
      .select('password_hash')
      .where('id', '=', operatorId)
      .executeTakeFirst();
    if (!(await passwordMatches(row?.password_hash || null, password))) {
      await this.#failed(operatorId, 'password-failed', networkOf(ip));
      throw new DeskError('wrong-password');
    }
    await this.#guesses.right(guesser);
  }

  /** Counts the beginning of a way in that has no account yet, such as a passkey. @throws DeskError `too-many` */
  async countFrom(ip: string): Promise<void> {
    await this.#guesses.count({ account: null, network: networkOf(ip) });
  }

  /** It ended well: the network gets its place back. */
  async rightFrom(ip: string): Promise<void> {
    await this.#guesses.right({ account: null, network: networkOf(ip) });
  }

  /** Marks a browser as one that has signed in to this account. It opens nothing; it only keeps guessers apart. */
  deviceFor(email: string): string {
    return createHmac('sha256', this.#deviceKey).update(plainEmail(email)).digest('base64url');
  }

  async #failed(actor: string, action: string, from: string): Promise<void> {
    await this.#audit.record({ actor, action, subject: 'session', detail: { from } });
  }
}

function methodsOf({ app, passkeys, codesLeft }: FactorState): SecondStep['methods'] {
  if (!app && passkeys === 0) return [];
  return [
    ...(app ? (['app'] as const) : []),
    ...(passkeys > 0 ? (['passkey'] as const) : []),
    ...(codesLeft > 0 ? (['recovery'] as const) : []),
  ];
}

export function plainEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** The part of an address that one guesser has: all of IPv4, the first 64 bits of IPv6. */
function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
