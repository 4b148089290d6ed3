// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes of the browser that has its profile under this folder; `browser`: the first of them. */
export function browserProcesses(folder: string, kind: 'browser' | 'renderer'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      const words = wordsOf(id);
      const type = words.find((word) => word.startsWith('--type='));
      if (kind === 'renderer') return type === '--type=renderer' && isUnder(id, folder);
      return !type && names(words, folder);
    })
    .map(Number);
}

function names(words: readonly string[], folder: string): boolean {
  return words.some((word) => word.startsWith('--user-data-dir=') && word.includes(folder));
}

/** Chromium writes its words anew for some processes, with spaces between them. */
function wordsOf(id: string): string[] {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').split(/[\0 ]/);
  } catch {
    return [];
  }
}

function isUnder(id: string, folder: string): boolean {
  for (let parent = parentOf(id); parent && parent !== '0'; parent = parentOf(parent))
    if (names(wordsOf(parent), folder)) return true;
  return false;
}

function parentOf(id: string): string | null {
  try {
    return /\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
