// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { botToken } from '../fakes/telegram-api.ts';

export interface EdgeProcessOptions {
  readonly file: string;
  readonly apiRoot: string;
  /** True when it fetches updates; else it only sends. */
  readonly polls: boolean;
  readonly redisUrl?: string;
  readonly processes?: number;
  readonly killAt?: 'fetched' | 'committed' | 'after-send';
  readonly killAfter?: number;
  readonly leaseMs?: number;
  readonly holdMs?: number;
}

export interface EdgeProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** Processes of the service with the real Telegram channel; all end with `stop`. */
export class EdgeProcesses {
  readonly #running = new Set<EdgeProcess>();

  async spawn(options: EdgeProcessOptions): Promise<EdgeProcess> {
    const given = JSON.stringify({ token: botToken, ...options });
    const child = spawn(process.execPath, [join(__dirname, 'edge-process.mjs'), given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const one = { child, ended };
    this.#running.add(one);
    void ended.then(() => this.#running.delete(one));
    // One that kills itself may be gone before it has said that it is ready.
    await Promise.race([new Promise<void>((resolve) => child.stdout?.once('data', () => resolve())), ended]);
    return one;
  }

  async stop(): Promise<void> {
    const all = [...this.#running];
    for (const { child } of all) child.kill('SIGKILL');
    await Promise.all(all.map(({ ended }) => ended));
  }
}
