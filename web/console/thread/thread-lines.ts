// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Note } from '../composer/composer-queries.ts';
import type { ThreadLine } from '../data/desk-types.ts';

/** Both lists in order, each line once; where both have one, the later news of it counts. */
export function mergeLines(known: readonly ThreadLine[], news: readonly ThreadLine[]): ThreadLine[] {
  const bySeq = new Map(known.map((line) => [line.seq, line]));
  for (const line of news) bySeq.set(line.seq, line);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** So many of the latest lines are looked at again for what became of them. */
export const lookBack = 30;

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

export type ThreadItem =
  | { readonly kind: 'line'; readonly at: number; readonly line: ThreadLine }
  | { readonly kind: 'note'; readonly at: number; readonly note: Note };

/** Notes stand at their time among the lines; those from before the first line wait until earlier lines are fetched. */
export function withNotes(
  lines: readonly ThreadLine[],
  notes: readonly Note[],
  earlier: boolean,
): ThreadItem[] {
  const from = earlier ? (lines[0]?.at ?? 0) : 0;
  const items: ThreadItem[] = lines.map((line) => ({ kind: 'line', at: line.at, line }));
  const shown = notes.filter((note) => note.at >= from);
  if (shown.length === 0) return items;
  const all: ThreadItem[] = [];
  let next = 0;
  for (const item of items) {
    for (let note = shown[next]; note && note.at < item.at; note = shown[++next])
      all.push({ kind: 'note', at: note.at, note });
    all.push(item);
  }
  return [...all, ...shown.slice(next).map((note) => ({ kind: 'note' as const, at: note.at, note }))];
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
