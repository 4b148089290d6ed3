// SPDX-License-Identifier: AGPL-3.0-or-later
import { asInService, firstCopies, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

test('2,000 messages delivered 10,000 times to three processes are each answered once', async () => {
  await Promise.all([rig.spawn(asInService), rig.spawn(asInService), rig.spawn(asInService)]);
  const messages = Array.from({ length: 2_000 }, (_, n) => ({
    id: `m${n}`,
    address: `p${n % 200}`,
    text: `m${n}`,
  }));
  const deliveries = messages.flatMap((one) => Array.from({ length: 5 }, () => one));
  shuffle(deliveries);
  const posts: Promise<number>[] = [];
  for (let at = 0; at < deliveries.length; at += 25) posts.push(rig.post(deliveries.slice(at, at + 25)));
  await Promise.all(posts);
  await rig.until(2_000, 60_000);
  const { inbox, messages: said } = await rig.ledger();
  expect(inbox).toHaveLength(2_000);
  expect(said.filter((one) => one.speaker === 'bot')).toHaveLength(2_000);
  expect(rig.sent).toHaveLength(2_000);
}, 120_000);

test('200 people who write 25 messages each are answered in order, whatever a turn takes', async () => {
  await Promise.all([
    rig.spawn({ ...asInService, slowestTurnMs: 50 }),
    rig.spawn({ ...asInService, slowestTurnMs: 50 }),
    rig.spawn({ ...asInService, slowestTurnMs: 50 }),
  ]);
  for (let n = 0; n < 25; n += 1) {
    const round = Array.from({ length: 200 }, (_, p) => ({
      id: `${p}-${n}`,
      address: `p${p}`,
      text: `t${n}`,
    }));
    for (let at = 0; at < round.length; at += 50) await rig.post(round.slice(at, at + 50));
  }
  await rig.until(5_000, 90_000);
  const expected = Array.from({ length: 25 }, (_, n) => `t${n} #${n + 1}`);
  const received = firstCopies(rig.sent);
  expect(received.size).toBe(200);
  for (const texts of received.values()) expect(texts).toEqual(expected);
}, 150_000);

function shuffle<T>(list: T[]): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
}
