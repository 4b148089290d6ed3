// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What a process did to the files of a folder, and when it told of an acknowledgement. */
export type Step =
  | { readonly kind: 'write'; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'cut-to'; readonly file: string; readonly size: number }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'acknowledge'; readonly id: string };

export type Disk = ReadonlyMap<string, Buffer>;

const call = /^\d+ +(\w+)\((.*)\) += (-?\d+)/;

/**
 * Reads what strace wrote with -xx (every byte in hex).
 * @param folder where the files are that count
 */
export function readTrace(trace: string, folder: string): Step[] {
  const files = new Map<number, string>();
  const steps: Step[] = [];
  for (const line of whole(readFileSync(trace, 'latin1').split('\n'))) {
    const [, name, given = '', result] = call.exec(line) ?? [];
    if (!name || Number(result) < 0) continue;
    const step = stepOf(name, given, { files, folder, result: Number(result) });
    if (step) steps.push(step);
  }
  return steps;
}

/** A call during which another thread was heard is written in two parts. */
function* whole(lines: readonly string[]): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of lines) {
    const thread = /^\d+/.exec(line)?.[0] ?? '';
    const unfinished = line.indexOf(' <unfinished ...>');
    const resumed = /^\d+ +<\.\.\. \w+ resumed>(.*)$/.exec(line);
    if (unfinished >= 0) begun.set(thread, line.slice(0, unfinished));
    else if (resumed) {
      yield (begun.get(thread) ?? '') + resumed[1];
      begun.delete(thread);
    } else yield line;
  }
}

function stepOf(
  name: string,
  given: string,
  { files, folder, result }: { files: Map<number, string>; folder: string; result: number },
): Step | null {
  const descriptor = Number.parseInt(given, 10);
  const file = files.get(descriptor);
  if (name === 'openat') {
    const path = bytesIn(given).toString();
    if (path === folder) files.set(result, itself);
    else if (dirname(path) === folder) files.set(result, basename(path));
    else files.delete(result);
  }
  if (name === 'close') files.delete(descriptor);
  if (name === 'unlink' && dirname(bytesIn(given).toString()) === folder)
    return { kind: 'remove', file: basename(bytesIn(given).toString()) };
  if (name === 'write' && descriptor === 1) {
    const id = /^acknowledged (\S+)/.exec(bytesIn(given).toString())?.[1];
    return id ? { kind: 'acknowledge', id } : null;
  }
  if (!file) return null;
  if (name === 'pwrite64') {
    const at = Number(given.slice(given.lastIndexOf(',') + 1));
    return { kind: 'write', file, at, bytes: bytesIn(given).subarray(0, result) };
  }
  if (name === 'ftruncate')
    return { kind: 'cut-to', file, size: Number(given.slice(given.lastIndexOf(',') + 1)) };
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync', file };
  if (name === 'write' || name === 'pwritev' || name === 'rename')
    throw new Error(`The ledger's files were changed by ${name}, which the replay does not know.`);
  return null;
}

function bytesIn(given: string): Buffer {
  const hex = /"((?:\\x[0-9a-f]{2})*)"/.exec(given)?.[1] ?? '';
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** The folder: its sync makes the removal of a file last. */
const itself = '.';
const sector = 512;

/**
 * What a disk may hold when the power goes after these steps: everything up to each file's last sync; of what came
 * later any part, in any order, a page torn between its sectors.
 */
export function diskAfterCut(steps: readonly Step[], random: () => number): Disk {
  const disk = new Map<string, Buffer>();
  const lastSync = new Map<string, number>();
  for (const [index, step] of steps.entries()) if (step.kind === 'sync') lastSync.set(step.file, index);
  const loose: Exclude<Step, { readonly kind: 'acknowledge' }>[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'acknowledge' || step.kind === 'sync') continue;
    const lasts = lastSync.get(step.kind === 'remove' ? itself : step.file) ?? -1;
    if (index < lasts) apply(disk, step);
    else loose.push(step);
  }
  for (const step of shuffled(loose, random)) {
    const file = disk.get(step.file) ?? Buffer.alloc(0);
    disk.set(step.file, file);
    if (random() < 0.5) continue;
    if (step.kind !== 'write') apply(disk, step);
    else
      for (let from = 0; from < step.bytes.length; from += sector)
        if (random() < 0.8)
          apply(disk, { ...step, at: step.at + from, bytes: step.bytes.subarray(from, from + sector) });
  }
  return disk;
}

function apply(disk: Map<string, Buffer>, step: Step): void {
  if (step.kind === 'acknowledge' || step.kind === 'sync') return;
  const before = disk.get(step.file) ?? Buffer.alloc(0);
  if (step.kind === 'remove') disk.delete(step.file);
  else if (step.kind === 'cut-to') {
    const cut = Buffer.alloc(step.size);
    before.copy(cut, 0, 0, step.size);
    disk.set(step.file, cut);
  } else {
    const end = step.at + step.bytes.length;
    const after = end > before.length ? Buffer.concat([before, Buffer.alloc(end - before.length)]) : before;
    step.bytes.copy(after, step.at);
    disk.set(step.file, after);
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one);
}
