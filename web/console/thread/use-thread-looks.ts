// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { mentionsQuery, type Note, notesQuery } from '../composer/composer-queries.ts';
import { noteLatest } from '../composer/draft-store.ts';
import { api } from '../data/api.ts';
import type { Thread } from '../data/desk-types.ts';
import { lookAt } from '../shell/say-looking.ts';

const nothing: readonly Note[] = [];

/** The notes of a conversation that is shown; tells colleagues that it is, and that one's mentions there are read. */
export function useThreadLooks(id: string, thread: Thread | undefined): readonly Note[] {
  const client = useQueryClient();
  const notes = useQuery(notesQuery(id));
  const named = useQuery(mentionsQuery).data?.mentions;
  const unread = named?.some((one) => one.handoffId === id && !one.seen) ?? false;
  const line = thread?.lines.at(-1)?.seq ?? 0;
  const note = notes.data?.at(-1)?.seq ?? 0;
  noteLatest(id, { line, note });
  useEffect(() => {
    lookAt(id);
    return () => lookAt(null);
  }, [id]);
  const arrived = notes.dataUpdatedAt;
  useEffect(() => {
    if (!unread || arrived === 0 || document.hidden) return;
    void api('POST', '/mentions/seen', { handoffId: id })
      .then(() => client.invalidateQueries({ queryKey: ['mentions'] }))
      .catch(() => undefined);
  }, [unread, arrived, id, client]);
  return notes.data ?? nothing;
}
