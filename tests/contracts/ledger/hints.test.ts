// SPDX-License-Identifier: AGPL-3.0-or-later
import { hints } from '../../../ledger/bus.ts';
import type { Ledger } from '../../../ledger/open-ledger.ts';
import { busOf, describeOnEveryEngine, placeOn } from './engines.ts';
import { LedgerCase, until } from './ledger-case.ts';

describeOnEveryEngine('hints', (engine) => {
  const at = new LedgerCase();
  beforeEach(() => at.begin(placeOn(engine)));
  afterEach(async () => {
    await at.end();
    await busOf(engine).start();
  });

  /** Counts what is heard of one hint. */
  function listen(by: Ledger, hint: (typeof hints)[number] = 'inbox') {
    const heard = { times: 0, end: () => {} };
    heard.end = by.wake.on(hint, () => {
      heard.times += 1;
    });
    return heard;
  }
  /** Writes until the listener has heard of it: what carries hints may take a moment to connect. */
  async function untilConnected(from: Ledger, to: Ledger): Promise<void> {
    const heard = listen(to);
    let n = 0;
    await until(async () => {
      n += 1;
      await at.write(`connect ${n}`, 'p0', { by: from });
      await new Promise((resolve) => setTimeout(resolve, 20));
      return heard.times > 0;
    });
    heard.end();
    // What is still on its way from these writes is heard before the case begins.
    await quiet(to);
  }
  async function quiet(by: Ledger): Promise<void> {
    const heard = hints.map((hint) => listen(by, hint));
    let before = -1;
    const total = () => heard.reduce((sum, one) => sum + one.times, 0);
    await until(async () => {
      const same = total() === before;
      before = total();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return same && total() === before;
    });
    for (const one of heard) one.end();
  }

  test('a write wakes the own process at once', async () => {
    const heard = listen(at.ledger);
    await at.write('m1', 'p1');
    expect(heard.times).toBeGreaterThan(0);
  });

  test('a write in one process wakes another, as a rule within half a second', async () => {
    const other = await at.another();
    await untilConnected(at.ledger, other);
    const took: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const heard = listen(other);
      await at.write(`m${n}`, 'p1');
      const started = Date.now();
      await until(() => heard.times > 0, 10_000);
      took.push(Date.now() - started);
      heard.end();
      await quiet(other);
    }
    expect(Math.min(...took)).toBeLessThan(500);
  });

  test('each of the two wakes the other', async () => {
    const other = await at.another();
    await untilConnected(at.ledger, other);
    await untilConnected(other, at.ledger);
    const [here, there] = [listen(at.ledger), listen(other)];
    await at.write('m1', 'p1', { by: other });
    await until(() => here.times > 0);
    await at.write('m2', 'p1');
    await until(() => there.times > 0);
  });

  test('all who listen are told, and who has stopped is not', async () => {
    const [first, second, third] = [listen(at.ledger), listen(at.ledger), listen(at.ledger)];
    second.end();
    second.end();
    at.ledger.wake.emit('inbox');
    expect([first.times, second.times, third.times]).toEqual([1, 0, 1]);
  });

  test('in the own process a hint is only what it says', async () => {
    await quiet(at.ledger);
    const heard = hints.map((hint) => listen(at.ledger, hint));
    at.ledger.wake.emit('desk');
    expect(heard.map((one) => one.times)).toEqual(hints.map((hint) => (hint === 'desk' ? 1 : 0)));
  });

  test('what was written while no hint could be carried is found by the next look', async () => {
    const other = await at.another();
    await busOf(engine).stop();
    await at.write('m1', 'p1');
    expect(await at.lease(9, other)).toHaveLength(1);
  });

  test('hints are carried again after what carries them was away', async () => {
    const other = await at.another();
    await untilConnected(at.ledger, other);
    await busOf(engine).stop();
    await at.write('m1', 'p1');
    await busOf(engine).start();
    await untilConnected(at.ledger, other);
  }, 60_000);

  test('a ledger opens, works and closes while what carries hints is away', async () => {
    await busOf(engine).stop();
    const other = await at.another();
    await at.write('m1', 'p1', { by: other });
    expect(await at.answerAll({}, other)).toBe(1);
    await other.close();
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('after the close nothing is heard any more', async () => {
    const closing = await at.another();
    await untilConnected(at.ledger, closing);
    const heard = listen(closing);
    await closing.close();
    await at.write('m1', 'p1');
    await at.answerAll();
    await quiet(at.ledger);
    expect(heard.times).toBe(0);
  });
});
