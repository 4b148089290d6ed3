// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures, shortOrLong } from './figures.ts';
import { Load, outOfOrder, rounded } from './load.ts';
import { Rig, sleep } from './rig.ts';

const kills = shortOrLong(5, 20);
/** Sends that a process has under way at once: as many may come twice when it dies. */
const underWay = 8;

onEngines(engines, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());

  test(`${kills} kills of random processes under 100 messages a second lose and repeat nothing in the ledger`, async () => {
    await rig.spawnAll();
    const load = new Load(rig, { people: 100, perSecond: 100 }).start();
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(200 + Math.random() * 400);
      const victim = rig.someProcess();
      if (!victim) throw new Error('No process is running.');
      victim.child.kill('SIGKILL');
      await victim.ended;
      await rig.spawn();
    }
    await load.stop();
    const n = load.written;
    const lastKill = Date.now();
    await rig.until(n, 60_000);
    const clearMs = Date.now() - lastKill;
    const { inbox, messages, outbox } = await rig.ledger();
    const twice = rig.sent.length - n;
    figures(`3 Kills: ${engine.name}`, [
      { figure: 'kills', measured: kills, holds: '20' },
      { figure: 'messages acknowledged and not answered', measured: n - rig.answers, holds: '0' },
      { figure: 'answers in the ledger for each message', measured: messages.length / n - 1, holds: '1' },
      { figure: 'sent twice, a kill', measured: rounded(twice / kills), holds: `≤ ${underWay}` },
      { figure: 'backlog clear after the last kill, s', measured: rounded(clearMs / 1_000), holds: '≤ 15' },
    ]);
    expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(n);
    expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(n);
    expect(twice).toBeLessThanOrEqual(underWay * kills);
    expect(clearMs).toBeLessThanOrEqual(15_000);
    expect(outbox.every((row) => row.status !== 'failed')).toBe(true);
    expect(outOfOrder(rig)).toEqual([]);
  }, 120_000);
});
