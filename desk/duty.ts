// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { OpenTimes } from './calendar.ts';
import { Hours, noHours, type PublishedHours } from './hours.ts';
import { defaultAwayAfterMs, isOnShift, readPresent } from './presence.ts';
import { follows } from './rights.ts';

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

/** Who is at the desk now: on duty, heard within the last minute, and not away. */
export async function operatorsOnDuty(
  ledger: Pick<Ledger, 'db' | 'now'>,
  awayAfterMs = defaultAwayAfterMs,
): Promise<OnDuty[]> {
  const present = await readPresent(ledger, { awayAfterMs });
  return present.filter(isOnShift).map(({ id, name, territories }) => ({ id, name, territories }));
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
export function dutyFor(hours: PublishedHours, at: { staffed: boolean; now: Date }): Duty {
  return at.staffed ? { open: true } : new OpenTimes(hours).at(at.now.getTime());
}

const refreshMs = 1_000;

/**
 * Knows at any moment, without waiting, whether the desk is open for a territory: every turn of the bot asks. It looks
 * into the ledger once a second; when that fails it goes on with what it saw last.
 */
export class DutyBoard {
  readonly #ledger: Pick<Ledger, 'db' | 'now'>;
  readonly #published: PublishedHours;
  readonly #awayAfterMs: number | undefined;
  #hours: Hours;
  #present: readonly OnDuty[] = [];
  #timer: NodeJS.Timeout | null = null;
  #shut = new Map<string | null, { at: number; duty: Duty }>();

  constructor(parts: PublishedHours & { ledger: Pick<Ledger, 'db' | 'now'>; awayAfterMs?: number }) {
    this.#ledger = parts.ledger;
    this.#published = { week: parts.week, timeZone: parts.timeZone };
    this.#awayAfterMs = parts.awayAfterMs;
    this.#hours = new Hours(noHours, this.#published, []);
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
    const [present, hours] = await Promise.all([
      operatorsOnDuty(this.#ledger, this.#awayAfterMs),
      Hours.read(this.#ledger, this.#published),
    ]);
    this.#present = present;
    this.#hours = hours;
    this.#shut = new Map();
  }

  /** For a person of this territory; `null`: who has not said where they are. */
  now(territory: string | null): Duty {
    if (this.#present.some((one) => follows(one, territory))) return { open: true };
    // Reading a clock in another time zone costs about 0.1 ms: once a second is enough.
    const now = this.#ledger.now();
    const known = this.#shut.get(territory);
    if (known && Math.abs(now - known.at) < refreshMs) return known.duty;
    const duty = this.#hours.opening(territory, now);
    this.#shut.set(territory, { at: now, duty });
    return duty;
  }
}
