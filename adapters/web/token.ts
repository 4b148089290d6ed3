// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const tokenLifeSeconds = 30 * 60;

/**
 * How long an expired token can still be exchanged for a fresh one. A phone sleeps, a desk opens on Monday: whoever
 * kept the page open must find the answer there. Nothing can be read or written with an expired token itself.
 */
export const renewableSeconds = 7 * 24 * 3_600;

/** `bearer`: reads and writes. `stream`: only opens the stream; it stands in an address, which is seen more easily. */
export type TokenUse = 'bearer' | 'stream';

export type TokenReading =
  | { readonly kind: 'good'; readonly conversation: string; readonly expires: number }
  | { readonly kind: 'expired'; readonly conversation: string; readonly expires: number }
  | { readonly kind: 'bad' };

const bad: TokenReading = { kind: 'bad' };
const shape = /^([A-Za-z0-9_-]{32})\.([0-9a-z]{6,8})\.([A-Za-z0-9_-]{43})$/;

/** A new conversation id: 192 random bits, which nobody can guess. It is also the person's address. */
export function newConversationId(): string {
  return randomBytes(24).toString('base64url');
}

export function isConversationId(text: string): boolean {
  return /^[A-Za-z0-9_-]{32}$/.test(text);
}

/**
 * Tokens that carry all they say: `conversation.expiry.mac`, HMAC-SHA256 over use, conversation and expiry. Nothing is
 * kept on the server, so a token is good in every process and after a restart.
 */
export class Tokens {
  readonly #secret: Uint8Array;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(secret: Uint8Array, now: () => number) {
    if (secret.length < 32)
      throw new Error('The secret for web tokens is too short: 32 random bytes are needed.');
    this.#secret = secret;
    this.#now = now;
  }

  issue(conversation: string, use: TokenUse = 'bearer'): string {
    const expires = Math.floor(this.#now() / 1_000) + tokenLifeSeconds;
    const said = `${conversation}.${expires.toString(36)}`;
    return `${said}.${this.#mac(use, said).toString('base64url')}`;
  }

  /** Compares in constant time; says nothing about why a token is bad. */
  read(token: string, use: TokenUse = 'bearer'): TokenReading {
    const [, conversation, expiry, mac] = shape.exec(token) ?? [];
    if (!conversation || !expiry || !mac) return bad;
    const given = Buffer.from(mac, 'base64url');
    const expected = this.#mac(use, `${conversation}.${expiry}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return bad;
    // Base64 has spare bits at the end: only one way of writing a token counts.
    if (given.toString('base64url') !== mac) return bad;
    const expires = Number.parseInt(expiry, 36);
    const late = this.#now() / 1_000 - expires;
    if (late < 0) return { kind: 'good', conversation, expires };
    return late <= renewableSeconds ? { kind: 'expired', conversation, expires } : bad;
  }

  #mac(use: TokenUse, said: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${use}\n${said}`).digest();
  }
}
