// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';

/** How one may sign in beside e-mail and password. */
export const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: () => api<{ provider: string | null }>('GET', '/login/ways'),
  staleTime: Number.POSITIVE_INFINITY,
});

export interface Security {
  readonly app: boolean;
  readonly codesLeft: number;
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
    readonly usedAt: number | null;
  }[];
  readonly identities: readonly {
    readonly id: string;
    readonly issuer: string;
    readonly createdAt: number;
  }[];
  readonly provider: string | null;
  readonly needed: boolean;
}

/** How one's own account is protected. */
export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: () => api<Security>('GET', '/me/security'),
});
