// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';
import {
  type Draft,
  type DraftPlace,
  draftOf,
  editDraft,
  insertText,
  type Mode,
  modeOf,
  onDrafts,
  type Rendered,
  setMode,
} from './draft-store.ts';

/** The draft of a conversation in one mode, the same for everybody who asks for it in this page. */
export function useDraft(place: DraftPlace): Draft & {
  readonly change: (text: string) => void;
  /** Puts words in at the caret. */
  readonly insert: (words: string) => void;
  /** Says what the person will read instead of what stands in the box now. */
  readonly setRendered: (rendered: Rendered | null) => void;
} {
  const draft = useSyncExternalStore(onDrafts, () => draftOf(place));
  return {
    ...draft,
    change: (text) => editDraft(place, { text }),
    insert: (words) => insertText(place.handoffId, words, { mode: place.mode }),
    setRendered: (rendered) => editDraft(place, { text: draftOf(place).text, rendered }),
  };
}

export function useMode(handoffId: string): [Mode, (mode: Mode) => void] {
  const mode = useSyncExternalStore(onDrafts, () => modeOf(handoffId));
  return [mode, (next) => setMode(handoffId, next)];
}
