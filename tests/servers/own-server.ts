// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** Where a program is, in PATH or in the folders named; null when the machine does not have it. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  for (const folder of [...folders, ...(process.env.PATH ?? '').split(delimiter)]) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
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
  if (missing.length === 0) describe(name, tests);
  else if (process.env.CI === 'true')
    test(`${name} (needs ${missing.join(' and ')})`, () => {
      throw new Error(`${missing.join(' and ')} must be installed where CI=true.`);
    });
  else describe.skip(`${name} (skipped: ${missing.join(' and ')} is not installed)`, tests);
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
