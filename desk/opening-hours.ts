// SPDX-License-Identifier: AGPL-3.0-or-later

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** Minutes since midnight. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Minutes since midnight for each day of the week, Sunday first. */
export type Week = readonly (readonly Interval[])[];

/**
 * Reads opening hours such as `Mon-Fri 09:00-13:00,15:00-18:00; Sat 09:00-12:00`.
 * @throws when a part cannot be read, quoting it and showing the form
 */
export function parseOpeningHours(text: string): Week {
  const week: Interval[][] = [[], [], [], [], [], [], []];
  for (const part of text.split(';')) {
    const match = /^\s*([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))?\s+(.+?)\s*$/.exec(part);
    const first = dayNames.indexOf(match?.[1] as (typeof dayNames)[number]);
    const last = match?.[2] ? dayNames.indexOf(match[2] as (typeof dayNames)[number]) : first;
    if (!match || first < 0 || last < 0) throw badHours(part);
    const intervals = (match[3] ?? '').split(',').map((one) => parseInterval(one, part));
    for (let day = first; ; day = (day + 1) % 7) {
      week[day]?.push(...intervals);
      if (day === last) break;
    }
  }
  return week.map((day) => day.toSorted((a, b) => a.from - b.from));
}

function parseInterval(text: string, part: string): Interval {
  const match = /^\s*(\d{2}):(\d{2})-(\d{2}):(\d{2})\s*$/.exec(text);
  if (!match) throw badHours(part);
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const interval = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  if (interval.to > 24 * 60 || interval.from >= interval.to) throw badHours(part);
  return interval;
}

function badHours(part: string): Error {
  return new Error(
    `Opening hours "${part.trim()}" cannot be read. Write for instance: Mon-Fri 09:00-13:00,15:00-18:00; Sat 09:00-12:00`,
  );
}

/** Reads the intervals of one day, such as `09:00-13:00,15:00-18:00`. @throws when they cannot be read */
export function parseDayHours(text: string): readonly Interval[] {
  return text
    .split(',')
    .map((one) => parseInterval(one, text))
    .toSorted((a, b) => a.from - b.from);
}

/** A day and a time as the clock on the wall shows them. */
export interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly minutes: number;
}

export function localDay(date: Date, timeZone: string): LocalDay {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(date)) part[type] = value;
  return {
    year: Number(part.year),
    month: Number(part.month),
    day: Number(part.day),
    weekday: dayNames.indexOf(part.weekday as (typeof dayNames)[number]),
    minutes: Number(part.hour) * 60 + Number(part.minute),
  };
}

/** The instant of a local wall-clock time: the guess in UTC, corrected once by what the zone shows for it. */
export function instantOf(day: LocalDay, minutes: number, timeZone: string): Date {
  const guess = Date.UTC(day.year, day.month - 1, day.day, 0, minutes);
  const shown = localDay(new Date(guess), timeZone);
  const offset = Date.UTC(shown.year, shown.month - 1, shown.day, 0, shown.minutes) - guess;
  return new Date(guess - offset);
}
