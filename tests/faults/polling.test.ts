// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { BusyError } from '../../adapters/channel.ts';
import { TelegramChannel } from '../../adapters/telegram/telegram-channel.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { EdgeProcesses } from './edge-processes.ts';
import { figures, shortOrLong } from './figures.ts';

let api: TelegramApi;
let place: LedgerOfTest;
let processes: EdgeProcesses;
beforeEach(async () => {
  api = new TelegramApi();
  await api.start();
  place = new LedgerOfTest();
  processes = new EdgeProcesses();
});
afterEach(async () => {
  await processes.stop();
  await place.remove();
  await api.stop();
});

const updates = (count: number) =>
  Array.from({ length: count }, (_, n) => messageUpdate(n + 1, 10 + (n % 20), { text: `t${n + 1}` }));

async function until(condition: () => boolean | Promise<boolean>, withinMs = 120_000): Promise<void> {
  const started = Date.now();
  while (!(await condition())) {
    if (Date.now() - started > withinMs) throw new Error(`It did not come to that in ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function kept(ledger: Ledger): Promise<number[]> {
  const rows = await ledger.db.selectFrom('inbox').select('external_id').orderBy('id').execute();
  return rows.map((row) => Number(row.external_id));
}

test('a commit that fails once in a while stops nothing, and no offset goes beyond what is on disk', async () => {
  const count = shortOrLong(300, 2_000);
  const ledger = await place.open();
  const onDisk = new Set<number>();
  let beyond = 0;
  let failures = 0;
  api.onCall = (method, { offset }) => {
    if (method !== 'getUpdates') return;
    for (let id = 1; id < Number(offset ?? 0); id += 1) if (!onDisk.has(id)) beyond += 1;
  };
  const channel = new TelegramChannel({
    token: botToken,
    apiRoot: api.url,
    receiving: { mode: 'polling' },
    profiles: [],
    onTrouble: () => undefined,
    pollSeconds: 1,
  });
  await channel.start(async (batch) => {
    // Every hundredth update fails where it is first seen: before the commit, or after it, before anybody knows.
    const bad = batch.find(
      (one) => Number(one.externalId) % 100 === 0 && !onDisk.has(-Number(one.externalId)),
    );
    if (bad) {
      onDisk.add(-Number(bad.externalId));
      failures += 1;
      if (failures % 2 === 0) await ledger.ingest.receive(batch);
      throw failures % 3 === 0 ? new BusyError('full') : new Error('disk');
    }
    await ledger.ingest.receive(batch);
    for (const one of batch) onDisk.add(Number(one.externalId));
  });
  for (const update of updates(count)) {
    api.push(update);
    if (update.update_id % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => api.unconfirmed.length === 0);
  await channel.stop();
  const ids = await kept(ledger);
  figures('Polling while commits fail', [
    { figure: 'updates, commits that failed', measured: `${count}, ${failures}`, holds: '1 of 100 fails' },
    { figure: 'kept, in order, once', measured: ids.length, holds: String(count) },
    { figure: 'confirmed before they were on disk', measured: beyond, holds: '0' },
  ]);
  expect(beyond).toBe(0);
  expect(failures).toBe(count / 100);
  expect(ids).toEqual(Array.from({ length: count }, (_, n) => n + 1));
}, 200_000);

test('a process that is killed between the fetch and the commit, or right after it, loses and repeats nothing', async () => {
  const rounds = shortOrLong(4, 20);
  const perRound = 40;
  const file = join(place.folder, 'ledger.sqlite');
  const offsets: number[] = [];
  api.onCall = (method, { offset }) => {
    if (method === 'getUpdates') offsets.push(Number(offset ?? 0));
  };
  const all = updates(perRound * (rounds + 1));
  for (let round = 0; round < rounds; round += 1) {
    const killAt = round % 2 === 0 ? 'fetched' : 'committed';
    api.push(...all.slice(round * perRound, (round + 1) * perRound));
    const times = { leaseMs: 600, holdMs: 600 };
    const one = await processes.spawn({
      file,
      apiRoot: api.url,
      polls: true,
      killAt,
      killAfter: 1,
      ...times,
    });
    await one.ended;
  }
  api.push(...all.slice(rounds * perRound));
  await processes.spawn({ file, apiRoot: api.url, polls: true });
  const texts = () => new Set(api.sent.map(({ text }) => text));
  await until(() => api.unconfirmed.length === 0 && texts().size === all.length);
  const ids = await kept(await place.open());
  figures('Kills between fetch and commit', [
    { figure: 'updates, kills', measured: `${all.length}, ${rounds}`, holds: '–' },
    { figure: 'kept once', measured: ids.length, holds: String(all.length) },
    { figure: 'answered', measured: texts().size, holds: String(all.length) },
    { figure: 'fetches', measured: offsets.length, holds: '–' },
  ]);
  expect(new Set(ids).size).toBe(all.length);
  expect(ids).toHaveLength(all.length);
  expect(Math.max(...offsets)).toBeLessThanOrEqual(all.length + 1);
}, 400_000);
