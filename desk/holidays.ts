// SPDX-License-Identifier: AGPL-3.0-or-later

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Law 260 of 1949, article 2, with its later changes. */
const everyYear: readonly (readonly [month: number, day: number])[] = [
  [1, 1],
  [1, 6],
  [4, 25],
  [5, 1],
  [6, 2],
  [8, 15],
  [11, 1],
  [12, 8],
  [12, 25],
  [12, 26],
];

/** Saint Francis, 4 October: law 151 of 8 October 2025, in force from 1 January 2026. */
const saintFrancis = { month: 10, day: 4, from: 2026 } as const;

/** Whether offices in Italy are shut on a day: fixed holidays, Easter Sunday and the Monday after. */
export function isNationalHoliday({ year, month, day }: Day): boolean {
  if (everyYear.some(([one, date]) => one === month && date === day)) return true;
  if (month === saintFrancis.month && day === saintFrancis.day) return year >= saintFrancis.from;
  const days = Math.round((Date.UTC(year, month - 1, day) - easterSunday(year)) / 86_400_000);
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
