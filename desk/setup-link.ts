// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../ledger/ids.ts';
import type { Ledger } from '../ledger/open-ledger.ts';

/** How long a set-up link and an invitation hold. */
export const setupLinkMs = 24 * 3_600_000;
export const invitationMs = 7 * 24 * 3_600_000;

/** 256 random bits, in letters that survive being copied by hand. Kept nowhere: the ledger has only its hash. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * Makes the one-time link by which the first operator, an administrator, is set up. Links made before are void.
 * @returns the token for `/desk/setup#token`, or null when somebody can sign in already
 */
export async function createSetupLink(ledger: Ledger, now: Date): Promise<string | null> {
  const token = newToken();
  const made = await ledger.commits.alone(async (tx) => {
    if (await tx.selectFrom('operators').select('id').limit(1).executeTakeFirst()) return false;
    await tx.deleteFrom('invitations').execute();
    await tx
      .insertInto('invitations')
      .values({
        hash: hashOfToken(token),
        id: newId(now.getTime()),
        role: 'administrator',
        territories: '[]',
        languages: '[]',
        invited_by: null,
        created_at: now.getTime(),
        expires_at: now.getTime() + setupLinkMs,
        used_at: null,
      })
      .execute();
    return true;
  });
  return made ? token : null;
}
