// SPDX-License-Identifier: AGPL-3.0-or-later
import type { HandoffsTable } from '../ledger/schema.ts';

/** What a conversation's place in the queue is made of. */
export interface QueuePlace {
  readonly state: HandoffsTable['state'];
  readonly urgent: number;
  readonly waitingSince: number;
  readonly id: string;
}

type Segment = Pick<QueuePlace, 'state' | 'urgent'>;

/**
 * The queue from its top: each segment is read by waiting time along the index `handoffs_list`. Who is in danger and
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
export function toCursor({ state, urgent, waitingSince, id }: QueuePlace): string {
  return [state, urgent, waitingSince, id].join('~');
}

/** @returns null for what is no cursor */
export function placeOfCursor(cursor: string): QueuePlace | null {
  const [, state, urgent, since, id] =
    /^(waiting|person)~([01])~(\d{1,15})~([\w-]{1,64})$/.exec(cursor) ?? [];
  if (!state || !id) return null;
  return { state: state as QueuePlace['state'], urgent: Number(urgent), waitingSince: Number(since), id };
}
