// SPDX-License-Identifier: AGPL-3.0-or-later
import { defaultAwayAfterMs } from './presence.ts';

/** What the settings say about routing. */
export interface RoutingRules {
  /** How long a waiting conversation is offered to one operator; null: it is offered to nobody, and anybody claims it. */
  readonly offerMs: number | null;
  /** Without a key or a click for so long an operator counts as away; 0: never. */
  readonly awayAfterMs: number;
  /** Targets in working time; null: none. */
  readonly firstReplyMs: number | null;
  readonly nextReplyMs: number | null;
}

export const defaultRules: RoutingRules = {
  offerMs: 30_000,
  awayAfterMs: defaultAwayAfterMs,
  firstReplyMs: 15 * 60_000,
  nextReplyMs: 30 * 60_000,
};

/** How long what is passed to one colleague waits for them. */
export function passedOnMs({ offerMs }: Pick<RoutingRules, 'offerMs'>): number {
  return Math.max(offerMs ?? 0, 60_000);
}
