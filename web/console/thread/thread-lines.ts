// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ThreadLine } from '../data/desk-types.ts';

/** Both lists in order, each line once; where both have one, the later news of it counts. */
export function mergeLines(known: readonly ThreadLine[], news: readonly ThreadLine[]): ThreadLine[] {
  const bySeq = new Map(known.map((line) => [line.seq, line]));
  for (const line of news) bySeq.set(line.seq, line);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

const lookBack = 30;

/** The watermark after which to fetch: the end, or just before a late line that is still on its way. */
export function refreshFrom(lines: readonly ThreadLine[]): number {
  const underWay = lines.slice(-lookBack).find(isUnderWay);
  return underWay ? underWay.seq - 1 : (lines.at(-1)?.seq ?? 0);
}

/** Whether there will be news of a line: it is being sent, or its recording is being understood. */
export function isUnderWay({ delivery, recording }: ThreadLine): boolean {
  return delivery === 'queued' || delivery === 'sending' || (recording != null && recording.code === null);
}

/** A reply that was taken and has not come back in the thread yet. */
export interface Pending {
  readonly actId: string;
  readonly text: string;
  /** The end of the thread when it was sent. */
  readonly after: number;
}

export function stillPending(pending: readonly Pending[], lines: readonly ThreadLine[]): Pending[] {
  return pending.filter(
    ({ text, after }) =>
      !lines.some(
        (line) => line.speaker === 'operator' && line.seq > after && (line.original ?? line.text) === text,
      ),
  );
}

const oneBreathMs = 3 * 60_000;

/** Whether a line goes on where the one before ended: the same speaker shortly after, who need not be named again. */
export function isFollowing(before: ThreadLine | undefined, line: ThreadLine): boolean {
  return (
    before !== undefined &&
    before.speaker === line.speaker &&
    before.name === line.name &&
    before.language === line.language &&
    line.delivery !== 'failed' &&
    line.at - before.at < oneBreathMs
  );
}

/** Splits neutral markup into plain and bold parts. */
export function boldParts(text: string): { readonly text: string; readonly bold: boolean }[] {
  return text
    .split(/\*\*(.+?)\*\*/gs)
    .map((part, index) => ({ text: part, bold: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
