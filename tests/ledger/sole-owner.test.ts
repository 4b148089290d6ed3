// SPDX-License-Identifier: AGPL-3.0-or-later
import { SoleOwner } from '../../ledger/sole-owner.ts';
import { LedgerOfTest } from './open.ts';

let place: LedgerOfTest;
const owners: SoleOwner[] = [];
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.stop();
  await place.remove();
});

async function process(leaseMs = 90) {
  const owner = new SoleOwner(await place.open(), { name: 'telegram', leaseMs });
  owners.push(owner);
  const heard: string[] = [];
  const ownership = {
    gained: async () => {
      heard.push('gained');
    },
    lost: async () => {
      heard.push('lost');
    },
  };
  return { owner, heard, start: () => owner.start(ownership) };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('of two processes one owns, and the other begins when it stops', async () => {
  const [first, second] = [await process(), await process()];
  await first.start();
  await second.start();
  expect([first.heard, second.heard]).toEqual([['gained'], []]);
  await first.owner.stop();
  await sleep(200);
  expect([first.heard, second.heard]).toEqual([['gained', 'lost'], ['gained']]);
});

test('an owner that says nothing until its lease ends is followed, and hears that it lost', async () => {
  const [first, second] = [await process(60_000), await process(60_000)];
  await first.start();
  place.now += 60_000;
  await second.start();
  expect(second.owner.owns).toBe(true);
  await first.owner.renew();
  expect(first.owner.owns).toBe(false);
  expect(first.heard).toEqual(['gained', 'lost']);
  place.now += 60_000;
  await first.owner.renew();
  await second.owner.renew();
  expect([first.owner.owns, second.owner.owns]).toEqual([true, false]);
});

test('what cannot begin gives the ownership back', async () => {
  const failing = new SoleOwner(await place.open(), { name: 'telegram', leaseMs: 60_000 });
  owners.push(failing);
  await failing.start({ gained: () => Promise.reject(new Error('no browser')), lost: async () => undefined });
  expect(failing.owns).toBe(false);
  const next = await process(60_000);
  await next.start();
  expect(next.owner.owns).toBe(true);
});
