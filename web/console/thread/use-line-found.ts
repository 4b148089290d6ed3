// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Thread } from '../data/desk-types.ts';
import { fetchEarlier } from '../data/queries.ts';

/** Brings a line that a search has found into sight, with the pages before it, and the focus to it. */
export function useLineFound(thread: Thread | undefined, line: number | undefined): void {
  const client = useQueryClient();
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (!thread || !line || shown.current === line) return;
    const first = thread.lines[0];
    if (first && first.seq > line && thread.earlier) {
      void fetchEarlier(client, thread.handoff.id).catch(() => undefined);
      return;
    }
    shown.current = line;
    const element = document.getElementById(`line-${line}`);
    if (!element) return;
    element.classList.add('line-found');
    element.tabIndex = -1;
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
  }, [client, thread, line]);
}
