// SPDX-License-Identifier: AGPL-3.0-or-later

const minuteMs = 60_000;

/** Upper ends of the steps in which times of service are counted, in minutes; what took longer is in `over`. */
const ends = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1_440, 4_320] as const;

/** How many times fell into each step, by the step's name. */
export type Steps = ReadonlyMap<string, number>;

/** The step of a time, as the counts name it: its upper end in minutes, or `over`. */
export function stepOf(ms: number): string {
  return String(ends.find((end) => ms <= end * minuteMs) ?? 'over');
}

/**
 * The time below which a share of them lie, in minutes: the upper end of the step it falls into, so that nothing looks
 * better than it was.
 * @param share between 0 and 1: one half gives the median
 * @returns null when there is none; infinity when it took longer than the longest step
 */
export function quantileOf(steps: Steps, share: number): number | null {
  const all = [...steps.values()].reduce((sum, n) => sum + n, 0);
  if (all === 0) return null;
  let below = 0;
  for (const end of ends) {
    below += steps.get(String(end)) ?? 0;
    if (below >= all * share) return end;
  }
  return Number.POSITIVE_INFINITY;
}
