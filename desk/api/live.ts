// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Ledger } from '../../ledger/open-ledger.ts';
import type { Looking } from '../looking.ts';
import type { Operators } from '../operators.ts';
import { type Action, mayDo } from '../rights.ts';
import type { SecondFactorRule } from '../second-factor-rule.ts';
import type { OpenSession, Sessions } from '../sessions.ts';
import { BrowserWords } from './browser-words.ts';
import type { Cookies } from './cookies.ts';
import { lacksFactor } from './guard.ts';
import { LookBeside, type TellBeside } from './look-beside.ts';
import { LookOut } from './look-out.ts';
import type { OwnPages } from './own-pages.ts';

/** What the desk tells a browser: that there is something to fetch, never what. */
export type LiveHint =
  /** One conversation of the queue; without a name: many, or all. */
  | { readonly kind: 'queue'; readonly handoffId?: string }
  | { readonly kind: 'thread'; readonly handoffId: string }
  | { readonly kind: 'presence' }
  /** Notes of a conversation, what became of its messages, who looks at it, what oneself began to write there in another page. */
  | { readonly kind: 'notes' | 'deliveries' | 'looking' | 'drafts'; readonly handoffId: string }
  /** One was named in a note, or has read it. */
  | { readonly kind: 'mentions' }
  /** Somebody in danger waits: to who supervises. */
  | { readonly kind: 'alarm'; readonly handoffId: string }
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
  readonly looking: Looking;
  readonly log: Log;
  readonly secondFactor: SecondFactorRule;
  /** How often sessions are looked at: a session that ends closes its sockets within this. Default 500 ms. */
  readonly checkMs?: number;
  /** How often each side says that it is there. Default 20 s. */
  readonly beatMs?: number;
  /** Without activity for so long an operator counts as away. */
  readonly awayAfterMs?: number;
}

interface Line {
  readonly socket: WebSocket;
  session: OpenSession;
  /** False from a ping until its pong. */
  answered: boolean;
  readonly words: BrowserWords;
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
    const beside = new LookBeside(parts.ledger, (hint, to) => this.#tell(hint, to));
    this.#lookOut = new LookOut(parts.ledger, {
      tell: (hint, territory, operatorId) => this.#tell(hint, { territory, operatorId }),
      beside,
      awayAfterMs: parts.awayAfterMs,
    });
  }

  #tell(hint: LiveHint, { territory, operatorId, only }: Parameters<TellBeside>[1]): void {
    for (const line of this.#lines) {
      const { territories, id } = line.session.actor;
      const concerns = territory === null || territories.length === 0 || territories.includes(territory);
      const isFor = (concerns && !only) || operatorId === id;
      if (isFor && mayHear(line, hint)) send(line.socket, hint);
    }
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
    const { pages, cookies, sessions, secondFactor } = this.#parts;
    if (!pages.mayOpenSocket(request.headers)) return refuse(socket, '403 Forbidden');
    const token = cookies.session(request.headers.cookie);
    let session: OpenSession | null = null;
    try {
      session = token ? await sessions.find(token) : null;
    } catch {
      return refuse(socket, '503 Service Unavailable');
    }
    if (!session) return refuse(socket, '401 Unauthorized');
    if (lacksFactor(secondFactor, session)) return refuse(socket, '403 Forbidden');
    const { actor } = session;
    const own = [...this.#lines].filter((line) => line.session.actor.id === actor.id);
    if (own.length >= mostPerOperator) return refuse(socket, '429 Too Many Requests');
    const opened = session;
    this.#door.handleUpgrade(request, socket, head, (client) => void this.#welcome(client, opened));
  }

  async #welcome(socket: WebSocket, session: OpenSession): Promise<void> {
    const words = new BrowserWords(this.#parts.looking);
    const line: Line = { socket, session, answered: true, words };
    this.#lines.add(line);
    socket.on('close', () => void this.#left(line));
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      line.answered = true;
    });
    socket.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) void this.#hear(line, data.toString('utf8'));
    });
    const first: LiveHint = { kind: 'queue' };
    if (mayHear(line, first)) send(socket, first);
    await this.#parts.operators.seen([session.actor.id]).catch(() => undefined);
    this.#lookOut.soon();
  }

  /** A page says that a person used it lately, or what it has open; browser-words.ts. */
  async #hear(line: Line, said: string): Promise<void> {
    const { sessions } = this.#parts;
    try {
      if (said === 'active') await sessions.touch(line.session);
      else if (!(await line.words.hear(line.session.actor, said))) line.socket.close(1008);
    } catch {
      // The conversation may be gone, or another's: the page is told so where it asks.
    }
  }

  async #left(line: Line): Promise<void> {
    this.#lines.delete(line);
    const { actor } = line.session;
    const others = [...this.#lines].filter(({ session }) => session.actor.id === actor.id);
    const open = new Set(others.flatMap(({ words }) => (words.open ? [words.open] : [])));
    // What is not written now ends by itself in less than a minute.
    await line.words.end(actor, open).catch(() => undefined);
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
        void this.#left(line);
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

/** Who may not fetch a thing is not told that it changed either. */
const rightFor = {
  queue: 'queue.read',
  thread: 'thread.read',
  presence: 'queue.read',
  alarm: 'handoff.release-other',
  notes: 'note.read',
  mentions: 'note.read',
  drafts: 'draft.own',
  looking: 'thread.read',
  deliveries: 'thread.read',
  beat: 'own',
} as const satisfies Record<LiveHint['kind'], Action>;

function mayHear(line: Line, hint: LiveHint): boolean {
  return mayDo(line.session.actor.role, rightFor[hint.kind]);
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
