// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../ledger/sqlite/database.ts';
import { findProgram } from '../servers/own-server.ts';
import { figures, shortOrLong } from './figures.ts';
import { type Disk, diskAfterCut, readTrace, type Step } from './traced-disk.ts';

const cuts = shortOrLong(10, 40);
const messages = shortOrLong(120, 1_200);

/**
 * What a process wrote and what it waited for is seen from outside, by strace: no disk has to be made to forget. Where
 * a process may not be traced (some containers), the test is skipped and says so.
 */
function canTrace(): boolean {
  return (
    findProgram('strace') !== null &&
    spawnSync('strace', ['-o', '/dev/null', process.execPath, '-e', '0'], { stdio: 'ignore' }).status === 0
  );
}

const traces = canTrace();
if (!traces)
  process.stderr.write(
    '\n  SKIPPED the power cut: strace is not installed, or may not trace processes here.\n',
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sportello-power-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a writer under strace. @returns its writes to the ledger's files, its waits and its acknowledgements, in order */
function traceOfWriter(durability: 'full' | 'normal'): readonly Step[] {
  const trace = join(folder, `${durability}.trace`);
  const data = join(folder, durability);
  mkdirSync(data);
  const calls = 'trace=openat,close,write,pwrite64,pwritev,fsync,fdatasync,ftruncate,unlink,rename';
  const options = ['-f', '-xx', '-s', '200000', '-e', calls, '-o', trace];
  const writer = [join(__dirname, 'writer.mjs'), join(data, 'ledger.sqlite'), String(messages), durability];
  execFileSync('strace', [...options, process.execPath, ...writer], { stdio: 'ignore' });
  return readTrace(trace, data);
}

interface Found {
  readonly lost: number;
  readonly sound: boolean;
}

/** Opens what the disk held after the cut, as the next start would. */
function startAfter(disk: Disk, acknowledged: readonly string[], name: string): Found {
  const place = join(folder, name);
  mkdirSync(place);
  // The shared memory beside the log is not on a disk: it is made anew.
  for (const [file, bytes] of disk) if (!file.endsWith('-shm')) writeFileSync(join(place, file), bytes);
  const database = openSqlite(join(place, 'ledger.sqlite'));
  try {
    const [check] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[];
    const rows = database.prepare('select external_id from inbox').all() as { external_id: string }[];
    const there = new Set(rows.map((row) => row.external_id));
    return {
      lost: acknowledged.filter((id) => !there.has(id)).length,
      sound: check?.integrity_check === 'ok',
    };
  } catch {
    return { lost: acknowledged.length, sound: false };
  } finally {
    database.close();
    rmSync(place, { recursive: true, force: true });
  }
}

/** Cuts the power at moments spread over the whole run, after the schema was there. */
function cutPower(steps: readonly Step[], prefix: string): Found[] {
  const begin = steps.findIndex((step) => step.kind === 'acknowledge');
  return Array.from({ length: cuts }, (_, cut) => {
    const at = begin + 1 + Math.floor(((cut + Math.random()) / cuts) * (steps.length - begin - 1));
    const before = steps.slice(0, at);
    const acknowledged = before.flatMap((step) => (step.kind === 'acknowledge' ? [step.id] : []));
    return startAfter(diskAfterCut(before, Math.random), acknowledged, `${prefix}-${cut}`);
  });
}

(traces ? test : test.skip)(
  `after ${cuts} power cuts every acknowledged message is there and the file is sound`,
  () => {
    const found = cutPower(traceOfWriter('full'), 'cut');
    // The same cuts on a writer that does not wait for the disk: that they would be noticed.
    const careless = cutPower(traceOfWriter('normal'), 'careless');
    const lossy = (all: readonly Found[]) => all.filter((one) => one.lost > 0).length;
    figures('5 Power cuts', [
      { figure: 'cuts', measured: cuts, holds: '40' },
      { figure: 'cuts that lost acknowledged messages', measured: lossy(found), holds: '0' },
      { figure: 'files sound', measured: found.filter((one) => one.sound).length, holds: String(cuts) },
      {
        figure: 'the same with synchronous=normal: cuts that lost',
        measured: lossy(careless),
        holds: '(control) > 0',
      },
    ]);
    expect(found).toEqual(found.map(() => ({ lost: 0, sound: true })));
    expect(lossy(careless)).toBeGreaterThan(0);
  },
  120_000,
);
