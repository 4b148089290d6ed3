// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AddCount } from '../ledger/group-commit.ts';
import { stepOf } from './steps.ts';

/** Of a handoff, what the figures of the service are told apart by. Nothing of the person. */
export interface Counted {
  readonly channel: string;
  readonly language: string | null;
  readonly territory: string | null;
}

/** What the desk counts. The conversations themselves go when their time is over; these stay, with nobody in them. */
export const serviceCounts = {
  /** Somebody asked for a person; by reason. */
  asked: 'desk.asked',
  /** The first word of an operator; by step of time since the person asked. */
  firstReply: 'desk.first-reply',
  /** The end; by step of time since the person asked. */
  ended: 'desk.ended',
  /** The end; by outcome. */
  outcome: 'desk.outcome',
} as const;

export type ServiceCount = keyof typeof serviceCounts;

/** Adds one to a figure of the service. @param at milliseconds since the epoch @param detail a reason, a step or an outcome */
export function countService(
  addCount: AddCount,
  what: ServiceCount,
  of: Counted & { readonly at: number; readonly detail: string },
): void {
  addCount({
    day: new Date(of.at).toISOString().slice(0, 10),
    what: serviceCounts[what],
    channel: of.channel,
    language: of.language ?? '',
    territory: of.territory ?? '',
    entry: '',
    detail: of.detail,
    n: 1,
  });
}

/** How long the person waited for the first word. @param askedAt milliseconds since the epoch */
export function countFirstReply(
  addCount: AddCount,
  of: Counted,
  times: { askedAt: number; at: number },
): void {
  countService(addCount, 'firstReply', { ...of, at: times.at, detail: stepOf(times.at - times.askedAt) });
}

/** How a conversation with operators ended, and how long it took. */
export function countEnd(
  addCount: AddCount,
  of: Counted,
  end: { askedAt: number; at: number; outcome: string },
): void {
  countService(addCount, 'ended', { ...of, at: end.at, detail: stepOf(end.at - end.askedAt) });
  countService(addCount, 'outcome', { ...of, at: end.at, detail: end.outcome });
}
