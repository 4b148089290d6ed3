// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import { groupBy } from './group-by.ts';
import { type Actor, demand, follows } from './rights.ts';
import { serviceCounts } from './service-counts.ts';
import { quantileOf } from './steps.ts';

/** What the figures are laid out by. */
export const groupings = ['day', 'language', 'territory', 'channel'] as const;
export type Grouping = (typeof groupings)[number];

export interface HistoryRequest {
  /** First and last day, as `2026-11-01`, in UTC. */
  readonly from: string;
  readonly to: string;
  readonly by: Grouping;
}

/** Times are in minutes, as the upper end of the step they fall into; infinity: more than three days. */
export interface Times {
  readonly count: number;
  readonly median: number | null;
  /** Nine of ten took no longer. */
  readonly ninth: number | null;
}

export interface HistoryRow {
  readonly of: string;
  /** How many asked for a person. */
  readonly asked: number;
  /** From the request to an operator's first word. */
  readonly firstReply: Times;
  /** From the request to the end. */
  readonly resolution: Times;
  /** How many ended in which way. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Asked, answered and ended in a stretch of days, for the supervisor's territories. Counts only: there is nobody in them. */
export async function readHistory(
  ledger: Pick<Ledger, 'db'>,
  actor: Actor,
  { from, to, by }: HistoryRequest,
): Promise<HistoryRow[]> {
  demand(actor, 'board.read');
  const rows = await ledger.db
    .selectFrom('counts')
    .select(['day', 'what', 'channel', 'language', 'territory', 'detail', 'n'])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('what', 'in', Object.values(serviceCounts))
    .execute();
  const seen = rows.filter((row) => follows(actor, row.territory || null));
  return [...groupBy(seen, (row) => row[by])]
    .map(([of, group]) => toRow(of, group))
    .toSorted((a, b) => (by === 'day' ? a.of.localeCompare(b.of) : b.asked - a.asked));
}

type Group = readonly { readonly what: string; readonly detail: string; readonly n: number }[];

function toRow(of: string, group: Group): HistoryRow {
  const asked = tally(group, serviceCounts.asked);
  return {
    of,
    asked: sum(asked),
    firstReply: timesOf(tally(group, serviceCounts.firstReply)),
    resolution: timesOf(tally(group, serviceCounts.ended)),
    outcomes: Object.fromEntries(tally(group, serviceCounts.outcome)),
  };
}

function tally(group: Group, what: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of group)
    if (row.what === what) found.set(row.detail, (found.get(row.detail) ?? 0) + Number(row.n));
  return found;
}

function timesOf(steps: ReadonlyMap<string, number>): Times {
  return { count: sum(steps), median: quantileOf(steps, 0.5), ninth: quantileOf(steps, 0.9) };
}

function sum(tallied: ReadonlyMap<string, number>): number {
  return [...tallied.values()].reduce((all, n) => all + n, 0);
}

const columns = ['first_reply_count', 'first_reply_median_min', 'first_reply_p90_min'] as const;
const endColumns = ['ended_count', 'ended_median_min', 'ended_p90_min'] as const;

/**
 * The figures as a table for spreadsheets: RFC 4180, UTF-8 with the mark by which they know it. A cell of ours never
 * begins with a sign that a spreadsheet would calculate.
 */
export function historyAsCsv(rows: readonly HistoryRow[], by: Grouping): string {
  const outcomes = [...new Set(rows.flatMap((row) => Object.keys(row.outcomes)))].toSorted();
  const head = [by, 'asked', ...columns, ...endColumns, ...outcomes.map((one) => `outcome_${one}`)];
  const lines = rows.map((row) => [
    row.of,
    row.asked,
    ...cellsOf(row.firstReply),
    ...cellsOf(row.resolution),
    ...outcomes.map((one) => row.outcomes[one] ?? 0),
  ]);
  return `\ufeff${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cellsOf({ count, median, ninth }: Times): (string | number)[] {
  return [count, ...[median, ninth].map((one) => (one === Number.POSITIVE_INFINITY ? '>4320' : (one ?? '')))];
}

function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
