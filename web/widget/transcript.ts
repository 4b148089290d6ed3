// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Activity, type ChatLine, toLine, type Waiting, waitingLine } from './line.ts';

// What is shown, as a list that is never changed in place. What was said stands in the server's order; what is still
// to be sent stands below it.

/**
 * Adds what the server gave. The person's own message takes the place of the one that was waiting.
 * @param fresh it was said just now, and not before the page was opened
 */
export function withActivity(lines: readonly ChatLine[], activity: Activity, fresh = false): ChatLine[] {
  const line = { ...toLine(activity), fresh };
  const others = lines.filter(({ key }) => key !== line.key);
  const said = activity.channelData?.cleanUp ? [] : others.filter(({ state }) => state === 'said');
  return [...said, line, ...others.filter(({ state }) => state !== 'said')];
}

/** Adds what is waiting and not yet shown: after a reload. */
export function withWaiting(lines: readonly ChatLine[], waiting: readonly Waiting[]): ChatLine[] {
  const shown = new Set(lines.map(({ key }) => key));
  const messages = waiting.filter(({ id, type }) => type === 'message' && !shown.has(id));
  return [...lines, ...messages.map(waitingLine)];
}

export function withState(lines: readonly ChatLine[], key: string, state: ChatLine['state']): ChatLine[] {
  return lines.map((line) => (line.key === key ? { ...line, state } : line));
}

export function without(lines: readonly ChatLine[], key: string): ChatLine[] {
  return lines.filter((line) => line.key !== key);
}

/** Who spoke last beside the person. */
export function lastSpeaker(lines: readonly ChatLine[]): ChatLine['speaker'] | undefined {
  return lines.filter(({ speaker }) => speaker !== 'person').at(-1)?.speaker;
}
