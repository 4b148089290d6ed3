// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ActivitySet } from './direct-line.ts';

export interface Listening {
  /** Whether the stream could be opened at all. */
  readonly opened: Promise<boolean>;
  readonly ended: Promise<void>;
  readonly hangUp: () => void;
}

/** An empty message now and then, which the server gives back: nothing else tells a silent line from a dead one. */
const beatMs = 20_000;
const patienceMs = 8_000;

/** Opens a Direct Line stream and hands over each set of activities. Never throws. */
export function listenToSocket(url: string, onSet: (set: ActivitySet) => void): Listening {
  const socket = new WebSocket(url);
  let beat: ReturnType<typeof setInterval> | undefined;
  let tellOpened: (opened: boolean) => void = () => undefined;
  let tellEnded: () => void = () => undefined;
  const opened = new Promise<boolean>((resolve) => {
    tellOpened = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    tellEnded = resolve;
  });
  // A socket that was told to close may take a minute to say so, when the network is gone.
  const end = () => {
    clearInterval(beat);
    clearTimeout(patience);
    tellOpened(false);
    tellEnded();
  };
  const hangUp = () => {
    socket.onmessage = null;
    socket.close();
    end();
  };
  const patience = setTimeout(hangUp, patienceMs);
  let heard = true;
  socket.onopen = () => {
    clearTimeout(patience);
    tellOpened(true);
    beat = setInterval(() => {
      if (!heard) return hangUp();
      heard = false;
      socket.send('');
    }, beatMs);
  };
  socket.onmessage = ({ data }) => {
    heard = true;
    if (typeof data === 'string' && data !== '') onSet(JSON.parse(data) as ActivitySet);
  };
  socket.onclose = end;
  socket.onerror = end;
  return { opened, ended, hangUp };
}
