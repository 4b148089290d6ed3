// SPDX-License-Identifier: AGPL-3.0-or-later
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';
import type { Me, Queue, QueueItem, QueuePage, QueueState } from '../data/desk-types.ts';
import { setServerTime } from '../kit/clock.tsx';
import {
  belongs,
  inQueueOrder,
  type ListFilter,
  newestFirst,
  noFilter,
  patchPage,
  type View,
  withNextPage,
} from './queue-patch.ts';

const queueKey = ['queue'] as const;
const nextRows = 500;
const mostRows = 1_000;

/**
 * The queue from its top, as far as it was scrolled.
 * @param live while the live line is open it says what to fetch; without it the page asks by itself
 */
export function queueQuery(client: QueryClient, live: boolean) {
  return queryOptions({
    queryKey: queueKey,
    queryFn: async (): Promise<Queue> => {
      const known = client.getQueryData<Queue>(queueKey)?.items.length ?? 0;
      const queue = await api<Queue>('GET', '/queue');
      setServerTime(queue.now);
      return loadedTo(queue, known, { view: 'open', filter: noFilter });
    },
    // Comparing thousands of rows with what was known costs more than drawing those in sight.
    structuralSharing: false,
    refetchInterval: live ? 300_000 : 10_000,
  });
}

export interface ListAsked {
  readonly view: View;
  readonly filter: ListFilter;
}

/** Another view of the list, or the queue narrowed by filters. */
export function listQuery(client: QueryClient, asked: ListAsked, live: boolean) {
  const queryKey = ['list', asked] as const;
  return queryOptions({
    queryKey,
    queryFn: async (): Promise<QueuePage> => {
      const known = client.getQueryData<QueuePage>(queryKey)?.items.length ?? 0;
      return loadedTo(await fetchPage(asked, null, 200), known, asked);
    },
    structuralSharing: false,
    gcTime: 60_000,
    refetchInterval: live ? 300_000 : 20_000,
  });
}

/** As many rows again as there were: who has scrolled down stays where they are. */
async function loadedTo<P extends QueuePage>(first: P, count: number, asked: ListAsked): Promise<P> {
  let page = first;
  while (page.next && page.items.length < count)
    page = withNextPage(page, await fetchPage(asked, page.next, mostRows));
  return page;
}

function fetchPage({ view, filter }: ListAsked, cursor: string | null, limit: number): Promise<QueuePage> {
  const given = Object.entries({ ...filter, cursor: cursor ?? '' }).filter(([, value]) => value !== '');
  const query = new URLSearchParams([['view', view], ['limit', String(limit)], ...given]);
  return api<QueuePage>('GET', `/list?${query.toString()}`);
}

const underWay = new Set<string>();

/** Fetches the page after what is shown, once at a time. */
export async function fetchNext(client: QueryClient, asked: ListAsked | 'queue'): Promise<void> {
  const key = asked === 'queue' ? queueKey : (['list', asked] as const);
  const name = JSON.stringify(key);
  const known = client.getQueryData<QueuePage>(key);
  if (!known?.next || underWay.has(name)) return;
  underWay.add(name);
  try {
    const page = await fetchPage(
      asked === 'queue' ? { view: 'open', filter: noFilter } : asked,
      known.next,
      nextRows,
    );
    client.setQueryData<QueuePage>(key, (now) =>
      now?.next === known.next ? { ...withNextPage(now, page), changed: [] } : now,
    );
  } finally {
    underWay.delete(name);
  }
}

const mostAtOnce = 100;

let before: Promise<unknown> = Promise.resolve();

/**
 * Looks at some conversations again, and at the desk's numbers; everything else that is shown stays as it is. One look
 * after the other, so that an older answer never takes the place of a newer one.
 */
export function refreshItems(client: QueryClient, ids: readonly string[]): Promise<void> {
  const look = before.then(() => lookAgain(client, ids));
  before = look.catch(() => undefined);
  return look;
}

async function lookAgain(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (ids.length > mostAtOnce) return client.invalidateQueries({ queryKey: queueKey });
  const { items: found, ...state } = await api<QueueState & { items: QueueItem[] }>(
    'GET',
    `/list/changes?ids=${ids.join(',')}`,
  );
  setServerTime(state.now);
  const ownId = client.getQueryData<Me | null>(['me'])?.id ?? '';
  const news = { ids, found };
  client.setQueryData<Queue>(queueKey, (queue) =>
    queue
      ? {
          ...patchPage(queue, news, {
            belongs: (item) => item.state !== 'closed',
            compare: inQueueOrder(ownId),
          }),
          ...state,
          changed: found,
        }
      : queue,
  );
  for (const [key, page] of client.getQueriesData<QueuePage>({ queryKey: ['list'] })) {
    const asked = key[1] as ListAsked;
    const list = {
      belongs: (item: QueueItem) => belongs(item, { ...asked, ownId }),
      compare: asked.view === 'open' ? inQueueOrder(ownId) : newestFirst,
    };
    if (page) client.setQueryData<QueuePage>(key, patchPage(page, news, list));
  }
}

const gatherMs = 60;

/** Many hints in one moment are one request. */
export function gatherItems(client: QueryClient): { soon(id: string | null): void } {
  const ids = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const fetchThem = () => {
    timer = null;
    const wanted = [...ids];
    ids.clear();
    // Without an answer the line is lost too, and when it is back everything is fetched.
    refreshItems(client, wanted).catch(() => undefined);
  };
  return {
    soon: (id) => {
      if (id) ids.add(id);
      if (timer === null) timer = setTimeout(fetchThem, gatherMs);
    },
  };
}
