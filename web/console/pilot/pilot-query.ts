// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';
import type { Pilot } from '../data/desk-types.ts';

/** How the paired number of the pilot is. @param often while somebody looks at it: codes last twenty seconds */
export function pilotQuery(often: boolean) {
  return queryOptions({
    queryKey: ['pilot'],
    queryFn: () => api<Pilot>('GET', '/pilot'),
    refetchInterval: often ? 2_000 : 30_000,
  });
}

/** Whether an administrator has to do something about it. */
export function needsHands(pilot: Pilot | undefined): boolean {
  if (!pilot || pilot.state === 'off' || pilot.state === 'connected') return false;
  return pilot.state === 'failed' || pilot.state === 'logged-out' || pilot.loggedOutAt !== null;
}
