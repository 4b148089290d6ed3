// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';
import { setServerTime } from '../kit/clock.tsx';

export interface Standing {
  readonly of: string | null;
  readonly waiting: number;
  readonly urgent: number;
  readonly oldest: number | null;
  readonly answered: number;
  readonly unanswered: number;
}

export interface AtWork {
  readonly id: string;
  readonly name: string;
  readonly present: boolean;
  readonly languages: readonly string[];
  readonly territories: readonly string[];
  readonly load: number;
  readonly oldestUnanswered: number | null;
}

export interface Board {
  readonly now: number;
  readonly all: Standing;
  readonly byLanguage: readonly Standing[];
  readonly byTerritory: readonly Standing[];
  readonly operators: readonly AtWork[];
}

/** Minutes, as the upper end of a step; `over`: more than three days; null: there is none. */
export type Minutes = number | 'over' | null;

export interface Times {
  readonly count: number;
  readonly median: Minutes;
  readonly ninth: Minutes;
}

export interface HistoryRow {
  readonly of: string;
  readonly asked: number;
  readonly firstReply: Times;
  readonly resolution: Times;
  readonly outcomes: Readonly<Record<string, number>>;
}

export const groupings = ['day', 'language', 'territory', 'channel'] as const;
export type Grouping = (typeof groupings)[number];

/** What a stretch of the history is asked for by, as it stands in the address of the request. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly by: Grouping;
}

/** The board is looked at from across a room: it renews itself. */
export const boardQuery = queryOptions({
  queryKey: ['board'],
  queryFn: async () => {
    const board = await api<Board>('GET', '/board');
    setServerTime(board.now);
    return board;
  },
  refetchInterval: 5_000,
});

export function historyPath(stretch: Stretch, form: '' | '.csv' = ''): string {
  return `/board/history${form}?${new URLSearchParams({ ...stretch }).toString()}`;
}

export function historyQuery(stretch: Stretch) {
  return queryOptions({
    queryKey: ['history', stretch],
    queryFn: () => api<{ rows: HistoryRow[] }>('GET', historyPath(stretch)),
  });
}
