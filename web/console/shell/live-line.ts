// SPDX-License-Identifier: AGPL-3.0-or-later
import { setLookingLine } from './say-looking.ts';

export type LineState = 'connecting' | 'open' | 'lost';

export interface LiveHint {
  readonly kind:
    | 'queue'
    | 'thread'
    | 'presence'
    | 'alarm'
    | 'beat'
    | 'notes'
    | 'deliveries'
    | 'looking'
    | 'drafts'
    | 'mentions';
  readonly handoffId?: string;
}

export interface LiveListener {
  onHint(hint: LiveHint): void;
  onState(state: LineState): void;
  onSignedOut(): void;
}

const signedOut = 4401;
/** The server beats every 20 seconds. */
const silentMs = 50_000;
const sayActiveEveryMs = 60_000;

/**
 * The live line to the desk: says what is to be fetched anew. It comes back by itself, ever more slowly up to ten
 * seconds, and tells the server when a person used the page, so that the session of who works does not run out.
 */
export function openLiveLine(listener: LiveListener): () => void {
  let socket: WebSocket | null = null;
  let tries = 0;
  let ended = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let saidActive = 0;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket?.close(), silentMs);
  };
  const connect = () => {
    listener.onState(tries === 0 ? 'connecting' : 'lost');
    const { protocol, host } = location;
    const opened = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/desk/api/live`);
    socket = opened;
    opened.onopen = () => {
      tries = 0;
      heard();
      setLookingLine((words) => opened.readyState === WebSocket.OPEN && opened.send(words));
      listener.onState('open');
    };
    opened.onmessage = (event) => {
      heard();
      listener.onHint(JSON.parse(String(event.data)) as LiveHint);
    };
    opened.onclose = (event) => {
      clearTimeout(silence);
      if (ended) return;
      setLookingLine(null);
      if (event.code === signedOut) {
        listener.onSignedOut();
        return;
      }
      tries += 1;
      listener.onState('lost');
      retry = setTimeout(connect, Math.min(10_000, 500 * 2 ** tries) * (0.5 + Math.random() / 2));
    };
  };
  const active = () => {
    if (Date.now() - saidActive < sayActiveEveryMs || socket?.readyState !== WebSocket.OPEN) return;
    saidActive = Date.now();
    socket.send('active');
  };
  const again = () => {
    if (ended || socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(retry);
    connect();
  };
  addEventListener('pointerdown', active);
  addEventListener('keydown', active);
  addEventListener('online', again);
  connect();
  return () => {
    ended = true;
    clearTimeout(retry);
    clearTimeout(silence);
    removeEventListener('pointerdown', active);
    removeEventListener('keydown', active);
    removeEventListener('online', again);
    setLookingLine(null);
    socket?.close();
  };
}
