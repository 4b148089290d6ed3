// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Queue } from '../data/desk-types.ts';
import { isNarrowed, type ListFilter, plain, type View } from './queue-patch.ts';
import { fetchNext, listQuery } from './queue-query.ts';
import { plainRows, type QueueRow, queueRows } from './queue-rows.ts';

export interface Rows {
  readonly rows: readonly QueueRow[];
  /** Rows that are known to be there and are not loaded. */
  readonly missing: number;
  readonly ready: boolean;
  readonly error: Error | null;
  /** Loads the next page, when there is one. */
  readonly more: () => void;
}

/**
 * What a view shows, as far as it is loaded. The queue stands in the page anyhow; a narrowed one, or another view, is
 * asked for. A filter leaves out neither who is in danger nor one's own, unless a name is looked for.
 */
export function useRows(
  queue: Queue | undefined,
  {
    view,
    filter,
    ownId,
    live,
  }: {
    readonly view: View;
    readonly filter: ListFilter;
    readonly ownId: string;
    readonly live: boolean;
  },
): Rows {
  const client = useQueryClient();
  const whole = view === 'open' && !isNarrowed(filter);
  const asked = { view, filter };
  const list = useQuery({ ...listQuery(client, asked, live), enabled: !whole });
  const page = whole ? queue : list.data;
  const rows = useMemo(() => {
    if (!page) return [];
    if (view !== 'open') return plainRows(page.items, ownId);
    if (whole) return queueRows(page.items, ownId, { counts: queue?.counts });
    const always = (queue?.items ?? []).filter(
      (item) =>
        (item.operator?.id === ownId || (item.state === 'waiting' && item.urgent)) &&
        (filter.state === '' || item.state === filter.state) &&
        plain(item.alias).includes(plain(filter.alias)),
    );
    const ids = new Set(always.map((item) => item.id));
    const others = page.items.filter((item) => !ids.has(item.id));
    return queueRows([...always, ...others], ownId, { more: page.next !== null });
  }, [page, view, whole, ownId, queue, filter]);
  const all = queue?.counts;
  const counted = all ? all.urgent + all.waiting + all.mine + all.snoozed + all.others : 0;
  return {
    rows,
    missing: page?.next ? (whole ? Math.max(1, counted - page.items.length) : 1) : 0,
    ready: page !== undefined,
    error: whole ? null : list.error,
    more: () => void fetchNext(client, whole ? 'queue' : asked).catch(() => undefined),
  };
}
