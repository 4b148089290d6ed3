// SPDX-License-Identifier: AGPL-3.0-or-later
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';

/** What the network does, as chances between 0 and 1 for each piece of data, and in milliseconds. */
export interface Weather {
  /** A connection breaks in the middle of a piece: part of it arrives, the rest never does. */
  readonly cut: number;
  /** A piece arrives in two, the second later. */
  readonly halve: number;
  /** Longest delay of a piece; those of one connection stay in order. */
  readonly delayMs: number;
  /** New connections are refused. */
  readonly refuse: number;
  /** A connection goes silent, both ways, for so long, and is then cut. */
  readonly silence: number;
  readonly silenceMs: number;
}

export const fair: Weather = { cut: 0, halve: 0, delayMs: 0, refuse: 0, silence: 0, silenceMs: 0 };

/** A TCP proxy before a server that behaves like a phone on a train. The same seed makes the same chances. */
export class BadNetwork {
  readonly counts = { connections: 0, cuts: 0, silences: 0, refusals: 0 };
  weather: Weather = fair;
  readonly #target: number;
  readonly #chance: () => number;
  readonly #open = new Set<Socket>();
  readonly #server: Server;

  private constructor(target: number, seed: number) {
    this.#target = target;
    this.#chance = chances(seed);
    this.#server = createServer((near) => this.#join(near));
  }

  /** @param target the port on this machine that is behind it */
  static async before(target: number, seed: number): Promise<BadNetwork> {
    const network = new BadNetwork(target, seed);
    await new Promise<void>((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that is open breaks at once. */
  breakAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.breakAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket): void {
    near.on('error', () => undefined);
    this.counts.connections += 1;
    if (this.#chance() < this.weather.refuse) {
      this.counts.refusals += 1;
      near.resetAndDestroy();
      return;
    }
    const far = dial(this.#target, '127.0.0.1');
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        this.#open.delete(socket);
        end();
      });
    }
    this.#carry(near, far, end);
    this.#carry(far, near, end);
  }

  #carry(from: Socket, to: Socket, end: () => void): void {
    let line = Promise.resolve();
    from.on('data', (piece) => {
      from.pause();
      line = line.then(() => this.#pass(piece, to, end)).then(() => void from.resume());
    });
    from.on('end', () => void line.then(() => to.end()));
  }

  async #pass(piece: Buffer, to: Socket, end: () => void): Promise<void> {
    const { weather } = this;
    await pause(this.#chance() * weather.delayMs);
    if (this.#chance() < weather.silence) {
      this.counts.silences += 1;
      await pause(weather.silenceMs);
      return end();
    }
    const at = Math.floor(this.#chance() * piece.length);
    if (this.#chance() < weather.cut) {
      this.counts.cuts += 1;
      to.write(piece.subarray(0, at));
      await pause(1);
      return end();
    }
    if (this.#chance() < weather.halve) {
      to.write(piece.subarray(0, at));
      await pause(this.#chance() * weather.delayMs);
      to.write(piece.subarray(at));
    } else to.write(piece);
  }
}

function pause(ms: number): Promise<void> {
  return ms < 1 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

/** Marsaglia's xorshift: numbers between 0 and 1 that a seed repeats. */
function chances(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
