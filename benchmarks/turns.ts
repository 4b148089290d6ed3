// SPDX-License-Identifier: AGPL-3.0-or-later
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from '../adapters/channel.ts';
import { openCore } from '../bots/open-core.ts';
import { readSettings } from '../bots/settings.ts';
import { loadPack } from '../knowledge/load-pack.ts';

const people = 500;
const saturatedTurns = 6_000;
const pacedSeconds = 10;
const pacedRate = 500;

/**
 * How many whole turns one process makes on SQLite (ingest, understand, dialog, commit, deliver to a stub), how many
 * messages it makes durable, and how long an acknowledgement takes at 500 a second. Questions are those of the pack.
 */
export async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-bench-'));
  const settings = readSettings({ ...process.env, DATA_DIR: folder, LOG_LEVEL: 'error' });
  // What was learned for the service is not learned again: training leaves its memory behind and would be measured too.
  if (existsSync('data/cache')) cpSync('data/cache', join(folder, 'cache'), { recursive: true });
  const questions = questionsOf(settings.contentFolder);
  const core = await openCore(settings, () => {});
  let delivered = 0;
  const stub: Channel = {
    name: 'stub',
    capabilities: { maxText: 4_096, maxButtons: 10, maxButtonTitle: 24, pull: false },
    send: () => {
      delivered += 1;
      return Promise.resolve({ kind: 'sent', externalIds: [] });
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  let sent = 0;
  const next = () => {
    sent += 1;
    const text = questions[sent % questions.length] ?? '';
    return {
      channel: 'stub',
      externalId: `b${sent}`,
      address: `p${sent % people}`,
      activity: { type: 'message' as const, text },
    };
  };
  const { worker, delivery } = core.work([stub]);
  const handled = async () => {
    const row = await core.ledger.db
      .selectFrom('inbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('status', '=', 'handled')
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };

  const ingestStarted = performance.now();
  for (let at = 0; at < saturatedTurns; at += 500) {
    await Promise.all(Array.from({ length: 500 }, () => core.receive([next()])));
  }
  const ingestSeconds = (performance.now() - ingestStarted) / 1_000;

  await core.duty.start();
  worker.start();
  delivery.start();
  const turnsStarted = performance.now();
  while ((await handled()) < saturatedTurns) await sleep(20);
  const turnSeconds = (performance.now() - turnsStarted) / 1_000;
  while ((await unsent(core)) > 0) await sleep(20);
  const deliverSeconds = (performance.now() - turnsStarted) / 1_000;

  const waits: number[] = [];
  const pacedStarted = performance.now();
  const pending: Promise<void>[] = [];
  for (let n = 0; n < pacedSeconds * pacedRate; n += 1) {
    const due = pacedStarted + (n * 1_000) / pacedRate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const asked = performance.now();
    pending.push(
      core.receive([next()]).then(() => {
        waits.push(performance.now() - asked);
      }),
    );
  }
  await Promise.all(pending);
  waits.sort((a, b) => a - b);
  const total = saturatedTurns + pacedSeconds * pacedRate;
  while ((await handled()) < total) await sleep(20);

  const row = (what: string, value: string, number: string) =>
    process.stdout.write(`${what.padEnd(46)}${value.padStart(12)}   ${number}\n`);
  row('durable ingest, saturated', `${Math.round(saturatedTurns / ingestSeconds)}/s`, '≥ 5,000/s');
  row('whole turns, saturated', `${Math.round(saturatedTurns / turnSeconds)}/s`, '≥ 1,500/s');
  row('whole turns with delivery to a stub', `${Math.round(saturatedTurns / deliverSeconds)}/s`, '≥ 1,500/s');
  row(`acknowledged at ${pacedRate}/s, p50`, `${at(waits, 0.5)} ms`, '');
  row(`acknowledged at ${pacedRate}/s, p99`, `${at(waits, 0.99)} ms`, '≤ 50 ms');
  row('messages said per turn', (delivered / total).toFixed(2), '');
  row('resident memory at the end', `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`, '≤ 150 MB');
  core.duty.stop();
  await worker.stop();
  await delivery.stop();
  await core.ledger.close();
  rmSync(folder, { recursive: true, force: true });
}

function questionsOf(folder: string): string[] {
  const entries = [...loadPack(folder).entries.values()];
  return entries.flatMap((entry) =>
    Object.values(entry.texts).flatMap(({ questions }) => questions.slice(0, 3)),
  );
}

async function unsent({ ledger }: Awaited<ReturnType<typeof openCore>>): Promise<number> {
  const row = await ledger.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('status', 'in', ['queued', 'sending'])
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
