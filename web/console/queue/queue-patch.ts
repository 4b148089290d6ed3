// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueueItem, QueuePage } from '../data/desk-types.ts';

export type View = 'open' | 'mine' | 'all';

/** What the list is narrowed to; an empty value narrows nothing. */
export interface ListFilter {
  readonly language: string;
  readonly territory: string;
  readonly topic: string;
  readonly channel: string;
  readonly state: string;
  /** Part of an alias. */
  readonly alias: string;
}

export const noFilter: ListFilter = {
  ...{ language: '', territory: '', topic: '', channel: '', state: '', alias: '' },
};

export function isNarrowed(filter: ListFilter): boolean {
  return Object.values(filter).some(Boolean);
}

const columns = ['language', 'territory', 'topic', 'channel', 'state'] as const;

/** Whether a conversation belongs into a list: as the desk chooses when it is asked. */
export function belongs(
  item: QueueItem,
  { view, filter, ownId }: { readonly view: View; readonly filter: ListFilter; readonly ownId: string },
): boolean {
  const mine = item.operator?.id === ownId;
  if (view === 'open' && (item.state === 'closed' || mine)) return false;
  if (view === 'mine' && !mine) return false;
  if (columns.some((name) => filter[name] !== '' && item[name] !== filter[name])) return false;
  return plain(item.alias).includes(plain(filter.alias));
}

export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .trim();
}

const priorities: readonly QueueItem['priority'][] = ['low', 'normal', 'high', 'urgent'];

/**
 * The order of the queue: one's own, then who waits in danger, who waits, and what colleagues have; in each the urgent
 * first, then by priority, then who has waited longest.
 */
export function inQueueOrder(ownId: string): (a: QueueItem, b: QueueItem) => number {
  const rank = (item: QueueItem) =>
    item.operator?.id === ownId ? 0 : (item.state === 'waiting' ? 1 : 3) + (item.urgent ? 0 : 1);
  const priority = (item: QueueItem) => priorities.indexOf(item.priority);
  return (a, b) =>
    rank(a) - rank(b) ||
    Number(b.urgent) - Number(a.urgent) ||
    priority(b) - priority(a) ||
    a.waitingSince - b.waitingSince ||
    (a.id < b.id ? -1 : 1);
}

/** Newest first: ids grow with time. */
export function newestFirst(a: QueueItem, b: QueueItem): number {
  return a.id < b.id ? 1 : -1;
}

/**
 * A list with the news of some of its conversations: what no longer belongs goes, what belongs now comes in its place.
 * What belongs beyond the part that is loaded comes with that part.
 * @param ids that were asked for; one that is not among `found` is gone
 */
export function patchPage<P extends QueuePage>(
  page: P,
  news: { readonly ids: readonly string[]; readonly found: readonly QueueItem[] },
  list: {
    readonly belongs: (item: QueueItem) => boolean;
    readonly compare: (a: QueueItem, b: QueueItem) => number;
  },
): P {
  const asked = new Set(news.ids);
  const items = page.items.filter((item) => !asked.has(item.id));
  for (const item of news.found) {
    if (!list.belongs(item)) continue;
    const at = placeIn(items, item, list.compare);
    if (at < items.length || page.next === null) items.splice(at, 0, item);
  }
  return { ...page, items };
}

/** Where an item goes into a list that is in order. */
function placeIn(
  items: readonly QueueItem[],
  item: QueueItem,
  compare: (a: QueueItem, b: QueueItem) => number,
): number {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = items[middle];
    if (other && compare(other, item) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A list with its next page; what is in both is there once. */
export function withNextPage<P extends QueuePage>(known: P, page: QueuePage): P {
  const ids = new Set(known.items.map((item) => item.id));
  return {
    ...known,
    items: [...known.items, ...page.items.filter((item) => !ids.has(item.id))],
    next: page.next,
  };
}
