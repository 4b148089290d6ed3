// SPDX-License-Identifier: AGPL-3.0-or-later
import { hash, verify } from '@node-rs/argon2';
import { isCommonPassword } from './common-passwords.ts';
import { DeskError } from './desk-error.ts';

export const shortestPassword = 12;
export const longestPassword = 128;

/** The package's `Algorithm.Argon2id`, which is a const enum and vanishes when files compile one by one. */
const argon2id = 2;
/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const cost = { algorithm: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Each takes 19 MiB and a thread of four: more at once would let sign-ins starve the ledger. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/**
 * Refuses what would be guessed. Length and lists only; no rule of composition, after NIST SP 800-63B.
 * @throws DeskError with the reason
 */
export function checkPassword(password: string, who: { email: string; name: string }): void {
  const { length } = Array.from(password);
  if (length < shortestPassword) throw new DeskError('weak-password');
  if (length > longestPassword) throw new DeskError('long-password');
  if (isCommonPassword(password)) throw new DeskError('common-password');
  const lower = password.toLowerCase();
  const own = [who.email, who.email.split('@')[0] ?? '', who.name].map((one) => one.trim().toLowerCase());
  if (own.some((one) => one.length >= 4 && lower.includes(one))) throw new DeskError('email-in-password');
}

/** The same letters typed on another keyboard must match: NFC, as NIST SP 800-63B asks. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), cost));
}

/** A hash of nothing anybody knows, so that an unknown e-mail costs the same time as a wrong password. */
let nobody: Promise<string> | null = null;

/** @param stored null for an account that does not exist: false, after as long */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(crypto.randomUUID());
  const against = stored ?? (await nobody);
  const matches = await inTurn(() => verify(against, password.normalize('NFC')));
  return matches && stored !== null;
}
