// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { openingAt, type Week } from './opening-hours.ts';
import { follows } from './rights.ts';

/** An operator who has not been heard for this long is gone. */
export const seenWithinMs = 60_000;

export interface Duty {
  readonly open: boolean;
  /** When the desk opens next, if it is shut and that is known. */
  readonly opensAt?: Date;
}

/** An operator who is at the desk now. */
export interface OnDuty {
  readonly id: string;
  readonly name: string;
  readonly territories: readonly string[];
}

/** Who is on duty now: has said so and was heard within the last minute. */
export async function operatorsOnDuty(ledger: Pick<Ledger, 'db' | 'now'>): Promise<OnDuty[]> {
  const rows = await ledger.db
    .selectFrom('operators')
    .select(['id', 'name', 'territories'])
    .where('on_duty', '=', 1)
    .where('disabled_at', 'is', null)
    .where('seen_at', '>', ledger.now() - seenWithinMs)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...row, territories: JSON.parse(row.territories) as string[] }));
}

/** Whether somebody is on duty for a territory now; `null`: for anybody. */
export async function dutyNow(
  ledger: Pick<Ledger, 'db' | 'now'>,
  territory: string | null,
): Promise<boolean> {
  return (await operatorsOnDuty(ledger)).some((one) => follows(one, territory));
}

/**
 * What a person is told about the desk. It is open when somebody is on duty, at any hour, and during the published
 * hours, which are a promise of the office; outside them nothing is promised but the next opening.
 */
export function dutyFor(hours: { week: Week; timeZone: string }, at: { staffed: boolean; now: Date }): Duty {
  return at.staffed ? { open: true } : openingAt(hours.week, hours.timeZone, at.now);
}

const refreshMs = 1_000;

/**
 * Knows at any moment, without waiting, whether the desk is open for a territory: every turn of the bot asks. It looks
 * into the ledger once a second; when that fails it goes on with what it saw last.
 */
export class DutyBoard {
  readonly #ledger: Pick<Ledger, 'db' | 'now'>;
  readonly #hours: { week: Week; timeZone: string };
  #present: readonly OnDuty[] = [];
  #timer: NodeJS.Timeout | null = null;
  #shut: { at: number; duty: Duty } | null = null;

  constructor(parts: { ledger: Pick<Ledger, 'db' | 'now'>; week: Week; timeZone: string }) {
    this.#ledger = parts.ledger;
    this.#hours = { week: parts.week, timeZone: parts.timeZone };
  }

  /** Looks once and then every second. Safe to call twice. */
  async start(): Promise<void> {
    if (this.#timer) return;
    this.#timer = setInterval(() => void this.refresh().catch(() => undefined), refreshMs);
    this.#timer.unref();
    await this.refresh();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async refresh(): Promise<void> {
    this.#present = await operatorsOnDuty(this.#ledger);
  }

  /** For a person of this territory; `null`: who has not said where they are. */
  now(territory: string | null): Duty {
    if (this.#present.some((one) => follows(one, territory))) return { open: true };
    // Reading a clock in another time zone costs about 0.1 ms: once a second is enough.
    const now = this.#ledger.now();
    if (!this.#shut || Math.abs(now - this.#shut.at) >= refreshMs) {
      this.#shut = { at: now, duty: dutyFor(this.#hours, { staffed: false, now: new Date(now) }) };
    }
    return this.#shut.duty;
  }
}
