// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, signedOut } from '../data/api.ts';
import { refreshLines } from '../data/queries.ts';
import { gatherItems } from '../queue/queue-query.ts';
import { type LineState, type LiveHint, openLiveLine } from './live-line.ts';

/** Without the live line the page says by requests that it is open; after a minute of silence an operator is gone. */
const hereEveryMs = 20_000;

/** Keeps what is shown fresh by the hints of the live line. */
export function useLive(client: QueryClient): LineState {
  const [state, setState] = useState<LineState>('connecting');
  useEffect(() => {
    const freshen = gatherItems(client);
    return openLiveLine({
      onState: (next) => {
        setState(next);
        // What happened while the line was away is in no hint.
        if (next === 'open')
          void client.invalidateQueries({ predicate: ({ queryKey }) => isLive(queryKey[0]) });
      },
      onHint: ({ kind, handoffId }) => {
        if (kind === 'presence') freshen.soon(null);
        if ((kind === 'queue' || kind === 'alarm') && handoffId) freshen.soon(handoffId);
        if (kind === 'queue' && !handoffId)
          void client.invalidateQueries({ predicate: ({ queryKey }) => isList(queryKey[0]) });
        if (kind === 'thread' && handoffId)
          void client.invalidateQueries({ queryKey: ['thread', handoffId] });
        hearBeside(client, kind, handoffId);
      },
      onSignedOut: signedOut,
    });
  }, [client]);
  useEffect(() => {
    if (state === 'open') return;
    const timer = setInterval(() => void api('POST', '/me/here', {}).catch(() => undefined), hereEveryMs);
    return () => clearInterval(timer);
  }, [state]);
  return state;
}

function isLive(key: unknown): boolean {
  return isList(key) || ['thread', 'looking', 'drafts', 'mentions'].includes(String(key));
}

function isList(key: unknown): boolean {
  return key === 'queue' || key === 'list';
}

function hearBeside(client: QueryClient, kind: LiveHint['kind'], handoffId = ''): void {
  if (kind === 'mentions') void client.invalidateQueries({ queryKey: ['mentions'] });
  if (kind === 'notes') void client.invalidateQueries({ queryKey: ['thread', handoffId, 'notes'] });
  if (kind === 'deliveries') void refreshLines(client, handoffId).catch(() => undefined);
  if (kind === 'looking' || kind === 'drafts') void client.invalidateQueries({ queryKey: [kind, handoffId] });
}
