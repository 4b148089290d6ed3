// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueueCounts, QueueItem } from '../data/desk-types.ts';

export type Group = 'urgent' | 'mine' | 'waiting' | 'others' | 'snoozed' | 'closed';

export type QueueRow =
  | { readonly kind: 'heading'; readonly group: Group; readonly count: number; readonly more: boolean }
  | { readonly kind: 'item'; readonly group: Group; readonly item: QueueItem };

export function groupOf(item: QueueItem, ownId: string): Group {
  if (item.state === 'closed') return 'closed';
  if (item.state === 'waiting') return item.urgent ? 'urgent' : 'waiting';
  if (item.operator?.id !== ownId) return 'others';
  return item.snooze ? 'snoozed' : 'mine';
}

const order: readonly Group[] = ['urgent', 'mine', 'waiting', 'snoozed', 'others'];

/**
 * The queue as it is read, from the top: who waits and is in danger; one's own, first those who wrote last and have
 * waited longest; who waits; one's own that rest; what colleagues have.
 * @param counts how many there are in all, where more are there than are loaded
 */
export function queueRows(
  items: readonly QueueItem[],
  ownId: string,
  { counts = null, more = false }: { readonly counts?: QueueCounts | null; readonly more?: boolean } = {},
): QueueRow[] {
  const groups = new Map<Group, QueueItem[]>(order.map((group) => [group, []]));
  for (const item of items) groups.get(groupOf(item, ownId))?.push(item);
  groups.get('mine')?.sort((a, b) => (a.unansweredSince ?? Infinity) - (b.unansweredSince ?? Infinity));
  const lastLoaded = order.findLast((group) => (groups.get(group)?.length ?? 0) > 0);
  return order.flatMap((group) => {
    const all = groups.get(group) ?? [];
    if (all.length === 0) return [];
    const count = counts && group !== 'closed' ? Math.max(counts[group], all.length) : all.length;
    return [
      { kind: 'heading' as const, group, count, more: more && !counts && group === lastLoaded },
      ...all.map((item) => ({ kind: 'item' as const, group, item })),
    ];
  });
}

/** Any other list: one conversation after the other. */
export function plainRows(items: readonly QueueItem[], ownId: string): QueueRow[] {
  return items.map((item) => ({ kind: 'item', group: groupOf(item, ownId), item }));
}

/** The conversation before or after the open one, in the order shown; the first when none is open. */
export function neighbour(rows: readonly QueueRow[], openId: string | null, step: 1 | -1): string | null {
  const ids = rows.flatMap((row) => (row.kind === 'item' ? [row.item.id] : []));
  const at = openId === null ? -1 : ids.indexOf(openId);
  if (at < 0) return ids[step === 1 ? 0 : ids.length - 1] ?? null;
  return ids[at + step] ?? null;
}

/** The next that somebody should answer, after the open one and then from the top; never the open one itself. */
export function nextUnanswered(rows: readonly QueueRow[], openId: string | null): string | null {
  const items = rows.flatMap((row) => (row.kind === 'item' ? [row] : []));
  const at = items.findIndex(({ item }) => item.id === openId);
  const asks = ({ group, item }: (typeof items)[number]) =>
    item.id !== openId &&
    (group === 'urgent' || group === 'waiting' || (group === 'mine' && item.unansweredSince !== null));
  return (items.slice(at + 1).find(asks) ?? items.find(asks))?.item.id ?? null;
}
