// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions } from '@tanstack/react-query';
import { ApiError, api } from '../data/api.ts';
import {
  type DraftPlace,
  draftKey,
  draftOf,
  endDraft,
  latestOf,
  type Mode,
  putDraft,
  type SavedDraft,
  unsavedPlaces,
  whenEdited,
} from './draft-store.ts';

const pauseMs = 800;
const retryMs = 5_000;
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const underWay = new Map<string, Promise<void>>();
/** Grows with each save: an answer that was asked for before one says nothing about after it. */
let saves = 0;
const loaded = new Set<string>();

function soon(place: DraftPlace, waitMs: number): void {
  const key = draftKey(place);
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void saveDraft(place), waitMs),
  );
}

whenEdited((place) => soon(place, pauseMs));

/** Brings a draft to the server now. Resolves when nothing of it is under way any more; never rejects. */
export async function saveDraft(place: DraftPlace): Promise<void> {
  const key = draftKey(place);
  clearTimeout(timers.get(key));
  await underWay.get(key);
  if (!draftOf(place).dirty || draftOf(place).other) return;
  const work = save(place).finally(() => underWay.delete(key));
  underWay.set(key, work);
  await work;
}

async function save(place: DraftPlace): Promise<void> {
  const { text, rendered, version, seen } = draftOf(place);
  saves += 1;
  try {
    const body = {
      text,
      version,
      seen: seen ?? latestOf(place.handoffId),
      ...(rendered ? { rendered } : {}),
    };
    const saved = await api<{ version: number }>(
      'PUT',
      `/handoffs/${place.handoffId}/drafts/${place.mode}`,
      body,
    );
    const now = draftOf(place);
    putDraft(place, { version: saved.version, dirty: now.text !== text || now.rendered !== rendered });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'draft-newer') {
      await fetchDrafts(place.handoffId).catch(() => undefined);
      if (draftOf(place).dirty && !draftOf(place).other) soon(place, retryMs);
    }
    // What cannot be saved stays in this tab; without a connection it is tried again.
    else if (error instanceof ApiError && error.code === 'offline') soon(place, retryMs);
  } finally {
    saves += 1;
  }
}

/** Saves all that is not saved: before the page is left, and before signing out. */
export async function saveAllDrafts(): Promise<void> {
  await Promise.all(unsavedPlaces().map(saveDraft));
}

addEventListener('visibilitychange', () => {
  if (document.hidden) void saveAllDrafts();
});

/** Before sending: nothing may come after that makes the sent words a draft again. */
export async function settleDraft(place: DraftPlace): Promise<void> {
  clearTimeout(timers.get(draftKey(place)));
  await underWay.get(draftKey(place));
}

async function fetchDrafts(handoffId: string): Promise<{ at: number }> {
  const before = saves;
  const { drafts } = await api<{ drafts: SavedDraft[] }>('GET', `/handoffs/${handoffId}/drafts`);
  for (const mode of ['reply', 'note'] as const) {
    const place = { handoffId, mode };
    const found = drafts.find((one) => one.mode === mode) ?? null;
    if (saves === before) receive(place, found);
  }
  loaded.add(handoffId);
  return { at: Date.now() };
}

/** The newer is shown; where both were changed the operator chooses, and nothing is lost. */
function receive(place: { readonly handoffId: string; readonly mode: Mode }, saved: SavedDraft | null): void {
  const known = draftOf(place);
  const version = saved?.version ?? 0;
  if (version === known.version && !known.other) {
    if (known.dirty) soon(place, pauseMs);
    return;
  }
  if (!known.dirty) {
    if (!saved) endDraft(place);
    else putDraft(place, { ...fromSaved(saved), other: null });
  } else if (!saved || saved.text === known.text) {
    putDraft(place, { version, other: null });
    soon(place, pauseMs);
  } else putDraft(place, { other: saved });
}

function fromSaved({ text, rendered, version, seen }: SavedDraft) {
  return { text, rendered, version, seen, dirty: false };
}

/** Chooses between what stands here and what was saved elsewhere. */
export function chooseDraft(place: DraftPlace, which: 'mine' | 'other'): void {
  const { other } = draftOf(place);
  if (!other) return;
  if (which === 'other') putDraft(place, { ...fromSaved(other), other: null });
  else {
    putDraft(place, { version: other.version, other: null, dirty: true });
    void saveDraft(place);
  }
}

/** Fetches what other pages have saved. A hint says when to look again. */
export function draftsQuery(handoffId: string) {
  return queryOptions({
    queryKey: ['drafts', handoffId],
    queryFn: () => fetchDrafts(handoffId),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Whether this page has ever heard from the server what was begun in a conversation. */
export function isLoaded(handoffId: string): boolean {
  return loaded.has(handoffId);
}
