// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueryClient } from '@tanstack/react-query';
import { threadQuery } from './queries.ts';

/**
 * Fetches a conversation that is about to be opened. Each is an opening in the record, so it is done for a press of the
 * button that has begun, and for a pointer or the focus that rests on a conversation of one's own.
 */
export function prefetchThread(client: QueryClient, id: string): void {
  void client.prefetchQuery({ ...threadQuery(client, id, true), staleTime: 10_000 });
}
