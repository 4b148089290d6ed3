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

const pauseMs = 100;

/**
 * Finds out what changed at the desk since it last looked. A wake-up says only that something may have: at a thousand
 * turns a second it looks ten times, with two queries.
 */
export class LookOut {
  onError: (error: unknown) => void = () => undefined;
  readonly #ledger: Ledger;
  readonly #tell: Tell;
  readonly #beside: LookBeside;
  readonly #awayAfterMs: number;
  #seen = new Map<string, Seen>();
  #present = '';
  #timer: NodeJS.Timeout | null = null;
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
    }, pauseMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    this.#again = false;
    try {
      await this.#compare();
      await this.#beside.compare();
    } catch (error) {
      this.onError(error);
    } finally {
      this.#looking = false;
      if (this.#again) this.soon();
    }
  }

  async #compare(): Promise<void> {
    const { db } = this.#ledger;
    const rows = await db
      .selectFrom('handoffs')
      .select(['id', 'state', 'urgent', 'reason', 'language', 'territory', 'operator_id', 'unanswered_since'])
      .select(['priority', 'offered_to', 'offered_until', 'team_id', 'snoozed_at', 'snoozed_until'])
      .select((eb) =>
        eb
          .selectFrom('messages')
          .select((inner) => inner.fn.max('messages.id').as('last'))
          .whereRef('messages.conversation_id', '=', 'handoffs.conversation_id')
          .as('last'),
      )
      .where('state', '<>', 'closed')
      .execute();
    const before = this.#seen;
    const now = new Map<string, Seen>();
    for (const { id, last, ...row } of rows) {
      const one = {
        shown: JSON.stringify(row),
        last: last ?? 0,
        territory: row.territory,
        operatorId: row.operator_id,
        alarm: row.urgent === 1 && row.state === 'waiting',
      };
      now.set(id, one);
      const known = before.get(id);
      if (known?.shown !== one.shown) this.#tell({ kind: 'queue' }, one.territory, one.operatorId);
      if (one.alarm && !known?.alarm) this.#tell({ kind: 'alarm', handoffId: id }, one.territory, null);
      if (known && (known.shown !== one.shown || known.last !== one.last))
        this.#tell({ kind: 'thread', handoffId: id }, one.territory, one.operatorId);
    }
    for (const [id, one] of before) {
      if (now.has(id)) continue;
      this.#tell({ kind: 'queue' }, one.territory, one.operatorId);
      this.#tell({ kind: 'thread', handoffId: id }, one.territory, one.operatorId);
    }
    this.#seen = now;
    const shown = (await readPresent(this.#ledger, { awayAfterMs: this.#awayAfterMs })).map(
      ({ id, presence, load }) => [id, presence, load],
    );
    const present = JSON.stringify(shown);
    if (present !== this.#present) this.#tell({ kind: 'presence' }, null, null);
    this.#present = present;
  }
}
