// SPDX-License-Identifier: AGPL-3.0-or-later
import { SoleOwner } from '../../../ledger/sole-owner.ts';
import { onEveryEngine } from './engines.ts';
import { until } from './ledger-case.ts';

onEveryEngine('what one process of many owns', (at) => {
  const owners: SoleOwner[] = [];
  afterEach(async () => {
    for (const owner of owners.splice(0)) await owner.stop();
  });

  async function process(leaseMs = 60_000, name = 'telegram') {
    const owner = new SoleOwner(await at.another(), { name, leaseMs });
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

  async function processes(count: number) {
    const all: Awaited<ReturnType<typeof process>>[] = [];
    while (all.length < count) all.push(await process());
    return all;
  }

  test('of two processes one owns, and the other begins when it stops', async () => {
    const [first, second] = [await process(90), await process(90)];
    await first.start();
    await second.start();
    expect([first.heard, second.heard]).toEqual([['gained'], []]);
    await first.owner.stop();
    await until(() => second.owner.owns);
    expect([first.heard, second.heard]).toEqual([['gained', 'lost'], ['gained']]);
  });

  test('of five that ask at the same moment one owns', async () => {
    const all = await processes(5);
    await Promise.all(all.map((one) => one.start()));
    expect(all.filter((one) => one.owner.owns)).toHaveLength(1);
    expect(all.flatMap((one) => one.heard)).toEqual(['gained']);
  });

  test('an owner that says nothing until its lease ends is followed, and hears that it lost', async () => {
    const [first, second] = [await process(), await process()];
    await first.start();
    at.pass(60_000);
    await second.start();
    expect(second.owner.owns).toBe(true);
    await first.owner.renew();
    expect(first.owner.owns).toBe(false);
    expect(first.heard).toEqual(['gained', 'lost']);
    at.pass(60_000);
    await first.owner.renew();
    await second.owner.renew();
    expect([first.owner.owns, second.owner.owns]).toEqual([true, false]);
  });

  test('of many that ask when a lease has ended one follows', async () => {
    const first = await process();
    await first.start();
    const all = await processes(3);
    await Promise.all(all.map((one) => one.start()));
    at.pass(60_000);
    await Promise.all(all.map((one) => one.owner.renew()));
    expect(all.filter((one) => one.owner.owns)).toHaveLength(1);
  });

  test('a lease that is renewed in time is not taken', async () => {
    const [first, second] = [await process(), await process()];
    await first.start();
    for (const _ of [1, 2, 3]) {
      at.pass(59_999);
      await first.owner.renew();
      await second.start();
      await second.owner.renew();
    }
    expect([first.owner.owns, second.owner.owns]).toEqual([true, false]);
  });

  test('what cannot begin gives the ownership back', async () => {
    const failing = new SoleOwner(await at.another(), { name: 'telegram', leaseMs: 60_000 });
    owners.push(failing);
    await failing.start({
      gained: () => Promise.reject(new Error('no browser')),
      lost: async () => undefined,
    });
    expect(failing.owns).toBe(false);
    const next = await process();
    await next.start();
    expect(next.owner.owns).toBe(true);
  });

  test('two different things have two owners', async () => {
    const [one, other] = [await process(), await process(60_000, 'whatsapp')];
    await one.start();
    await other.start();
    expect([one.owner.owns, other.owner.owns]).toEqual([true, true]);
    await one.owner.stop();
    expect(await at.rows('leases')).toMatchObject([{ name: 'whatsapp' }]);
  });
});
