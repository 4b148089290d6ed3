// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';

/**
 * `available`: takes new conversations. `busy`: at the desk, takes none by itself. `away`: not at the desk for a moment,
 * chosen or after a time without a key or a click. `offline`: off duty, or no browser was heard for a minute.
 */
export const presences = ['available', 'busy', 'away', 'offline'] as const;
export type Presence = (typeof presences)[number];

/** An operator who has not been heard for this long is gone. */
export const seenWithinMs = 60_000;
export const defaultAwayAfterMs = 10 * 60_000;
export const defaultMostOpen = 5;

export interface PresenceRow {
  readonly on_duty: number;
  readonly seen_at: number;
  readonly presence: 'available' | 'busy' | 'away';
  readonly active_at: number | null;
}

/**
 * What an operator's presence comes to now.
 * @param awayAfterMs without activity for so long, who is available counts as away; 0: never
 */
export function presenceOf(
  row: PresenceRow,
  { now, awayAfterMs }: { readonly now: number; readonly awayAfterMs: number },
): Presence {
  if (row.on_duty !== 1 || row.seen_at <= now - seenWithinMs) return 'offline';
  return row.presence === 'available' && isIdle(row, now, awayAfterMs) ? 'away' : row.presence;
}

function isIdle({ active_at }: PresenceRow, now: number, awayAfterMs: number): boolean {
  return awayAfterMs > 0 && active_at !== null && active_at <= now - awayAfterMs;
}

/** An operator as routing, colleagues and the header see them. */
export interface Present {
  readonly id: string;
  readonly name: string;
  readonly presence: Presence;
  /** True when they are away because nobody used the page, not by choice. */
  readonly byItself: boolean;
  readonly territories: readonly string[];
  readonly languages: readonly string[];
  readonly teams: readonly string[];
  /** Open conversations that do not rest. */
  readonly load: number;
  readonly mostOpen: number;
  readonly idleSince: number;
}

/** Everybody who is not offline, and whoever is asked for beside them, by name. */
export async function readPresent(
  { db, now }: Pick<Ledger, 'db' | 'now'>,
  { awayAfterMs, also }: { readonly awayAfterMs: number; readonly also?: string },
): Promise<Present[]> {
  const at = now();
  const [rows, loads, members] = await Promise.all([
    db
      .selectFrom('operators')
      .select(['id', 'name', 'territories', 'languages', 'on_duty', 'seen_at', 'presence'])
      .select(['active_at', 'most_open', 'idle_since'])
      .where('disabled_at', 'is', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('on_duty', '=', 1), eb('seen_at', '>', at - seenWithinMs)]),
          ...(also ? [eb('id', '=', also)] : []),
        ]),
      )
      .orderBy('name')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('handoffs')
      .select(['operator_id'])
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .where('state', '=', 'person')
      .where('snoozed_at', 'is', null)
      .groupBy('operator_id')
      .execute(),
    db.selectFrom('team_members').selectAll().execute(),
  ]);
  const load = new Map(loads.map((row) => [row.operator_id, Number(row.count)]));
  return rows.map((row) => {
    const presence = presenceOf(row, { now: at, awayAfterMs });
    return {
      id: row.id,
      name: row.name,
      presence,
      byItself: presence === 'away' && row.presence !== 'away',
      territories: JSON.parse(row.territories) as string[],
      languages: JSON.parse(row.languages) as string[],
      teams: members.filter((one) => one.operator_id === row.id).map((one) => one.team_id),
      load: load.get(row.id) ?? 0,
      mostOpen: row.most_open ?? defaultMostOpen,
      idleSince: row.idle_since ?? 0,
    };
  });
}

/** At the desk, and to be counted on. */
export function isOnShift({ presence }: { readonly presence: Presence }): boolean {
  return presence === 'available' || presence === 'busy';
}
