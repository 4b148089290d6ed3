// SPDX-License-Identifier: AGPL-3.0-or-later
import type { HandoffsTable } from '../ledger/schema.ts';

/** What a conversation's place in the queue is made of. */
export interface QueuePlace {
  readonly state: HandoffsTable['state'];
  readonly urgent: number;
  /** 0: the lowest. */
  readonly priority: number;
  readonly waitingSince: number;
  readonly id: string;
}

type Segment = Pick<QueuePlace, 'state' | 'urgent'>;

/**
 * The queue from its top: each segment is read by priority and waiting time along the index `handoffs_list`. Who is in danger and
 * waits is before everybody; what a colleague has is at the end.
 */
const segments: readonly Segment[] = [
  { state: 'waiting', urgent: 1 },
  { state: 'waiting', urgent: 0 },
  { state: 'person', urgent: 1 },
  { state: 'person', urgent: 0 },
];

/** The segments still to be read after a place; only the first of them from the middle. */
export function segmentsAfter(place: QueuePlace | null): readonly Segment[] {
  if (!place) return segments;
  return segments.slice(
    segments.findIndex(({ state, urgent }) => state === place.state && urgent === place.urgent),
  );
}

/** A place as the browser carries it to the next page. It holds nothing that the page does not show. */
export function toCursor({ state, urgent, priority, waitingSince, id }: QueuePlace): string {
  return [state, urgent, priority, waitingSince, id].join('~');
}

/** @returns null for what is no cursor */
export function placeOfCursor(cursor: string): QueuePlace | null {
  const [, state, urgent, priority, since, id] =
    /^(waiting|person)~([01])~(\d)~(\d{1,15})~([\w-]{1,64})$/.exec(cursor) ?? [];
  if (!state || !id) return null;
  return {
    state: state as QueuePlace['state'],
    urgent: Number(urgent),
    priority: Number(priority),
    waitingSince: Number(since),
    id,
  };
}
