// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';
import { usePlace } from '../shell/router.ts';

/** As in styles/narrow.css: up to this width there is no room for the context beside the conversation. */
const narrow = matchMedia('(max-width: 1180px)');

function onChange(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** Whether the context stands in the place of the conversation. */
export function useAlone(): boolean {
  const isNarrow = useSyncExternalStore(onChange, () => narrow.matches);
  return usePlace().page === 'info' && isNarrow;
}
