// SPDX-License-Identifier: AGPL-3.0-or-later
import type { WebSocket } from 'ws';
import { type ActivitySet, encodeLines, type WebLine } from './encode.ts';

export interface StreamsParts {
  readonly readThread: (address: string, after: number, limit: number) => Promise<readonly WebLine[]>;
  readonly now: () => number;
}

interface Stream {
  readonly socket: WebSocket;
  readonly conversation: string;
  readonly network: string;
  watermark: number;
  /** Milliseconds since the epoch: the end of its token. */
  expires: number;
  /** A message was posted and nothing has come back yet: looked after first. */
  expecting: boolean;
  busy: boolean;
  again: boolean;
  alive: boolean;
}

export const linesPerSet = 100;
export const mostStreamsPerConversation = 4;
const mostStreams = 10_000;
/** So many streams are all looked through at each hint; of more, only those that expect an answer. */
const fewStreams = 50;
const coalesceMs = 15;
const sweepMs = 1_000;
/** Without any hint. A hint that got lost costs this much, and an answer comes anyway. */
const restMs = 5_000;
const heartbeatMs = 25_000;
const readsAtOnce = 16;

/**
 * The open streams. A hint says only that some conversation has grown; so many hints make one look, and looking takes
 * at most a quarter of the time, however many people are connected.
 */
export class Streams {
  readonly #parts: StreamsParts;
  readonly #all = new Map<string, Set<Stream>>();
  readonly #ofNetwork = new Map<string, number>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #heart: NodeJS.Timeout | null = null;
  #lookedAt = 0;
  #sweptAt = 0;
  #tookMs = 0;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
  }

  hasRoom(conversation: string): boolean {
    return this.#count < mostStreams && (this.#all.get(conversation)?.size ?? 0) < mostStreamsPerConversation;
  }

  /** How many a network has open. */
  openOf(network: string): number {
    return this.#ofNetwork.get(network) ?? 0;
  }

  add(
    socket: WebSocket,
    start: { conversation: string; network: string; after: number; expires: number },
  ): void {
    const stream: Stream = {
      socket,
      conversation: start.conversation,
      network: start.network,
      watermark: start.after,
      expires: start.expires,
      expecting: false,
      busy: false,
      again: false,
      alive: true,
    };
    const siblings = this.#all.get(stream.conversation) ?? new Set();
    this.#all.set(stream.conversation, siblings.add(stream));
    this.#count += 1;
    this.#ofNetwork.set(stream.network, this.openOf(stream.network) + 1);
    this.#startHeart();
    socket.on('pong', () => {
      stream.alive = true;
    });
    // Clients send empty messages to see whether the connection lives, and cannot see pongs: they get theirs back.
    socket.on('message', () => {
      stream.alive = true;
      if (socket.bufferedAmount === 0) socket.send('');
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#remove(stream));
    void this.#look(stream);
  }

  /** A message was posted: its answer is looked for first. */
  expect(conversation: string): void {
    for (const stream of this.#all.get(conversation) ?? []) stream.expecting = true;
  }

  /** Whoever renews the token keeps the stream. @param expires milliseconds since the epoch */
  renew(conversation: string, expires: number): void {
    for (const stream of this.#all.get(conversation) ?? []) stream.expires = expires;
  }

  /** Some conversation has grown. */
  hint(): void {
    if (this.#count > 0) this.#plan(Math.max(coalesceMs, this.#tookMs * 3));
  }

  closeAll(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#heart) clearInterval(this.#heart);
    this.#timer = null;
    this.#heart = null;
    for (const stream of this.#each()) {
      stream.socket.close(1001, 'restarting');
      stream.socket.terminate();
    }
  }

  *#each(): Generator<Stream> {
    for (const siblings of this.#all.values()) yield* siblings;
  }

  #plan(waitMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#lookThrough();
    }, waitMs);
  }

  async #lookThrough(): Promise<void> {
    const started = performance.now();
    const sweep = this.#count <= fewStreams || started - this.#sweptAt >= sweepMs;
    const due = [...this.#each()].filter((stream) => sweep || stream.expecting);
    this.#lookedAt = started;
    if (sweep) this.#sweptAt = started;
    for (let at = 0; at < due.length; at += readsAtOnce) {
      await Promise.all(due.slice(at, at + readsAtOnce).map((stream) => this.#look(stream)));
    }
    this.#tookMs = performance.now() - started;
    if (!sweep) this.#plan(Math.max(sweepMs - (performance.now() - this.#sweptAt), coalesceMs));
  }

  /** Resolves after the reading: a slow reader at the other end holds up nobody else. */
  async #look(stream: Stream): Promise<void> {
    if (stream.busy) {
      stream.again = true;
      return;
    }
    stream.busy = true;
    stream.again = false;
    const set = await this.#read(stream);
    if (set) void this.#send(stream, set);
    else this.#rest(stream);
  }

  async #read(stream: Stream): Promise<ActivitySet | null> {
    const { conversation, watermark } = stream;
    try {
      const lines = await this.#parts.readThread(conversation, watermark, linesPerSet);
      return lines.length > 0 ? encodeLines(conversation, watermark, lines) : null;
    } catch {
      // The ledger is away: the client comes back with its watermark when it is there again.
      stream.socket.close(1011, 'try again');
      return null;
    }
  }

  /** Sends set after set, each when the one before has left: a slow connection holds one set in memory, not all. */
  async #send(stream: Stream, first: ActivitySet): Promise<void> {
    for (let set: ActivitySet | null = first; set; set = await this.#read(stream)) {
      if (set.activities.length > 0 && !(await sent(stream.socket, JSON.stringify(set)))) break;
      stream.watermark = Number(set.watermark);
      stream.expecting = false;
    }
    this.#rest(stream);
  }

  #rest(stream: Stream): void {
    stream.busy = false;
    if (stream.again && stream.socket.readyState === stream.socket.OPEN) void this.#look(stream);
  }

  #remove(stream: Stream): void {
    const siblings = this.#all.get(stream.conversation);
    if (!siblings?.delete(stream)) return;
    this.#count -= 1;
    const others = this.openOf(stream.network) - 1;
    if (others > 0) this.#ofNetwork.set(stream.network, others);
    else this.#ofNetwork.delete(stream.network);
    if (siblings.size === 0) this.#all.delete(stream.conversation);
    if (this.#count === 0 && this.#heart) {
      clearInterval(this.#heart);
      this.#heart = null;
    }
  }

  #startHeart(): void {
    if (this.#heart) return;
    let pingedAt = performance.now();
    this.#heart = setInterval(() => {
      const at = performance.now();
      const ping = at - pingedAt >= heartbeatMs;
      if (ping) pingedAt = at;
      for (const stream of this.#each()) this.#check(stream, ping);
      if (at - this.#lookedAt >= restMs) this.#plan(0);
    }, 1_000);
    this.#heart.unref();
  }

  /** Ends what has expired or no longer answers. */
  #check(stream: Stream, ping: boolean): void {
    if (this.#parts.now() >= stream.expires) {
      stream.socket.close(1008, 'token expired');
      return;
    }
    if (!ping) return;
    if (!stream.alive) {
      stream.socket.terminate();
      return;
    }
    stream.alive = false;
    stream.socket.ping();
  }
}

function sent(socket: WebSocket, text: string): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve(false);
  return new Promise((resolve) => socket.send(text, (error) => resolve(!error)));
}
