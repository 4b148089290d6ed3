// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect } from 'node:net';
import { findProgram, freePort, ServerProcess, spawnServer } from './own-server.ts';

export const redisProgram = findProgram('redis-server');

/** A real Redis on a free port, keeping nothing on disk. */
export class RedisServer {
  readonly process: ServerProcess;
  readonly port: number;

  private constructor(port: number, program: string) {
    this.port = port;
    this.process = new ServerProcess(
      () =>
        spawnServer(program, [
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
        ]),
      () => this.#answers(),
    );
  }

  static async start(): Promise<RedisServer> {
    if (!redisProgram) throw new Error('redis-server is not installed.');
    const server = new RedisServer(await freePort(), redisProgram);
    await server.process.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return this.process.stop('SIGKILL');
  }

  /** One command in Redis' own inline form. @returns the first line of the answer */
  ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.setTimeout(2_000, () => socket.destroy(new Error('Redis did not answer.')));
      socket.once('data', (bytes) => {
        socket.destroy();
        resolve(bytes.toString().split('\r\n')[0] ?? '');
      });
      socket.once('error', reject);
    });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.ask('PING')) === '+PONG';
    } catch {
      return false;
    }
  }
}
