// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, api } from '../data/api.ts';

// What the desk's API answers about notes, who looks, and WhatsApp's window (desk/notes.ts, looking.ts,
// message-window.ts, mentions.ts).

export interface Colleague {
  readonly id: string;
  readonly name: string;
}

export interface Note {
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly author: Colleague;
  readonly text: string | null;
  readonly deletedAt: number | null;
  readonly mentions: readonly Colleague[];
}

export interface Looker extends Colleague {
  readonly typing: 'reply' | 'note' | null;
}

export interface MessageWindow {
  readonly closesAt: number | null;
  readonly templates: readonly string[];
  readonly askedAt: number | null;
}

export interface Mention {
  readonly handoffId: string;
  readonly alias: string;
  readonly by: string;
  readonly at: number;
  readonly seen: boolean;
}

export const notesQuery = (id: string) =>
  queryOptions({
    queryKey: ['thread', id, 'notes'],
    queryFn: async () => (await api<{ notes: Note[] }>('GET', `/handoffs/${id}/notes`)).notes,
  });

export const colleaguesQuery = (id: string) =>
  queryOptions({
    queryKey: ['colleagues', id],
    queryFn: async () =>
      (await api<{ colleagues: Colleague[] }>('GET', `/handoffs/${id}/colleagues`)).colleagues,
    staleTime: 60_000,
  });

export const lookingQuery = (id: string) =>
  queryOptions({
    queryKey: ['looking', id],
    queryFn: async () => (await api<{ looking: Looker[] }>('GET', `/handoffs/${id}/looking`)).looking,
    retry: false,
  });

/** @param channel only WhatsApp has a window */
export const windowQuery = (id: string, channel: string) =>
  queryOptions({
    queryKey: ['thread', id, 'window'],
    queryFn: () => api<MessageWindow>('GET', `/handoffs/${id}/window`),
    enabled: channel === 'whatsapp',
  });

export const mentionsQuery = queryOptions({
  queryKey: ['mentions'],
  queryFn: () => api<{ unread: number; mentions: Mention[] }>('GET', '/mentions'),
  refetchInterval: 120_000,
});

interface Deed {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Does something beside the conversation (a note, a retry, a template) and then looks again. */
export function useDeed(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Deed) => api(method, `/handoffs/${id}${path}`, body),
    retry: (tries, error) => tries < 2 && error instanceof ApiError && error.code === 'offline',
    onSettled: () => client.invalidateQueries({ queryKey: ['thread', id] }),
  });
}
