// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHmac } from 'node:crypto';
import type { IncomingActivity } from '../adapters/activity.ts';
import type { PendingTurn } from '../ledger/turns.ts';

// Platforms let a person change what they have written. The newest text of a message counts while it waits; what has
// been answered is answered again only when an edit says something else.

/** Under this name the messages heard lately stand beside the dialog's state. */
const heardName = 'heard';
/** Nobody corrects what lies further back; a later edit is then taken as a new message rather than lost. */
const mostHeard = 20;

/** One message that had its turn: its id on the platform, when it was last edited, and a keyed hash of what it said. */
type Heard = readonly [id: string, editedAt: number, digest: string];

type Written = Pick<PendingTurn, 'kind' | 'content'>;

/** Gives each waiting message the newest text that is known of it. The edits stay behind it, to be passed over. */
export function withNewestTexts<T extends Written>(turns: readonly T[]): readonly T[] {
  const newest = new Map<string, IncomingActivity>();
  for (const turn of turns) {
    const activity = editable(turn);
    if (!activity) continue;
    const before = newest.get(activity.messageId);
    if (!before || editTime(activity) >= editTime(before)) newest.set(activity.messageId, activity);
  }
  return turns.map((turn) => {
    const activity = editable(turn);
    const latest = activity && newest.get(activity.messageId);
    return latest && latest !== activity ? { ...turn, content: latest } : turn;
  });
}

/** Whether a message has been answered as it is now: a repetition, an older text, or an edit that changes nothing. */
export function isHeard(state: unknown, turn: Written, key: Uint8Array): boolean {
  const activity = editable(turn);
  const known = activity && heardIn(state).find(([id]) => id === activity.messageId);
  if (!known) return false;
  const [, editedAt, digest] = known;
  // The original, arriving after its edit, says nothing new either.
  if (activity.editedAt === undefined || activity.editedAt < editedAt) return true;
  return digestOf(activity, key) === digest;
}

/** The state after a turn, with its message among those heard. @param before the state that the turn was given */
export function withHeard(
  after: unknown,
  { before, turn, key }: { readonly before: unknown; readonly turn: Written; readonly key: Uint8Array },
): unknown {
  const activity = editable(turn);
  const earlier = heardIn(before);
  if (!activity && earlier.length === 0) return after;
  const others = activity ? earlier.filter(([id]) => id !== activity.messageId) : earlier;
  const added: Heard[] = activity ? [[activity.messageId, editTime(activity), digestOf(activity, key)]] : [];
  return { ...(after as object | null), [heardName]: [...added, ...others].slice(0, mostHeard) };
}

type Editable = IncomingActivity & { readonly messageId: string };

function editable({ kind, content }: Written): Editable | null {
  const activity = kind === 'activity' ? (content as IncomingActivity | null) : null;
  return activity?.messageId === undefined ? null : (activity as Editable);
}

function editTime({ editedAt }: IncomingActivity): number {
  return editedAt ?? 0;
}

function heardIn(state: unknown): readonly Heard[] {
  const heard = (state as Record<string, unknown> | null)?.[heardName];
  return Array.isArray(heard) ? (heard as readonly Heard[]) : [];
}

/** With the person's own key, so that it says nothing to anybody once the key is gone. */
function digestOf({ type, text, value, media }: IncomingActivity, key: Uint8Array): string {
  const said = JSON.stringify([type, text, value, media]);
  return createHmac('sha256', key).update(said).digest('base64url').slice(0, 12);
}
