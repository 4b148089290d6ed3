// SPDX-License-Identifier: AGPL-3.0-or-later
import { engines, onEngines } from './engines.ts';
import { figures, shortOrLong } from './figures.ts';
import { outOfOrder } from './load.ts';
import { asInService, firstCopies, type Message, Rig } from './rig.ts';

const distinct = shortOrLong(400, 2_000);
const people = shortOrLong(40, 200);
const each = shortOrLong(10, 25);
const weekMs = 7 * 86_400_000;

onEngines(engines, (engine) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(engine);
    await rig.start();
  }, 30_000);
  afterEach(() => rig.stop());

  test(`${distinct} messages delivered ${distinct * 5} times, at once, and again a week later, are each answered once`, async () => {
    await rig.spawnAll(asInService);
    const messages = Array.from({ length: distinct }, (_, n) => ({
      id: `m${n}`,
      address: `p${n % people}`,
      text: `m${n}`,
    }));
    const deliveries = shuffled(messages.flatMap((one) => [one, one, one, one]));
    const batches: Message[][] = [];
    for (let at = 0; at < deliveries.length; at += 25) batches.push(deliveries.slice(at, at + 25));
    await Promise.all(batches.map((batch) => rig.post(batch)));
    // The very same message at every process in the same moment.
    const fresh = { id: 'at-once', address: 'p-at-once', text: 'at once' };
    await Promise.all(rig.running.map((one) => rig.postOnce(one, [fresh], false)));
    await rig.until(distinct + 1, 60_000);
    for (const one of [...rig.running]) one.child.kill('SIGTERM');
    await Promise.all(rig.running.map((one) => one.ended));
    await rig.spawnAll({ ...asInService, aheadMs: weekMs });
    for (let at = 0; at < messages.length; at += 25) await rig.post(messages.slice(at, at + 25));
    await rig.post([{ id: 'last', address: 'p-last', text: 'last' }]);
    await rig.until(distinct + 2, 30_000);
    const { inbox, messages: said } = await rig.ledger();
    figures(`6 Duplicates: ${engine.name}`, [
      { figure: 'deliveries', measured: distinct * 5 + rig.running.length + 1, holds: '10,000 of 2,000' },
      { figure: 'answers in the ledger', measured: said.length / 2, holds: String(distinct + 2) },
      { figure: 'answers sent', measured: rig.sent.length, holds: String(distinct + 2) },
    ]);
    expect(inbox).toHaveLength(distinct + 2);
    expect(said.filter((one) => one.speaker === 'bot')).toHaveLength(distinct + 2);
    expect(rig.sent).toHaveLength(distinct + 2);
  }, 150_000);

  test(`${people} people who write ${each} messages each are answered in order, whatever a turn takes`, async () => {
    await rig.spawnAll({ ...asInService, slowestTurnMs: 50 });
    for (let n = 0; n < each; n += 1) {
      const round = Array.from({ length: people }, (_, p) => ({
        id: `${p}-${n}`,
        address: `p${p}`,
        text: `t${n}`,
      }));
      for (let at = 0; at < round.length; at += 50) await rig.post(round.slice(at, at + 50));
    }
    await rig.until(people * each, 90_000);
    const received = firstCopies(rig.sent);
    figures(`7 Order: ${engine.name}`, [
      { figure: 'answers', measured: rig.answers, holds: String(people * each) },
      { figure: 'people answered out of order', measured: outOfOrder(rig).length, holds: '0' },
      {
        figure: 'smallest state of a person',
        measured: Math.min(...[...received.values()].map((texts) => texts.length)),
        holds: String(each),
      },
    ]);
    expect(received.size).toBe(people);
    expect([...received.values()].every((texts) => texts.length === each)).toBe(true);
    expect(outOfOrder(rig)).toEqual([]);
  }, 150_000);
});

function shuffled<T>(list: readonly T[]): T[] {
  const shuffling = [...list];
  for (let at = shuffling.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [shuffling[at], shuffling[other]] = [shuffling[other] as T, shuffling[at] as T];
  }
  return shuffling;
}
