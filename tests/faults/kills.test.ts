// SPDX-License-Identifier: AGPL-3.0-or-later
import { asInService, firstCopies, Rig, sleep } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

test('20 kills of random processes under 100 messages a second lose and repeat nothing in the ledger', async () => {
  await Promise.all([rig.spawn(), rig.spawn(), rig.spawn()]);
  let kills = 0;
  const posts: Promise<number>[] = [];
  const next = new Map<number, Promise<number>>();
  let n = 0;
  const writing = (async () => {
    while (kills < 20) {
      const person = n % 100;
      const message = { id: `m${n}`, address: `p${person}`, text: `t${Math.floor(n / 100)}` };
      // A platform sends a person's next message only after the one before was acknowledged.
      const post = (next.get(person) ?? Promise.resolve(0)).then(() => rig.post([message]));
      next.set(person, post);
      posts.push(post);
      n += 1;
      await sleep(10);
    }
  })();
  while (kills < 20) {
    await sleep(200 + Math.random() * 400);
    const victim = rig.running[Math.floor(Math.random() * rig.running.length)];
    if (!victim) continue;
    victim.child.kill('SIGKILL');
    await victim.ended;
    kills += 1;
    await rig.spawn();
  }
  await writing;
  await Promise.all(posts);
  const lastKill = Date.now();
  await rig.until(n, 15_000);
  const clearMs = Date.now() - lastKill;
  const { inbox, messages, outbox } = await rig.ledger();
  expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(n);
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(n);
  expect(rig.sent.length - n).toBeLessThanOrEqual(8 * kills);
  expect(clearMs).toBeLessThanOrEqual(15_000);
  expect(outbox.every((row) => row.status !== 'failed')).toBe(true);
  for (const texts of firstCopies(rig.sent).values()) {
    expect(texts).toEqual(texts.map((_, index) => `t${index} #${index + 1}`));
  }
}, 120_000);

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
    await rig.spawn(asInService);
    await posts;
    await rig.until(8, 15_000);
    await sleep(100);
    const ledger = await rig.ledger();
    expect(ledger.inbox).toHaveLength(8);
    expect(ledger.messages.filter((one) => one.speaker === 'bot')).toHaveLength(8);
    const copies = new Map<string, number>();
    for (const one of rig.sent) copies.set(one.id, (copies.get(one.id) ?? 0) + 1);
    expect(Math.max(...copies.values())).toBeLessThanOrEqual(2);
    for (const texts of firstCopies(rig.sent).values()) expect(texts).toEqual(['t0 #1', 't1 #2']);
  },
  60_000,
);
