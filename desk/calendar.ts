// SPDX-License-Identifier: AGPL-3.0-or-later
import { isNationalHoliday } from './holidays.ts';
import { type Interval, instantOf, type LocalDay, localDay, type Week } from './opening-hours.ts';

/** When a desk is open: a week, and the days on which it is otherwise. Days are `2026-12-24`, local. */
export interface Calendar {
  readonly week: Week;
  readonly timeZone: string;
  /** The patron saint's day as `09-22`; null: none. */
  readonly patron?: string | null;
  /** Both days included. */
  readonly closures?: readonly { readonly from: string; readonly to: string }[];
  /** These hours on this day, whatever else is said of it. */
  readonly openings?: readonly { readonly date: string; readonly hours: readonly Interval[] }[];
}

export interface Opening {
  readonly open: boolean;
  /** When it opens next, if it is shut and that is known. */
  readonly opensAt?: Date;
}

type Span = readonly [from: number, to: number];

const dayMs = 86_400_000;
/** So far ahead the next opening is looked for, and a clock that only runs in the hours followed. */
const farthestDays = 90;
const two = (n: number) => String(n).padStart(2, '0');

/** The hours of one local day. */
export function hoursOn(calendar: Calendar, day: LocalDay): readonly Interval[] {
  const monthAndDay = `${two(day.month)}-${two(day.day)}`;
  const date = `${day.year}-${monthAndDay}`;
  const special = calendar.openings?.filter((one) => one.date === date) ?? [];
  if (special.length > 0) return special.flatMap((one) => one.hours).toSorted((a, b) => a.from - b.from);
  const shut =
    calendar.patron === monthAndDay ||
    isNationalHoliday(day) ||
    calendar.closures?.some(({ from, to }) => from <= date && date <= to);
  return shut ? [] : (calendar.week[day.weekday] ?? []);
}

/** The hours of a calendar as moments. It remembers each day, since reading a clock in a time zone costs 0.1 ms. */
export class OpenTimes {
  readonly #calendar: Calendar;
  readonly #days = new Map<number, readonly Span[]>();

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** Whether it is open at a moment and, when it is not, when it opens next. */
  at(now: number): Opening {
    for (const [from, to] of this.#after(now)) {
      if (from <= now && now < to) return { open: true };
      return { open: false, opensAt: new Date(from) };
    }
    return { open: false };
  }

  /** The moment at which so much time has passed within the hours; null: not within three months. */
  due(since: number, ms: number): number | null {
    let left = ms;
    for (const [from, to] of this.#after(since)) {
      const start = Math.max(from, since);
      if (to - start >= left) return start + left;
      left -= to - start;
    }
    return null;
  }

  /** Every span that ends after a moment, in order. */
  *#after(now: number): Generator<Span> {
    // A local day begins up to a day before, or after, the day of the same date in UTC.
    const today = Math.floor(now / dayMs);
    let last = 0;
    for (let day = today - 1; day <= today + farthestDays; day += 1)
      for (const span of this.#spansOn(day)) {
        if (span[1] <= now || span[0] < last) continue;
        last = span[1];
        yield span;
      }
  }

  #spansOn(day: number): readonly Span[] {
    const known = this.#days.get(day);
    if (known) return known;
    const { timeZone } = this.#calendar;
    const noon = localDay(new Date(day * dayMs + dayMs / 2), timeZone);
    const spans = hoursOn(this.#calendar, noon).map(
      ({ from, to }): Span => [
        instantOf(noon, from, timeZone).getTime(),
        instantOf(noon, to, timeZone).getTime(),
      ],
    );
    this.#days.set(day, spans);
    return spans;
  }
}
