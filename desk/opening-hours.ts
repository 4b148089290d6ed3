// SPDX-License-Identifier: AGPL-3.0-or-later

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

interface Interval {
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

/** Whether the desk is open at a moment and, when it is not, when it opens next (at most three weeks ahead). */
export function openingAt(week: Week, timeZone: string, now: Date): { open: boolean; opensAt?: Date } {
  const local = localParts(now, timeZone);
  const today = isHoliday(local) ? [] : (week[local.weekday] ?? []);
  if (today.some((one) => local.minutes >= one.from && local.minutes < one.to)) return { open: true };
  for (let ahead = 0; ahead <= 21; ahead += 1) {
    const day = localParts(new Date(now.getTime() + ahead * 86_400_000), timeZone);
    if (isHoliday(day)) continue;
    const next = (week[day.weekday] ?? []).find((one) => ahead > 0 || one.from > local.minutes);
    if (next) return { open: false, opensAt: instantOf(day, next.from, timeZone) };
  }
  return { open: false };
}

interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly minutes: number;
}

function localParts(date: Date, timeZone: string): LocalDay {
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
function instantOf(day: LocalDay, minutes: number, timeZone: string): Date {
  const guess = Date.UTC(day.year, day.month - 1, day.day, 0, minutes);
  const shown = localParts(new Date(guess), timeZone);
  const offset = Date.UTC(shown.year, shown.month - 1, shown.day, 0, shown.minutes) - guess;
  return new Date(guess - offset);
}

/** National public holidays: L. 260/1949 and later, with 4 October again from 2026 (L. 151/2025). */
const fixedHolidays: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 6],
  [4, 25],
  [5, 1],
  [6, 2],
  [8, 15],
  [10, 4],
  [11, 1],
  [12, 8],
  [12, 25],
  [12, 26],
];

function isHoliday(day: LocalDay): boolean {
  if (fixedHolidays.some(([month, date]) => month === day.month && date === day.day)) return true;
  const easter = easterSunday(day.year);
  const days = Math.round((Date.UTC(day.year, day.month - 1, day.day) - easter) / 86_400_000);
  return days === 0 || days === 1;
}

/** Easter by the anonymous Gregorian computation (Meeus, Astronomical Algorithms, chapter 8), as UTC midnight. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, day);
}
