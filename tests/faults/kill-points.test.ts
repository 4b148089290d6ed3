// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures, shortOrLong } from './figures.ts';
import { outOfOrder } from './load.ts';
import { Rig } from './rig.ts';

const points = [
  'before-ingest',
  'after-ingest',
  'leased',
  'turn-started',
  'turn-done',
  'before-commit',
  'in-commit',
  'after-commit',
  'taken',
  'before-send',
  'after-send',
  'after-mark',
];

// Where a process dies is a matter of the program and not of how many share the engine: each engine once.
const alone = shortOrLong(engines.slice(0, 1), engines).map((engine) => ({ ...engine, processes: 1 }));

onEngines(alone, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());
  const seen: { figure: string; measured: string; holds: string }[] = [];
  afterAll(() => figures(`4 Kills at named points: ${engine.name}`, seen));

  test.each(points)(
    'a process that dies at "%s" loses nothing, answers once and sends at most twice',
    async (killAt) => {
      const first = await rig.spawn({ killAt, killAfter: 3, leaseMs: 600, holdMs: 600 });
      const messages = Array.from({ length: 8 }, (_, n) => ({
        id: `m${n}`,
        address: `p${n % 4}`,
        text: `t${Math.floor(n / 4)}`,
      }));
      const posts = (async () => {
        for (const message of messages) await rig.post([message]);
      })();
      await first.ended;
      const second = await rig.spawn({ leaseMs: 10_000, holdMs: 30_000 });
      await posts;
      await rig.until(8, 15_000);
      // An orderly end waits for what is under way: whatever would be sent again has been by then.
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      const ledger = await rig.ledger();
      const copies = new Map<string, number>();
      for (const one of rig.sent) copies.set(one.id, (copies.get(one.id) ?? 0) + 1);
      const most = Math.max(...copies.values());
      seen.push({
        figure: killAt,
        measured: `answered ${copies.size} of 8, sent at most ${most}×`,
        holds: '8, ≤ 2×',
      });
      expect(ledger.inbox).toHaveLength(8);
      expect(ledger.messages.filter((one) => one.speaker === 'bot')).toHaveLength(8);
      expect(most).toBeLessThanOrEqual(2);
      expect(outOfOrder(rig)).toEqual([]);
    },
    60_000,
  );
});
