// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter } from 'node:path';
import { findInPath } from '../../adapters/find-program.ts';
import { describeUnless } from '../describe-unless.ts';

/** Where a program is, in the folders named or in PATH; null when the machine does not have it. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  return findInPath([name], [...folders, process.env.PATH ?? ''].join(delimiter));
}

/**
 * The tests of what needs a server: run where the server is installed, skipped with the reason where it is not, and
 * failed where it is not although CI says that it must be.
 */
export function describeWith(
  needs: Readonly<Record<string, string | null>>,
  name: string,
  tests: () => void,
): void {
  const missing = Object.keys(needs).filter((each) => needs[each] === null);
  describeUnless(missing.length > 0 ? `${missing.join(' and ')} is not installed.` : null, name, tests);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Servers refuse to run as root: there they run as this user, who exists on every Debian. */
export function otherUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A server process that a test starts, freezes, kills and starts again. It ends with the test's own process. */
export class ServerProcess {
  #child: ChildProcess | null = null;
  readonly #start: () => ChildProcess;
  readonly #isReady: () => Promise<boolean>;

  constructor(start: () => ChildProcess, isReady: () => Promise<boolean>) {
    this.#start = start;
    this.#isReady = isReady;
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(withinMs = 20_000): Promise<void> {
    const child = this.#start();
    this.#child = child;
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    for (const started = Date.now(); !(await this.#isReady()); ) {
      if (hasEnded())
        throw new Error(`A server ended at its start with ${child.exitCode ?? child.signalCode}.`);
      if (Date.now() - started > withinMs) throw new Error('A server was not ready in time.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGTERM for an orderly end, SIGKILL for none, SIGSTOP to freeze and SIGCONT to go on. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }
}

export function spawnServer(program: string, options: readonly string[]): ChildProcess {
  return spawn(program, options, { stdio: 'ignore', ...otherUser() });
}
