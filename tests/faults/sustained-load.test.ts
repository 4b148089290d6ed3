// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures, isLong, shortOrLong } from './figures.ts';
import { fdatasyncP99, Load, outOfOrder, percentile, rounded } from './load.ts';
import { asInService, Rig } from './rig.ts';

const perSecond = shortOrLong(100, 300);
const seconds = shortOrLong(4, 60);
const people = shortOrLong(100, 500);

onEngines(engines, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());

  test(`${perSecond} messages a second from ${people} people on three channels are all answered, in order`, async () => {
    const control = fdatasyncP99();
    const processes = await rig.spawnAll(asInService);
    // The memory that every process takes for its first messages is not growth.
    const warm = Array.from({ length: 300 }, (_, n) => ({
      id: `w${n}`,
      address: `w${n % 50}`,
      text: 'warm',
    }));
    for (let at = 0; at < warm.length; at += 50) await rig.post(warm.slice(at, at + 50));
    await rig.until(warm.length, 20_000);
    const before = await Promise.all(processes.map((one) => rig.memory(one)));
    rig.sent.splice(0);
    const load = new Load(rig, { people, perSecond, channels: ['stub', 'post', 'pigeon'] });
    const posted = await load.for(seconds);
    const n = load.written;
    await rig.until(warm.length + n, 60_000);
    const after = await Promise.all(processes.map((one) => rig.memory(one)));
    const { inbox, messages } = await rig.ledger();
    const ackMs = percentile(
      posted.map((one) => one.ms),
      0.99,
    );
    const grown = Math.max(...after.map((one, index) => (one.rss - (before[index]?.rss ?? 0)) / 2 ** 20));
    const ackCeiling = Math.max(100, 10 * control);
    figures(`1 Sustained load: ${engine.name}`, [
      { figure: 'messages in', measured: n, holds: String(perSecond * seconds) },
      { figure: 'answers sent', measured: rig.sent.length, holds: String(n) },
      { figure: 'people answered out of order', measured: outOfOrder(rig).length, holds: '0' },
      { figure: 'acknowledged, p99, ms', measured: rounded(ackMs), holds: `≤ ${rounded(ackCeiling)}` },
      { figure: 'one durable write of this disk, p99, ms', measured: rounded(control), holds: '(control)' },
      { figure: 'memory grown, MB, the process that grew most', measured: rounded(grown), holds: '≤ 60' },
    ]);
    expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(warm.length + n);
    expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(warm.length + n);
    expect(rig.sent).toHaveLength(n);
    expect(outOfOrder(rig)).toEqual([]);
    expect(new Set(rig.sent.map((one) => one.channel))).toEqual(new Set(['stub', 'post', 'pigeon']));
    expect(ackMs).toBeLessThanOrEqual(isLong ? ackCeiling : 5_000);
    expect(grown).toBeLessThanOrEqual(isLong ? 60 : 150);
  }, 240_000);
});
