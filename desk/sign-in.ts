// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { DeskError } from './desk-error.ts';
import { passwordMatches } from './passwords.ts';
import { hashOfToken } from './setup-link.ts';
import { SlowDown } from './slow-down.ts';

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  /** What an earlier sign-in left with this browser; see `deviceFor`. */
  readonly device: string | null;
}

const freeTries = 5;

/**
 * Checks e-mail and password. An unknown e-mail, a wrong password and a disabled account get the same answer after
 * about the same time. Guessing slows down per account and per address.
 */
export class SignIn {
  readonly #ledger: Ledger;
  readonly #audit: Audit;
  readonly #deviceKey: Uint8Array;
  readonly #byAccount: SlowDown;
  readonly #byAddress: SlowDown;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
    this.#deviceKey = ledger.master.derive('desk device');
    const { now } = ledger;
    this.#byAccount = new SlowDown({ free: freeTries, longestMs: 60_000, now });
    this.#byAddress = new SlowDown({ free: freeTries, longestMs: 60_000, now });
  }

  /** @returns the operator's id. @throws DeskError `wrong-sign-in`, or `too-many` with the seconds to wait */
  async check(request: SignInRequest): Promise<string> {
    const email = plainEmail(request.email);
    const trusted = request.device !== null && request.device === this.deviceFor(email);
    // A browser that has signed in before has a count of its own: others who guess cannot keep the operator out.
    const account = `${trusted ? 'device' : 'any'} ${hashOfToken(email)}`;
    const address = networkOf(request.ip);
    const waitMs = Math.max(this.#byAccount.waitMs(account), trusted ? 0 : this.#byAddress.waitMs(address));
    if (waitMs > 0)
      throw new DeskError('too-many', { detail: { retryAfterSeconds: Math.ceil(waitMs / 1_000) } });
    // Counted before the slow part: tries sent side by side do not slip through.
    this.#byAccount.failed(account);
    this.#byAddress.failed(address);
    const found = await this.#ledger.db
      .selectFrom('operators')
      .select(['id', 'password_hash', 'disabled_at'])
      .where('email', '=', email)
      .executeTakeFirst();
    const matches = await passwordMatches(found?.password_hash ?? null, request.password);
    if (!found || !matches || found.disabled_at !== null) {
      await this.#audit.record({
        actor: found?.id ?? 'unknown',
        action: 'sign-in-failed',
        subject: 'session',
        detail: { from: address },
      });
      throw new DeskError('wrong-sign-in');
    }
    this.#byAccount.succeeded(account);
    this.#byAddress.succeeded(address);
    return found.id;
  }

  /** Marks a browser as one that has signed in to this account. It opens nothing; it only keeps guessers apart. */
  deviceFor(email: string): string {
    return createHmac('sha256', this.#deviceKey).update(plainEmail(email)).digest('base64url');
  }
}

export function plainEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** The part of an address that one guesser has: all of IPv4, the first 64 bits of IPv6. */
function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
