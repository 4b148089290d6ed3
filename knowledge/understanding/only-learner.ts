// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** After so long without a sign a learner counts as dead. */
const staleMs = 20_000;
const signMs = 4_000;
const lookMs = 300;

export interface OnlyLearner<T> {
  /** A file that stands for the right to learn; gone when nobody learns. */
  readonly file: string;
  /** What another process has learned and kept meanwhile; null: nothing yet. */
  readonly find: () => Promise<T | null>;
  readonly learn: () => Promise<T>;
  readonly log: (line: string) => void;
}

/**
 * Of several processes that share a folder one learns and the others wait for what it keeps: learning takes a minute of
 * a core and 1.4 GB each. Where no file can be written everybody learns; two that take over from a dead one at the
 * same moment may both do so, which is slow and not wrong.
 */
export async function asOnlyLearner<T>({ file, find, learn, log }: OnlyLearner<T>): Promise<T> {
  for (let waited = false; ; waited = true) {
    const giveBack = await claim(file);
    if (giveBack) {
      try {
        return (await find()) ?? (await learn());
      } finally {
        await giveBack();
      }
    }
    if (!waited) log('another process learns already; waiting for it');
    await sleep(lookMs);
    const found = await find();
    if (found) return found;
  }
}

/** @returns what gives the right back; null while another process has it */
async function claim(file: string): Promise<(() => Promise<void>) | null> {
  const mine = () => Promise.resolve();
  // Said of the folder, "it exists" means that a file is in its place.
  if (!(await mkdir(dirname(file), { recursive: true }).then(always, never))) return mine;
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return mine;
    await dropIfStale(file);
    return null;
  }
  const alive = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, signMs);
  alive.unref();
  return async () => {
    clearInterval(alive);
    await rm(file, { force: true });
  };
}

const always = () => true;
const never = () => false;

async function dropIfStale(file: string): Promise<void> {
  const last = await stat(file).catch(() => null);
  if (last && Date.now() - last.mtimeMs > staleMs) await rm(file, { force: true });
}
