// SPDX-License-Identifier: AGPL-3.0-or-later

/** What is being written: words to the person, or a note that only colleagues see. */
export type Mode = 'reply' | 'note';

/** What the person reads instead of the operator's own words; desk/acts.ts. */
export interface Rendered {
  readonly language: string;
  readonly text: string;
  readonly how: 'reviewed' | 'machine';
}

export interface Draft {
  readonly text: string;
  /** Belongs to exactly this text: the next letter drops it. */
  readonly rendered: Rendered | null;
  /** Where the caret goes once this is shown; null: it stays where it is. */
  readonly caret: number | null;
}

export interface DraftPlace {
  readonly handoffId: string;
  readonly mode: Mode;
}

const nothing: Draft = { text: '', rendered: null, caret: null };
const drafts = new Map<string, Draft>();
const modes = new Map<string, Mode>();
const boxes = new Map<string, HTMLTextAreaElement>();
const listeners = new Set<() => void>();

/** Where this tab keeps what is not on the server yet. */
export const draftKey = ({ handoffId, mode }: DraftPlace) =>
  mode === 'reply' ? `draft/${handoffId}` : `draft/${handoffId}/${mode}`;

export function onDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function draftOf(place: DraftPlace): Draft {
  const key = draftKey(place);
  const known = drafts.get(key);
  if (known) return known;
  const text = sessionStorage.getItem(key);
  const draft = text ? { ...nothing, text } : nothing;
  drafts.set(key, draft);
  return draft;
}

export function setDraft(place: DraftPlace, draft: Partial<Draft>): void {
  const key = draftKey(place);
  const next = { ...nothing, ...draft };
  drafts.set(key, next);
  if (next.text) sessionStorage.setItem(key, next.text);
  else sessionStorage.removeItem(key);
  tell();
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
  setDraft(place, { text: next, rendered: next === words ? rendered : null, caret: start + words.length });
}

/** Forgets all that this tab holds: whoever signs in next sees nothing of it. */
export function forgetDrafts(): void {
  drafts.clear();
  modes.clear();
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
