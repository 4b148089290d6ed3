// SPDX-License-Identifier: AGPL-3.0-or-later
import { appendFileSync } from 'node:fs';

/**
 * `npm run faults` runs the loads that the acceptance tests name; `npm test` the same faults with fewer messages,
 * so that each change is tried on all of them within minutes.
 */
export const isLong = process.env.FAULTS === 'long';

export function shortOrLong<T>(short: T, long: T): T {
  return isLong ? long : short;
}

/** Prints what a fault test measured, each figure beside what it had to hold, and keeps it for the table at the end. */
export function figures(
  title: string,
  rows: readonly { readonly figure: string; readonly measured: string | number; readonly holds: string }[],
): void {
  const table = [
    `### ${title}`,
    '',
    '| figure | measured | to hold |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.figure} | ${row.measured} | ${row.holds} |`),
    '',
    '',
  ].join('\n');
  const file = process.env.FAULTS_TABLES;
  if (file) appendFileSync(file, table);
  else process.stderr.write(`\n${table}`);
}
