// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../../ledger/open-ledger.ts';
import { defaultAwayAfterMs, readPresent } from '../presence.ts';
import type { LiveHint } from './live.ts';
import type { LookBeside } from './look-beside.ts';

/** @param territory whom it concerns; null: everybody. @param operatorId concerned wherever they work */
export type Tell = (hint: LiveHint, territory: string | null, operatorId: string | null) => void;

interface Seen {
  readonly shown: string;
  readonly last: number;
  readonly territory: string | null;
  readonly operatorId: string | null;
  /** Somebody in danger whom nobody has claimed. */
  readonly alarm: boolean;
}

/** At most so often; where a look takes long, less often, but never so seldom that a word would be late. */
const pauseMs = 100;
const longestPauseMs = 250;
const pausePerLook = 2;
/** More than this at once is one hint without a name: look at everything. */
const mostNamed = 50;
/** Numbers of messages are given before they are committed: a few earlier ones may still come. */
const mayComeLate = 1_000;

/**
 * Finds out what changed at the desk since it last looked. A wake-up says only that something may have: at a thousand
 * turns a second it looks ten times, with three queries, of which the one for messages reads only the new ones.
 */
export class LookOut {
  onError: (error: unknown) => void = () => undefined;
  readonly #ledger: Ledger;
  readonly #tell: Tell;
  readonly #beside: LookBeside;
  readonly #awayAfterMs: number;
  #seen = new Map<string, Seen>();
  #lastMessages = new Map<string, number>();
  #readTo: number | null = null;
  #present = '';
  #timer: NodeJS.Timeout | null = null;
  #pause = pauseMs;
  #looking = false;
  #again = false;

  constructor(
    ledger: Ledger,
    parts: { readonly tell: Tell; readonly beside: LookBeside; readonly awayAfterMs?: number },
  ) {
    this.#ledger = ledger;
    this.#awayAfterMs = parts.awayAfterMs ?? defaultAwayAfterMs;
    this.#tell = parts.tell;
    this.#beside = parts.beside;
  }

  /** Looks in a moment; many calls are one look. */
  soon(): void {
    this.#again = true;
    if (this.#timer || this.#looking) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, this.#pause);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    this.#again = false;
    const started = performance.now();
    try {
      await this.#compare();
      await this.#beside.compare();
    } catch (error) {
      this.onError(error);
    } finally {
      this.#looking = false;
      this.#pause = Math.min(longestPauseMs, Math.max(pauseMs, pausePerLook * (performance.now() - started)));
      if (this.#again) this.soon();
    }
  }

  async #compare(): Promise<void> {
    await this.#readMessages();
    const rows = await this.#ledger.db
      .selectFrom('handoffs')
      .select(['id', 'conversation_id', 'state', 'urgent', 'reason', 'language', 'territory'])
      .select(['operator_id', 'unanswered_since'])
      .select(['priority', 'offered_to', 'offered_until', 'team_id', 'snoozed_at', 'snoozed_until'])
      .where('state', 'in', ['waiting', 'person'])
      .execute();
    const before = this.#seen;
    const now = new Map<string, Seen>();
    const changed: [string, Seen][] = [];
    for (const { id, conversation_id: conversation, ...row } of rows) {
      const one = {
        shown: JSON.stringify(row),
        last: this.#lastMessages.get(conversation) ?? 0,
        territory: row.territory,
        operatorId: row.operator_id,
        alarm: row.urgent === 1 && row.state === 'waiting',
      };
      now.set(id, one);
      const known = before.get(id);
      if (known?.shown !== one.shown) changed.push([id, one]);
      if (one.alarm && !known?.alarm) this.#tell({ kind: 'alarm', handoffId: id }, one.territory, null);
      if (known && (known.shown !== one.shown || known.last !== one.last))
        this.#tell({ kind: 'thread', handoffId: id }, one.territory, one.operatorId);
    }
    for (const [id, one] of before) {
      if (now.has(id)) continue;
      changed.push([id, one]);
      this.#tell({ kind: 'thread', handoffId: id }, one.territory, one.operatorId);
    }
    this.#tellQueue(changed);
    this.#seen = now;
    const shown = (await readPresent(this.#ledger, { awayAfterMs: this.#awayAfterMs })).map(
      ({ id, presence, load }) => [id, presence, load],
    );
    const present = JSON.stringify(shown);
    if (present !== this.#present) this.#tell({ kind: 'presence' }, null, null);
    this.#present = present;
  }

  #tellQueue(changed: readonly [string, Seen][]): void {
    if (changed.length > mostNamed) {
      this.#tell({ kind: 'queue' }, null, null);
      return;
    }
    for (const [handoffId, one] of changed)
      this.#tell({ kind: 'queue', handoffId }, one.territory, one.operatorId);
  }

  /** The last line of each conversation that had one since the first look. */
  async #readMessages(): Promise<void> {
    const { db } = this.#ledger;
    if (this.#readTo === null) {
      const newest = await db
        .selectFrom('messages')
        .select((eb) => eb.fn.max('id').as('id'))
        .executeTakeFirst();
      this.#readTo = newest?.id ?? 0;
    }
    const rows = await db
      .selectFrom('messages')
      .select((eb) => ['conversation_id', eb.fn.max('id').as('last')])
      .where('id', '>', this.#readTo - mayComeLate)
      .groupBy('conversation_id')
      .execute();
    for (const { conversation_id: conversation, last } of rows) {
      const id = Number(last);
      this.#lastMessages.delete(conversation);
      this.#lastMessages.set(conversation, id);
      this.#readTo = Math.max(this.#readTo, id);
    }
    // A conversation that has been quiet for longest is forgotten first: at worst its thread is fetched once more.
    while (this.#lastMessages.size > mostRemembered)
      this.#lastMessages.delete(this.#lastMessages.keys().next().value ?? '');
  }
}

const mostRemembered = 50_000;
