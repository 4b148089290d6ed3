// SPDX-License-Identifier: AGPL-3.0-or-later
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Rendered, Watermarks } from '../composer/draft-store.ts';
import { refreshItems } from '../queue/queue-query.ts';
import { isUnderWay, lookBack, mergeLines, refreshFrom } from '../thread/thread-lines.ts';
import { ApiError, api } from './api.ts';
import type { Me, Thread } from './desk-types.ts';

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await api<Me>('GET', '/me');
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

const pageSize = 100;

/** A conversation. What is known stays; only what came after it is fetched. */
export function threadQuery(client: QueryClient, id: string, live: boolean) {
  const queryKey = ['thread', id] as const;
  return queryOptions({
    queryKey,
    queryFn: async (): Promise<Thread> => {
      let known = client.getQueryData<Thread>(queryKey);
      if (!known || known.lines.length === 0)
        return api<Thread>('GET', `/handoffs/${id}/thread?limit=${pageSize}`);
      for (;;) {
        const after = refreshFrom(known.lines);
        const page: Thread = await api<Thread>('GET', `/handoffs/${id}/thread?after=${after}&limit=200`);
        known = withPage(known, page);
        if (page.lines.length < 200) return known;
      }
    },
    // Whether a message was delivered, or a recording understood, is in no hint.
    refetchInterval: ({ state }) => (awaitsNews(state.data) ? 2_000 : live ? false : 10_000),
    retry: (tries, error) => tries < 2 && !(error instanceof ApiError && error.status >= 400),
  });
}

function awaitsNews(thread: Thread | undefined): boolean {
  return thread?.lines.slice(-5).some(isUnderWay) ?? false;
}

function withPage(known: Thread, page: Thread): Thread {
  return { ...page, lines: mergeLines(known.lines, page.lines), earlier: known.earlier };
}

/** Fetches the page before what is shown. */
export async function fetchEarlier(client: QueryClient, id: string): Promise<void> {
  const first = client.getQueryData<Thread>(['thread', id])?.lines[0];
  if (!first) return;
  const page = await api<Thread>('GET', `/handoffs/${id}/thread?before=${first.seq}&limit=${pageSize}`);
  client.setQueryData<Thread>(['thread', id], (known) =>
    known ? { ...known, lines: mergeLines(page.lines, known.lines), earlier: page.earlier } : known,
  );
}

/** Fetches again what became of the latest lines, or of those from one on: a line that was sent is not looked at by itself. */
export async function refreshLines(client: QueryClient, id: string, from?: number): Promise<void> {
  const known = client.getQueryData<Thread>(['thread', id]);
  const first = from ?? known?.lines.at(-lookBack)?.seq ?? known?.lines[0]?.seq;
  if (first === undefined) return;
  const page = await api<Thread>('GET', `/handoffs/${id}/thread?after=${first - 1}&limit=200`);
  client.setQueryData<Thread>(['thread', id], (now) => (now ? withPage(now, page) : now));
}

export type Act = 'claim' | 'reply' | 'hand-back' | 'release' | 'close';

export interface ActSent {
  readonly act: Act;
  readonly actId: string;
  readonly text?: string;
  readonly rendered?: Rendered;
  readonly seen?: Watermarks;
  readonly outcome?: string;
}

/** Does something with a conversation and then looks again, whether it worked or not. */
export function useAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, ...body }: ActSent) => api('POST', `/handoffs/${id}/${act}`, body),
    retry: (tries, error) => tries < 2 && error instanceof ApiError && error.code === 'offline',
    onSettled: () =>
      Promise.all([
        // Without a connection there is nothing to fetch; the live line asks again when it is back.
        refreshItems(client, [id]).catch(() => undefined),
        client.invalidateQueries({ queryKey: ['thread', id] }),
      ]),
  });
}
