// SPDX-License-Identifier: AGPL-3.0-or-later

/** What is being written: words to the person, or a note that only colleagues see. */
export type Mode = 'reply' | 'note';

/** What the person reads instead of the operator's own words; desk/acts.ts. */
export interface Rendered {
  readonly language: string;
  readonly text: string;
  readonly how: 'reviewed' | 'machine';
}

/** The last line and the last note of a conversation that one has seen. */
export interface Watermarks {
  readonly line: number;
  readonly note: number;
}

/** What another page, or another computer, has saved. */
export interface SavedDraft {
  readonly mode: Mode;
  readonly text: string;
  readonly rendered: Rendered | null;
  readonly version: number;
  readonly seen: Watermarks;
}

export interface Draft {
  readonly text: string;
  /** Belongs to exactly this text: the next letter drops it. */
  readonly rendered: Rendered | null;
  /** Where the caret goes once this is shown; null: it stays where it is. */
  readonly caret: number | null;
  /** What the operator had seen when they began; null: nothing is begun. */
  readonly seen: Watermarks | null;
  /** The saved version that this comes from; 0: none. */
  readonly version: number;
  /** True while the server does not have it. */
  readonly dirty: boolean;
  /** A newer one, written in another page while this one was changed too: the operator chooses. */
  readonly other: SavedDraft | null;
}

export interface DraftPlace {
  readonly handoffId: string;
  readonly mode: Mode;
}

const nothing: Draft = {
  ...{ text: '', rendered: null, caret: null, seen: null },
  ...{ version: 0, dirty: false, other: null },
};
const drafts = new Map<string, Draft>();
const modes = new Map<string, Mode>();
const boxes = new Map<string, HTMLTextAreaElement>();
const latest = new Map<string, Watermarks>();
const listeners = new Set<() => void>();
let onEdit: (place: DraftPlace) => void = () => undefined;

/** Where this tab keeps what is not on the server yet. */
export const draftKey = ({ handoffId, mode }: DraftPlace) => `draft/${handoffId}/${mode}`;

export function onDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who saves is told of each change by hand. */
export function whenEdited(listener: (place: DraftPlace) => void): void {
  onEdit = listener;
}

export function draftOf(place: DraftPlace): Draft {
  const key = draftKey(place);
  const known = drafts.get(key);
  if (known) return known;
  const kept = sessionStorage.getItem(key);
  const draft = kept ? { ...nothing, ...(JSON.parse(kept) as Partial<Draft>), dirty: true } : nothing;
  drafts.set(key, draft);
  return draft;
}

/** Drafts that the server does not have. */
export function unsavedPlaces(): DraftPlace[] {
  return [...drafts].flatMap(([key, draft]) => {
    const [, handoffId = '', mode] = key.split('/');
    return draft.dirty ? [{ handoffId, mode: mode as Mode }] : [];
  });
}

/** Changes what is known of a draft, and keeps in the tab what is not on the server. */
export function putDraft(place: DraftPlace, change: Partial<Draft>): void {
  const key = draftKey(place);
  const next = { ...draftOf(place), caret: null, ...change };
  drafts.set(key, next);
  if (next.dirty && next.text) {
    const { text, rendered, version, seen } = next;
    sessionStorage.setItem(key, JSON.stringify({ text, rendered, version, seen }));
  } else sessionStorage.removeItem(key);
  tell();
}

/** What the operator does: the first letter notes what they have seen until then. */
export function editDraft(
  place: DraftPlace,
  { text, ...more }: Pick<Draft, 'text'> & Partial<Pick<Draft, 'rendered' | 'caret'>>,
): void {
  const known = draftOf(place);
  const seen = known.text === '' ? latestOf(place.handoffId) : known.seen;
  putDraft(place, { rendered: null, ...more, text, seen, dirty: true });
  onEdit(place);
}

/** It was sent, or thrown away everywhere. */
export function endDraft(place: DraftPlace): void {
  putDraft(place, nothing);
}

/** How far a conversation has come, as far as it is shown. */
export function noteLatest(handoffId: string, marks: Watermarks): void {
  latest.set(handoffId, marks);
}

export function latestOf(handoffId: string): Watermarks {
  return latest.get(handoffId) ?? { line: 0, note: 0 };
}

export function modeOf(handoffId: string): Mode {
  return modes.get(handoffId) ?? 'reply';
}

export function setMode(handoffId: string, mode: Mode): void {
  modes.set(handoffId, mode);
  tell();
}

/** Says which box shows a draft, so that words are put in at its caret. @returns ends it */
export function showsDraft(place: DraftPlace, box: HTMLTextAreaElement): () => void {
  const key = draftKey(place);
  boxes.set(key, box);
  return () => {
    if (boxes.get(key) === box) boxes.delete(key);
  };
}

/**
 * Puts words into the reply of a conversation, or into a note, at the caret and in place of what is selected; without
 * an open box at the end. The keyboard goes there.
 * @param options.rendered what the person reads instead, when these words are all that stands there
 */
export function insertText(
  handoffId: string,
  words: string,
  { mode = 'reply', rendered = null }: { mode?: Mode; rendered?: Rendered | null } = {},
): void {
  const place = { handoffId, mode };
  const { text } = draftOf(place);
  const box = boxes.get(draftKey(place));
  const [start, end] = box ? [box.selectionStart, box.selectionEnd] : [text.length, text.length];
  const next = text.slice(0, start) + words + text.slice(end);
  modes.set(handoffId, mode);
  editDraft(place, { text: next, rendered: next === words ? rendered : null, caret: start + words.length });
}

/** Forgets all that this tab holds: whoever signs in next sees nothing of it. */
export function forgetDrafts(): void {
  drafts.clear();
  modes.clear();
  latest.clear();
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
