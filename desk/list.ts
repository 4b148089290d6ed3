// SPDX-License-Identifier: AGPL-3.0-or-later
import { plainWords } from '../knowledge/plain-words.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import {
  type HandoffWhere,
  othersAfter,
  permitted,
  type QueueItem,
  type QueueItemDue,
  type QueuePage,
  type QueueState,
  queueState,
  selectHandoffs,
  toQueueItem,
} from './queue.ts';
import { type PublishedRules, QueueClocks } from './queue-due.ts';
import { placeOfCursor } from './queue-order.ts';
import { type Actor, demand } from './rights.ts';

/** `open`: the queue without one's own. `mine`: one's own, the closed ones too. `all`: everything that is kept, newest first. */
export const views = ['open', 'mine', 'all'] as const;
export type View = (typeof views)[number];

export interface ListRequest {
  readonly view: View;
  readonly where: HandoffWhere;
  /** Part of an alias, as it is typed: accents and case do not count. */
  readonly alias: string;
  readonly cursor: string | null;
  readonly limit: number;
}

/** The values that a filter can have, each with how many conversations have it. */
export interface Facets {
  readonly language: readonly Facet[];
  readonly territory: readonly Facet[];
  readonly topic: readonly Facet[];
  readonly channel: readonly Facet[];
}

export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** Aliases stand in no column: so many rows are looked at for one page of them. */
const mostLookedAt = 20_000;
const lookedAtOnce = 1_000;

/** The list of conversations, page by page, under the rights and within what the retention has left. */
export class HandoffList {
  readonly #ledger: Pick<Ledger, 'db' | 'now'>;
  readonly #published: PublishedRules;

  constructor(ledger: Pick<Ledger, 'db' | 'now'>, published: PublishedRules) {
    this.#ledger = ledger;
    this.#published = published;
  }

  /** A page of a view. A page may be short, even empty, and still have a next one. */
  async page(actor: Actor, request: ListRequest): Promise<QueuePage> {
    demand(actor, 'queue.read');
    const clocks = await QueueClocks.read(this.#ledger, actor, this.#published);
    const { items, next } = await this.#rows(actor, request);
    return { items: items.map((item) => clocks.of(item)), next };
  }

  async #rows(actor: Actor, request: ListRequest): Promise<QueuePage<QueueItem>> {
    const wanted = plainWords(request.alias);
    if (!wanted) return this.#after(actor, request, request.cursor);
    const items: QueueItem[] = [];
    let cursor = request.cursor;
    for (let lookedAt = 0; lookedAt < mostLookedAt; lookedAt += lookedAtOnce) {
      const page = await this.#after(actor, { ...request, limit: lookedAtOnce }, cursor);
      const found = page.items.filter((item) => plainWords(item.alias).includes(wanted));
      items.push(...found);
      cursor = page.next;
      if (!cursor || items.length >= request.limit) break;
    }
    return { items, next: cursor };
  }

  /** How these conversations are now, and the desk with them. Those that are not among them are gone for this operator. */
  async changes(
    actor: Actor,
    ids: readonly string[],
  ): Promise<QueueState & { readonly items: readonly QueueItemDue[] }> {
    demand(actor, 'queue.read');
    const clocks = await QueueClocks.read(this.#ledger, actor, this.#published);
    const [state, rows] = await Promise.all([
      queueState(this.#ledger, actor, { clocks, timeZone: this.#published.timeZone }),
      ids.length === 0
        ? []
        : permitted(selectHandoffs(this.#ledger), actor).where('handoffs.id', 'in', ids).execute(),
    ]);
    return { ...state, items: rows.map((row) => clocks.of(toQueueItem(row))) };
  }

  async facets(actor: Actor): Promise<Facets> {
    demand(actor, 'queue.read');
    const rows = await permitted(selectHandoffs(this.#ledger), actor)
      .clearSelect()
      .select(['handoffs.language', 'handoffs.territory', 'handoffs.topic', 'handoffs.channel'])
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .groupBy(['handoffs.language', 'handoffs.territory', 'handoffs.topic', 'handoffs.channel'])
      .execute();
    const facet = (name: keyof Facets): Facet[] => {
      const counts = new Map<string, number>();
      for (const row of rows) {
        const value = row[name];
        if (value) counts.set(value, (counts.get(value) ?? 0) + Number(row.n));
      }
      return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
    };
    return {
      language: facet('language'),
      territory: facet('territory'),
      topic: facet('topic'),
      channel: facet('channel'),
    };
  }

  async #after(
    actor: Actor,
    { view, where, limit }: Pick<ListRequest, 'view' | 'where' | 'limit'>,
    cursor: string | null,
  ): Promise<QueuePage<QueueItem>> {
    if (view === 'open') {
      const after = cursor === null ? null : placeOfCursor(cursor);
      return othersAfter(this.#ledger, actor, { after, limit, where });
    }
    // Ids grow with time: the primary key is the order.
    const rows = await permitted(selectHandoffs(this.#ledger), actor, where)
      .$if(view === 'mine', (query) => query.where('handoffs.operator_id', '=', actor.id))
      .$if(cursor !== null, (query) => query.where('handoffs.id', '<', cursor ?? ''))
      .orderBy('handoffs.id', 'desc')
      .limit(limit)
      .execute();
    const items = rows.map(toQueueItem);
    return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }
}
