// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueueItem } from '../data/desk-types.ts';

export type Group = 'urgent' | 'mine' | 'waiting' | 'others' | 'snoozed';

export type QueueRow =
  | { readonly kind: 'heading'; readonly group: Group; readonly count: number }
  | { readonly kind: 'item'; readonly group: Group; readonly item: QueueItem };

export interface QueueFilter {
  readonly language: string;
  readonly territory: string;
}

function groupOf(item: QueueItem, ownId: string): Group {
  if (item.state === 'waiting') return item.urgent ? 'urgent' : 'waiting';
  if (item.operator?.id !== ownId) return 'others';
  return item.snooze ? 'snoozed' : 'mine';
}

const order: readonly Group[] = ['urgent', 'mine', 'waiting', 'snoozed', 'others'];

/**
 * The queue as it is read, from the top: who waits and is in danger; one's own, first those who wrote last and have
 * waited longest; who waits; one's own that rest; what colleagues have. A filter leaves out neither the urgent nor one's own.
 */
export function queueRows(items: readonly QueueItem[], ownId: string, filter: QueueFilter): QueueRow[] {
  const groups = new Map<Group, QueueItem[]>(order.map((group) => [group, []]));
  for (const item of items) {
    const group = groupOf(item, ownId);
    const kept =
      group === 'urgent' ||
      group === 'mine' ||
      group === 'snoozed' ||
      ((filter.language === '' || item.language === filter.language) &&
        (filter.territory === '' || item.territory === filter.territory));
    if (kept) groups.get(group)?.push(item);
  }
  groups.get('mine')?.sort((a, b) => (a.unansweredSince ?? Infinity) - (b.unansweredSince ?? Infinity));
  return order.flatMap((group) => {
    const all = groups.get(group) ?? [];
    if (all.length === 0) return [];
    return [
      { kind: 'heading' as const, group, count: all.length },
      ...all.map((item) => ({ kind: 'item' as const, group, item })),
    ];
  });
}

/** The conversation before or after the open one, in the order shown; the first when none is open. */
export function neighbour(rows: readonly QueueRow[], openId: string | null, step: 1 | -1): string | null {
  const ids = rows.flatMap((row) => (row.kind === 'item' ? [row.item.id] : []));
  const at = openId === null ? -1 : ids.indexOf(openId);
  if (at < 0) return ids[step === 1 ? 0 : ids.length - 1] ?? null;
  return ids[at + step] ?? null;
}
