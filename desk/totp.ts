// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// Codes that an app and the desk make from the same secret and the same clock: RFC 6238 with the parameters that every
// app knows (SHA-1, six digits, 30 seconds), over the counter codes of RFC 4226.

const stepMs = 30_000;
/** How many steps the app's clock may be wrong in either direction. */
const drift = 1;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 160 random bits, as RFC 4226 recommends for SHA-1. */
export function newTotpSecret(): Uint8Array {
  return randomBytes(20);
}

/** The step of 30 seconds that a moment lies in. */
export function stepAt(ms: number): number {
  return Math.floor(ms / stepMs);
}

/** @param digits six, but for the vectors of the RFC, which have eight */
export function totpCode(secret: Uint8Array, step: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code this is, or null. Only steps after `after` count, so that a code works once.
 * @param now the ledger's clock
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  { now, after }: { now: number; after: number },
): number | null {
  const given = Buffer.from(code);
  let found: number | null = null;
  for (let step = stepAt(now) - drift; step <= stepAt(now) + drift; step += 1) {
    const expected = Buffer.from(totpCode(secret, step));
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    if (same && step > after) found ??= step;
  }
  return found;
}

/** RFC 4648 without padding: how a secret is typed into an app, and what recovery codes are written in. */
export function toBase32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/**
 * What the QR code says to the app.
 * https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 * @param service as the app lists it; without a colon, which separates it from the account
 */
export function totpUri(
  secret: Uint8Array,
  { service, account }: { service: string; account: string },
): string {
  const issuer = encodeURIComponent(service.replaceAll(':', ' '));
  const label = `${issuer}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`;
}
