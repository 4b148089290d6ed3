// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures, isLong, shortOrLong } from './figures.ts';
import { Load, percentile, rounded } from './load.ts';
import { eventually, firstCopies, Rig } from './rig.ts';

const seconds = shortOrLong(3, 20);
const leaseMs = shortOrLong(1_500, 10_000);
const loopMs = 3 * leaseMs;
const traceForm = /^[0-9a-f-]{36}$/;

onEngines(engines, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());

  /** Milliseconds from the acknowledgement of a message to its answer, for those that can be answered. */
  function waits(load: Load, from: number): number[] {
    const asked = new Map([...load.acknowledgedAt].map(([id, at]) => [`${id} `, at]));
    return rig.sent
      .slice(from)
      .map((one) => one.at - (asked.get(`${one.text.split('#')[0]}`) ?? Number.NaN))
      .filter((ms) => !Number.isNaN(ms));
  }

  test('messages that always throw, and one that takes forever, go to the operators and delay nobody else', async () => {
    const options = { leaseMs, holdMs: 30_000, poison: 'poison', stopAt: 'forever', stopMs: loopMs };
    await rig.spawnAll(options);
    // Everybody writes once, so that one person's wait is never another message of theirs.
    const calm = new Load(rig, { people: 100_000, perSecond: 50, text: (n) => `m${n}` });
    await calm.for(seconds);
    await rig.until(calm.written, 30_000);
    const control = percentile(waits(calm, 0), 0.99);
    const from = rig.sent.length;
    const bad = (n: number) => n % 50 === 7;
    const mixed = new Load(rig, {
      people: 100_000,
      perSecond: 50,
      text: (n) => (n === 7 ? 'forever' : bad(n) ? 'poison' : `m${n + calm.written}`),
      firstNumber: calm.written,
    });
    await mixed.for(seconds);
    const dead = Array.from({ length: mixed.written }, (_, n) => n).filter(bad).length;
    await rig.until(calm.written + mixed.written, 30_000 + 6 * leaseMs);
    const { handoffs, inbox } = await rig.ledger();
    const others = percentile(waits(mixed, from), 0.99);
    const traces = inbox.filter((row) => row.status === 'dead').map((row) => row.trace);
    const apologies = rig.sent.filter((one) => one.text === 'sorry');
    figures(`18 Poison: ${engine.name}`, [
      { figure: 'messages that cannot be handled', measured: dead, holds: '1 of 50' },
      { figure: 'of them with the operators', measured: handoffs.length, holds: String(dead) },
      { figure: 'people told', measured: new Set(apologies.map((one) => one.id)).size, holds: String(dead) },
      { figure: 'wait without poison, p99, ms', measured: Math.round(control), holds: '(control)' },
      { figure: 'wait of the others, p99, ms', measured: Math.round(others), holds: '≤ 2 × control' },
      { figure: 'ratio', measured: rounded(others / control), holds: '≤ 2' },
    ]);
    expect(traces).toHaveLength(dead);
    expect(handoffs.map((one) => one.trace).toSorted()).toEqual(traces.toSorted());
    expect(handoffs.every((one) => one.reason === 'failed' && one.urgent === 1)).toBe(true);
    expect(apologies).toHaveLength(dead);
    expect(others).toBeLessThanOrEqual(isLong ? 2 * Math.max(control, 50) : 10 * Math.max(control, 100));
  }, 180_000);

  test('a message that ends every process that takes it goes to the operators after three tries', async () => {
    const options = { leaseMs: 1_000, holdMs: 1_000, fatal: 'fatal' };
    let ends = 0;
    let going = true;
    const keepAlive = async () => {
      while (going) {
        const one = await rig.spawn(options);
        if (!going) one.child.kill('SIGTERM');
        const code = await one.ended;
        if (going && code === null) ends += 1;
      }
    };
    const keeping = Array.from({ length: engine.processes }, keepAlive);
    await rig.post([{ id: 'm0', address: 'p0', text: 'fatal' }]);
    await rig.post([{ id: 'm1', address: 'p0', text: 'after' }]);
    await rig.post([{ id: 'm2', address: 'p1', text: 'other' }]);
    await rig.until(3, 30_000);
    const seen = await rig.ledger();
    going = false;
    for (const one of [...rig.running]) one.child.kill('SIGTERM');
    await Promise.all(keeping);
    expect(ends).toBe(3);
    expect(seen.handoffs).toEqual([
      { state: 'waiting', urgent: 1, reason: 'failed', trace: expect.stringMatching(traceForm) },
    ]);
    expect(firstCopies(rig.sent).get('p0')).toEqual(['sorry', 'after #1']);
    await eventually(
      () => firstCopies(rig.sent).get('p1')?.[0] === 'other #1',
      5_000,
      () => 'The other was not answered',
    );
  }, 60_000);
});
