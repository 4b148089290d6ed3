// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { keepSetting } from '../ledger/keep-setting.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { Audit } from './audit.ts';
import { type Calendar, type Opening, OpenTimes } from './calendar.ts';
import { DeskError } from './desk-error.ts';
import { parseDayHours, parseOpeningHours, type Week } from './opening-hours.ts';
import { type Actor, demand } from './rights.ts';
import { type Team, teamsFor } from './route.ts';
import { type NamedTeam, readTeams } from './teams.ts';

const readable = (read: (text: string) => unknown) => (text: string) => {
  try {
    read(text);
    return true;
  } catch {
    return false;
  }
};
const date = z.string().refine((text) => {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) && text.length === 10;
});
const part = z.strictObject({
  /** As in `Mon-Fri 09:00-13:00`; null: as the wider one says. */
  week: z.string().trim().min(1).max(400).refine(readable(parseOpeningHours)).nullable(),
  /** The patron saint's day, month and day; null: as the wider one says. */
  patron: z
    .string()
    .regex(/^\d\d-\d\d$/)
    .refine((text) => date.safeParse(`2024-${text}`).success)
    .nullable(),
  closures: z.array(z.strictObject({ from: date, to: date }).refine(({ from, to }) => from <= to)).max(100),
  openings: z
    .array(z.strictObject({ date, hours: z.string().trim().max(200).refine(readable(parseDayHours)) }))
    .max(100),
});
const id = z.string().min(1).max(100);

/** Opening hours as administrators set them: in general, and otherwise for a territory or a team. */
export const hoursSchema = z.strictObject({
  general: part,
  territories: z.record(id, part),
  teams: z.record(id, part),
});
export type HoursSetting = z.infer<typeof hoursSchema>;
type Part = z.infer<typeof part>;

const nothing: Part = { week: null, patron: null, closures: [], openings: [] };
export const noHours: HoursSetting = { general: nothing, territories: {}, teams: {} };

/** The published hours of the settings file, which hold until administrators set others. */
export interface PublishedHours {
  readonly week: Week;
  readonly timeZone: string;
}

const key = 'desk-hours';

/** What is set now. */
export async function readHours({ db }: Pick<Ledger, 'db'>): Promise<HoursSetting> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  const parsed = row ? hoursSchema.safeParse(JSON.parse(row.value)) : null;
  return parsed?.success ? parsed.data : noHours;
}

/**
 * The hours in force, by territory and team. A team's week counts before the territory's, that before the general one;
 * closures and openings of all three count.
 */
export class Hours {
  readonly #setting: HoursSetting;
  readonly #published: PublishedHours;
  readonly #teams: readonly Team[];
  readonly #times = new Map<string, OpenTimes>();

  constructor(setting: HoursSetting, published: PublishedHours, teams: readonly Team[]) {
    this.#setting = setting;
    this.#published = published;
    this.#teams = teams;
  }

  static async read(ledger: Pick<Ledger, 'db'>, published: PublishedHours): Promise<Hours> {
    const [setting, teams] = await Promise.all([readHours(ledger), readTeams(ledger.db)]);
    return new Hours(setting, published, teams);
  }

  /** Whether somebody answers for a territory by the hours: one team that is open is enough. */
  opening(territory: string | null, now: number): Opening {
    const all = this.#timesFor({ territory, topic: null, teamId: null }, 'any topic').map((one) =>
      one.at(now),
    );
    if (all.some(({ open }) => open)) return { open: true };
    const [first] = all.flatMap(({ opensAt }) => opensAt ?? []).toSorted((a, b) => a.getTime() - b.getTime());
    return first ? { open: false, opensAt: first } : { open: false };
  }

  /** When so much time has passed in the hours of those who answer for a conversation; null: not soon. */
  due(
    of: { readonly territory: string | null; readonly topic: string | null; readonly teamId: string | null },
    since: number,
    ms: number,
  ): number | null {
    const all = this.#timesFor(of, 'its topic').flatMap((one) => one.due(since, ms) ?? []);
    return all.length > 0 ? Math.min(...all) : null;
  }

  #timesFor(
    of: { readonly territory: string | null; readonly topic: string | null; readonly teamId: string | null },
    which: 'any topic' | 'its topic',
  ): OpenTimes[] {
    const teams = which === 'any topic' ? this.#teams.map((team) => ({ ...team, topics: [] })) : this.#teams;
    const own = teamsFor(teams, of).map((team) => team.id);
    return (own.length > 0 ? own : [null]).map((teamId) => this.#timesOf(of.territory, teamId));
  }

  #timesOf(territory: string | null, teamId: string | null): OpenTimes {
    const name = `${territory ?? ''}/${teamId ?? ''}`;
    const known = this.#times.get(name);
    if (known) return known;
    const times = new OpenTimes(this.#calendarOf(territory, teamId));
    this.#times.set(name, times);
    return times;
  }

  #calendarOf(territory: string | null, teamId: string | null): Calendar {
    const { general, territories, teams } = this.#setting;
    const parts = [teamId && teams[teamId], territory && territories[territory], general].filter(
      (one) => one !== null && one !== undefined && one !== '',
    );
    const week = parts.find((one) => one.week !== null)?.week;
    return {
      week: week ? parseOpeningHours(week) : this.#published.week,
      timeZone: this.#published.timeZone,
      patron: parts.find((one) => one.patron !== null)?.patron ?? null,
      closures: parts.flatMap((one) => one.closures),
      openings: parts
        .flatMap((one) => one.openings)
        .map((one) => ({ date: one.date, hours: parseDayHours(one.hours) })),
    };
  }
}

export interface HoursShown {
  readonly setting: HoursSetting;
  readonly teams: readonly Pick<NamedTeam, 'id' | 'name'>[];
}

/** Opening hours as administrators see and set them. */
export class HoursDesk {
  readonly #ledger: Ledger;
  readonly #audit: Audit;

  constructor(ledger: Ledger, audit: Audit) {
    this.#ledger = ledger;
    this.#audit = audit;
  }

  async show(actor: Actor): Promise<HoursShown> {
    demand(actor, 'hours.read');
    const [setting, teams] = await Promise.all([readHours(this.#ledger), readTeams(this.#ledger.db)]);
    return { setting, teams: teams.map((team) => ({ id: team.id, name: team.name })) };
  }

  /** @throws DeskError `bad-hours` when they cannot be read */
  async set(actor: Actor, given: unknown): Promise<void> {
    demand(actor, 'hours.change');
    const parsed = hoursSchema.safeParse(given);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(' ');
      throw new DeskError('bad-hours', { detail: { fields } });
    }
    await this.#ledger.commits.alone(async (tx) => {
      await keepSetting(tx, key, JSON.stringify(parsed.data));
      await this.#audit.append(tx, { actor: actor.id, action: 'hours.changed', subject: 'hours' });
    });
    this.#ledger.wake.emit('desk');
  }
}
