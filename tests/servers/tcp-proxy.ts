// SPDX-License-Identifier: AGPL-3.0-or-later
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the network does: everything passes; nothing does, in silence; every connection is cut; all comes late. */
export type Weather = 'fair' | 'black-hole' | 'cut' | { readonly lateMs: number };

/** A network between a program and a server, which a test can break. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #weather: Weather = 'fair';

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * A connection that has lived through a black hole stays dead when the weather is fair again, as after a router that
   * forgot it.
   */
  set weather(weather: Weather) {
    this.#weather = weather;
    if (weather === 'cut') this.#cutAll();
  }

  async stop(): Promise<void> {
    this.#cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: Socket): void {
    if (this.#weather === 'cut') {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#target, '127.0.0.1');
    const pair = { near, far, dead: false };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => this.#pass(pair, to, chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
    }
  }

  #pass(pair: { dead: boolean }, to: Socket, chunk: Buffer): void {
    const weather = this.#weather;
    if (weather === 'black-hole') pair.dead = true;
    if (pair.dead) return;
    if (typeof weather === 'object') setTimeout(() => to.destroyed || to.write(chunk), weather.lateMs);
    else to.write(chunk);
  }

  #cutAll(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }
}
