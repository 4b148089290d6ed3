// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, api, newActId } from '../data/api.ts';

export type RoutingAct = 'decline' | 'transfer' | 'snooze' | 'wake' | 'priority' | 'claim';

export interface RoutingSent {
  readonly act: RoutingAct;
  readonly actId: string;
  readonly to?: { readonly operatorId: string } | { readonly teamId: string };
  readonly note?: string;
  readonly until?: number | null;
  readonly priority?: string;
}

/** Does something about who answers a conversation, and then looks again, whether it worked or not. */
export function useRoutingAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: RoutingSent) => api('POST', `/handoffs/${id}/${act}`, body),
    retry: (tries, error) => tries < 2 && error instanceof ApiError && error.code === 'offline',
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['queue'] }),
        client.invalidateQueries({ queryKey: ['thread', id] }),
      ]),
  });
}

/** One act, with a name of its own. */
export function sent(act: RoutingAct, more: Omit<RoutingSent, 'act' | 'actId'> = {}): RoutingSent {
  return { act, actId: newActId(), ...more };
}
