// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Ledger } from '../../ledger/open-ledger.ts';
import type { Operators } from '../operators.ts';
import type { OpenSession, Sessions } from '../sessions.ts';
import type { Cookies } from './cookies.ts';
import { LookOut } from './look-out.ts';
import type { OwnPages } from './own-pages.ts';

/** What the desk tells a browser: that there is something to fetch, never what. */
export type LiveHint =
  /** One conversation of the queue; without a name: many, or all. */
  | { readonly kind: 'queue'; readonly handoffId?: string }
  | { readonly kind: 'thread'; readonly handoffId: string }
  | { readonly kind: 'presence' }
  /** So that the browser notices a line that is dead. */
  | { readonly kind: 'beat' };

interface Log {
  error(fields: object, message: string): void;
}

export interface LiveParts {
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  readonly operators: Operators;
  readonly cookies: Cookies;
  readonly pages: OwnPages;
  readonly log: Log;
  /** How often sessions are looked at: a session that ends closes its sockets within this. Default 500 ms. */
  readonly checkMs?: number;
  /** How often each side says that it is there. Default 20 s. */
  readonly beatMs?: number;
}

interface Line {
  readonly socket: WebSocket;
  session: OpenSession;
  /** False from a ping until its pong. */
  answered: boolean;
}

export const livePath = '/desk/api/live';
const mostPerOperator = 20;
/** Own meaning, in the range that RFC 6455 leaves to applications: sign in again. */
const signedOut = 4401;

/**
 * Tells browsers at once what changed. Presence is heard in the pongs, which browsers send even from a page in the
 * background whose timers sleep.
 */
export class Live {
  readonly #parts: LiveParts;
  readonly #lines = new Set<Line>();
  readonly #door = new WebSocketServer({
    noServer: true,
    maxPayload: 1_024,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #lookOut: LookOut;
  readonly #ends: (() => void)[] = [];

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#lookOut = new LookOut(parts.ledger, (hint, territory, operatorId) => {
      for (const line of this.#lines) {
        const { territories, id } = line.session.actor;
        const concerns = territory === null || territories.length === 0 || territories.includes(territory);
        if (concerns || operatorId === id) send(line.socket, hint);
      }
    });
  }

  start(server: Server): void {
    const { ledger, sessions, log, checkMs = 500, beatMs = 20_000 } = this.#parts;
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url?.split('?')[0] === livePath) void this.#open(request, socket, head);
      else endUnlessTaken(socket);
    };
    server.on('upgrade', onUpgrade);
    const failed = (error: unknown) =>
      log.error({ err: error }, 'the live line of the desk could not look; trying again');
    const check = () => void this.#check().catch(failed);
    const look = () => this.#lines.size > 0 && this.#lookOut.soon();
    const timers = [
      setInterval(check, checkMs),
      setInterval(() => void this.#beat().catch(failed), beatMs),
      // What changes by time alone (somebody is no longer on duty) wakes nobody.
      setInterval(look, 2_000),
    ];
    for (const timer of timers) timer.unref();
    this.#lookOut.onError = failed;
    this.#ends.push(
      () => server.off('upgrade', onUpgrade),
      () => timers.forEach(clearInterval),
      ledger.wake.on('desk', look),
      ledger.wake.on('thread', look),
      sessions.onEnd(check),
    );
  }

  /** Closes every line. Safe to call twice. */
  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    for (const { socket } of this.#lines) socket.terminate();
    this.#lines.clear();
  }

  async #open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const { pages, cookies, sessions } = this.#parts;
    if (!pages.mayOpenSocket(request.headers)) return refuse(socket, '403 Forbidden');
    const token = cookies.session(request.headers.cookie);
    let session: OpenSession | null = null;
    try {
      session = token ? await sessions.find(token) : null;
    } catch {
      return refuse(socket, '503 Service Unavailable');
    }
    if (!session) return refuse(socket, '401 Unauthorized');
    const { actor } = session;
    const own = [...this.#lines].filter((line) => line.session.actor.id === actor.id);
    if (own.length >= mostPerOperator) return refuse(socket, '429 Too Many Requests');
    const opened = session;
    this.#door.handleUpgrade(request, socket, head, (client) => void this.#welcome(client, opened));
  }

  async #welcome(socket: WebSocket, session: OpenSession): Promise<void> {
    const line: Line = { socket, session, answered: true };
    this.#lines.add(line);
    socket.on('close', () => this.#lines.delete(line));
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      line.answered = true;
    });
    // The only thing a browser says: that a person used it lately.
    socket.on('message', (_data, isBinary) => {
      if (!isBinary) void this.#parts.sessions.touch(line.session).catch(() => undefined);
    });
    send(socket, { kind: 'queue' });
    await this.#parts.operators.seen([session.actor.id]).catch(() => undefined);
    this.#lookOut.soon();
  }

  /** Closes the lines whose session no longer holds, and renews what is known of the others. */
  async #check(): Promise<void> {
    if (this.#lines.size === 0) return;
    const lines = [...this.#lines];
    const alive = await this.#parts.sessions.alive([...new Set(lines.map((line) => line.session.hash))]);
    const byHash = new Map(alive.map((session) => [session.hash, session]));
    for (const line of lines) {
      const session = byHash.get(line.session.hash);
      if (session) line.session = session;
      else {
        this.#lines.delete(line);
        line.socket.close(signedOut, 'signed-out');
        setTimeout(() => line.socket.terminate(), 300).unref();
      }
    }
  }

  async #beat(): Promise<void> {
    const there = new Set<string>();
    for (const line of this.#lines) {
      if (!line.answered) {
        line.socket.terminate();
        continue;
      }
      there.add(line.session.actor.id);
      line.answered = false;
      line.socket.ping();
      send(line.socket, { kind: 'beat' });
    }
    await this.#parts.operators.seen([...there]);
  }
}

function send(socket: WebSocket, hint: LiveHint): void {
  // A browser that does not read what it is sent gets no more: it will fetch everything when it comes back.
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > 64 * 1_024) socket.terminate();
  else socket.send(JSON.stringify(hint));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Other parts may answer upgrades of their own. One that nobody answers would stay open for ever. */
function endUnlessTaken(socket: Duplex): void {
  const timer = setTimeout(() => {
    const { bytesWritten = 0 } = socket as Duplex & { bytesWritten?: number };
    if (bytesWritten === 0) socket.destroy();
  }, 5_000);
  timer.unref();
}
