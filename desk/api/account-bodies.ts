// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { longestPassword } from '../passwords.ts';

export const email = z.string().trim().max(254).pipe(z.email());
export const name = z.string().trim().min(1).max(80);
/** Longer than the longest allowed, so that "too long" is said as such; counted in UTF-16 units. */
export const password = z
  .string()
  .min(1)
  .max(longestPassword * 4);
export const token = z.string().min(1).max(200);
export const none = z.strictObject({}).optional().nullable();
/** What a provider of identities put behind the address. */
export const query = z.string().max(4_000);
