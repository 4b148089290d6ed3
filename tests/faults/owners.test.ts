// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures } from './figures.ts';
import { eventually, Rig, sleep } from './rig.ts';

onEngines(engines, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());

  test('a process that slept through its lease has its commit refused, and the answer comes once', async () => {
    const sleeper = await rig.spawn({ leaseMs: 600, stopAt: 'slow', stopMs: 50 });
    await rig.post([{ id: 'm0', address: 'p0', text: 'slow' }]);
    await eventually(
      () => rig.reached > 0,
      10_000,
      () => 'The turn had not begun',
    );
    sleeper.child.kill('SIGSTOP');
    const others = Math.max(1, engine.processes - 1);
    await Promise.all(Array.from({ length: others }, () => rig.spawn({ leaseMs: 600 })));
    await rig.until(1, 10_000);
    sleeper.child.kill('SIGCONT');
    // Whoever answers a later message has had the time to commit the old turn, had it been let.
    await sleep(500);
    expect(await rig.postOnce(sleeper, [{ id: 'm1', address: 'p1', text: 'awake' }])).toBe(200);
    await rig.until(2, 10_000);
    const { messages } = await rig.ledger();
    const answers = messages.filter((one) => one.text?.startsWith('slow #'));
    figures(`8 Stale owner: ${engine.name}`, [
      { figure: 'answers in the ledger', measured: answers.length, holds: '1' },
      { figure: 'answers sent', measured: rig.sent.filter((one) => one.address === 'p0').length, holds: '1' },
    ]);
    expect(answers.map((one) => one.text)).toEqual(['slow #1']);
    expect(rig.sent.filter((one) => one.address === 'p0')).toHaveLength(1);
  }, 60_000);
});
