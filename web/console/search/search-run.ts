// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiError, api } from '../data/api.ts';
import type { QueueItem } from '../data/desk-types.ts';

// What the desk answers: desk/search/search.ts.

export interface Snippet {
  readonly text: string;
  readonly marks: readonly (readonly [number, number])[];
}

export interface FoundLine {
  readonly seq: number;
  readonly at: number;
  readonly speaker: 'person' | 'bot' | 'operator' | 'notice';
  readonly snippet: Snippet;
}

export interface SearchHit {
  readonly handoff: QueueItem;
  readonly lines: readonly FoundLine[];
}

interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly searchedUntil: number | null;
  readonly lookedInto: number;
  readonly next: string | null;
}

/** How far a search has come. */
export interface SearchSoFar {
  readonly text: string;
  readonly hits: readonly SearchHit[];
  readonly searchedUntil: number | null;
  readonly lookedInto: number;
  readonly state: 'running' | 'paused' | 'done' | 'failed';
  readonly error: unknown;
  readonly next: string | null;
}

/** After so many hits it waits to be asked for more. */
const enough = 50;
const waitMs = 1_500;

/**
 * Searches page by page and tells after each how far it has come, until all is searched, there is enough to look at, or
 * the signal ends it.
 * @param from where to go on; null: from the beginning
 */
export async function runSearch(
  text: string,
  from: SearchSoFar | null,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (soFar: SearchSoFar) => void },
): Promise<void> {
  let soFar: SearchSoFar = from
    ? { ...from, state: 'running', error: null }
    : { text, hits: [], searchedUntil: null, lookedInto: 0, state: 'running', error: null, next: null };
  const upTo = soFar.hits.length + enough;
  onProgress(soFar);
  while (!signal.aborted) {
    try {
      const page: SearchPage = await api<SearchPage>('POST', '/search', { text, cursor: soFar.next });
      const hits = [...soFar.hits, ...page.hits];
      const state = page.next === null ? 'done' : hits.length >= upTo ? 'paused' : 'running';
      const { searchedUntil, next } = page;
      soFar = { ...soFar, hits, searchedUntil, next, state, lookedInto: soFar.lookedInto + page.lookedInto };
    } catch (error) {
      if (error instanceof ApiError && error.code === 'too-many') {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        continue;
      }
      soFar = { ...soFar, state: 'failed', error };
    }
    if (signal.aborted) return;
    onProgress(soFar);
    if (soFar.state !== 'running') return;
  }
}

/** A snippet in pieces, those that were found marked. */
export function piecesOf({ text, marks }: Snippet): { readonly text: string; readonly found: boolean }[] {
  const pieces: { text: string; found: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at) continue;
    pieces.push({ text: text.slice(at, from), found: false }, { text: text.slice(from, to), found: true });
    at = to;
  }
  pieces.push({ text: text.slice(at), found: false });
  return pieces.filter((piece) => piece.text !== '');
}
