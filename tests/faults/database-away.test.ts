// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threeProcesses } from './engines.ts';
import { figures, shortOrLong } from './figures.ts';
import { Load, outOfOrder, percentile, rounded } from './load.ts';
import { asInService, Rig, sleep } from './rig.ts';

const lockedMs = shortOrLong(1_500, 5_000);
const fullMs = shortOrLong(1_500, 10_000);

let rig: Rig;
beforeEach(() => {
  rig = new Rig({ ...threeProcesses, processes: 2 });
});
afterEach(() => rig.stop());

async function nothingLost(load: Load): Promise<void> {
  await rig.until(load.written, 60_000);
  const { inbox, messages, outbox } = await rig.ledger();
  expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(load.written);
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(load.written);
  // What was sent in the moment before may come twice, and is noted: that it was sent could not be written.
  const noted = outbox.filter((row) => row.maybe_twice === 1).length;
  expect(rig.sent.length - load.written).toBeLessThanOrEqual(noted);
  expect(outOfOrder(rig)).toEqual([]);
}

/** Another program writes into the file and does not end: a backup tool, a hand with a shell. */
async function lockFor(file: string, ms: number): Promise<{ from: number; to: number }> {
  const script = `
    import { openSqlite } from '${join(__dirname, '../../dist/ledger/sqlite/database.js')}';
    const database = openSqlite(process.argv[1]);
    database.exec('begin immediate');
    process.stdout.write(Date.now() + ' ');
    setTimeout(() => {
      process.stdout.write(String(Date.now()));
      database.exec('rollback');
      database.close();
    }, ${ms});`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  // By its own clock: on a busy machine this process hears of it late.
  let said = '';
  holder.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  await ended;
  const [from = 0, to = 0] = said.trim().split(' ').map(Number);
  return { from, to };
}

test(`a file locked for ${lockedMs / 1_000} s by another program: nothing is acknowledged, then all is answered`, async () => {
  await rig.start();
  await rig.spawnAll(asInService);
  const load = new Load(rig, { people: 50, perSecond: 50 }).start();
  await sleep(500);
  const answering: number[] = [];
  let locked = true;
  const asking = (async () => {
    await sleep(300);
    while (locked) {
      const started = performance.now();
      const one = rig.running[0];
      if (one) await rig.memory(one);
      answering.push(performance.now() - started);
      await sleep(100);
    }
  })();
  const { from, to } = await lockFor(rig.where.file ?? '', lockedMs);
  locked = false;
  await asking;
  await sleep(500);
  await load.stop();
  const acknowledged = [...load.acknowledgedAt.values()].filter((at) => at > from + 200 && at < to - 200);
  await nothingLost(load);
  figures('22 A locked file', [
    { figure: 'locked, s', measured: lockedMs / 1_000, holds: '5' },
    { figure: 'acknowledged while it was', measured: acknowledged.length, holds: '0' },
    {
      figure: 'another request meanwhile, p50, ms',
      measured: rounded(percentile(answering, 0.5)),
      holds: 'answered',
    },
    { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
    { figure: 'processes that ended', measured: 2 - rig.running.length, holds: '0' },
  ]);
  expect(acknowledged).toEqual([]);
  // The process is not stopped by the wait: what needs no ledger is answered.
  expect(answering.length).toBeGreaterThan(1);
  expect(percentile(answering, 0.5)).toBeLessThan(lockedMs / 2);
  expect(rig.running).toHaveLength(2);
}, 90_000);

/** A disk of a few megabytes. @returns null where this user may not mount one */
function smallDisk(): { folder: string; remove(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-small-disk-'));
  const remove = () => {
    try {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
    } catch {
      // It was never mounted.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' });
    return { folder, remove };
  } catch {
    remove();
    return null;
  }
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const block = Buffer.alloc(64 * 1_024);
  try {
    for (;;) appendFileSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

const probe = smallDisk();
probe?.remove();
if (!probe) process.stderr.write('\n  SKIPPED the full disk: only root may mount a small one.\n');
const withSmallDisk = probe ? test : test.skip;

withSmallDisk(
  'a full disk: every webhook is refused with 503, and all is answered once there is room',
  async () => {
    const disk = smallDisk();
    if (!disk) throw new Error('The disk could be mounted a moment ago.');
    const folder = join(disk.folder, 'data');
    mkdirSync(folder);
    await rig.start({
      where: { file: join(folder, 'ledger.sqlite') },
      close: async () => disk.remove(),
    });
    await rig.spawnAll({ ...asInService, leaseMs: 2_000 });
    const load = new Load(rig, { people: 50, perSecond: 50 }).start();
    await sleep(1_000);
    const filler = join(disk.folder, 'filler');
    fill(filler);
    await sleep(fullMs);
    const room = Date.now();
    const refusedUntil = room - fullMs / 2;
    truncateSync(filler, 0);
    await sleep(500);
    const posted = await load.stop();
    const refusals = posted.flatMap((one) => one.refusals);
    const acknowledged = [...load.acknowledgedAt.values()].filter((at) => at > refusedUntil && at < room);
    await nothingLost(load);
    figures('22 A full disk', [
      { figure: 'full, s', measured: fullMs / 1_000, holds: '–' },
      { figure: 'webhooks refused', measured: refusals.length, holds: '> 0, all with 503' },
      { figure: 'acknowledged while it was full', measured: acknowledged.length, holds: '0' },
      { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
      { figure: 'processes that ended', measured: 2 - rig.running.length, holds: '0' },
    ]);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.filter((status) => status !== 503)).toEqual([]);
    expect(acknowledged).toEqual([]);
    expect(rig.running).toHaveLength(2);
  },
  120_000,
);
