// SPDX-License-Identifier: AGPL-3.0-or-later

const italian = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Europe/Rome',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day in Italy at an instant, as `2027-01-31`. Such days compare as text. */
export function dayInItaly(now: Date): string {
  const [month, day, year] = italian.format(now).split('/');
  return `${year}-${month}-${day}`;
}

/**
 * The same day some months later; the last of the month where that day does not exist.
 * @param day as `2027-01-31`
 * @example addMonths('2026-08-31', 6); // '2027-02-28'
 */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
