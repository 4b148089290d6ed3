// SPDX-License-Identifier: AGPL-3.0-or-later
import { asInService, firstCopies, Rig, sleep } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

test('a process that slept through its lease has its commit refused, and the answer comes once', async () => {
  const sleeper = await rig.spawn({ leaseMs: 600, stopAt: 'slow', stopMs: 50 });
  await rig.post([{ id: 'm0', address: 'p0', text: 'slow' }]);
  while (rig.reached === 0) await sleep(2);
  sleeper.child.kill('SIGSTOP');
  await rig.spawn({ leaseMs: 600 });
  await rig.until(1, 10_000);
  sleeper.child.kill('SIGCONT');
  await sleep(1_000);
  const { messages } = await rig.ledger();
  expect(messages.map((one) => one.text)).toEqual(['slow', 'slow #1']);
  expect(rig.sent).toHaveLength(1);
}, 60_000);

test('SIGTERM under load ends with code 0 within 10 s, 20 times, and loses and repeats nothing', async () => {
  let n = 0;
  let writing = true;
  const posts: Promise<number>[] = [];
  const writer = (async () => {
    while (writing) {
      posts.push(rig.post([{ id: `m${n}`, address: `p${n % 50}-${n}`, text: 't' }]));
      n += 1;
      await sleep(10);
    }
  })();
  await Promise.all([
    rig.spawn({ ...asInService, slowestTurnMs: 20 }),
    rig.spawn({ ...asInService, slowestTurnMs: 20 }),
  ]);
  for (let round = 0; round < 20; round += 1) {
    await sleep(150);
    const leaving = rig.running[0];
    if (!leaving) throw new Error('No process is running.');
    const started = Date.now();
    leaving.child.kill('SIGTERM');
    expect(await leaving.ended).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
    await rig.spawn({ ...asInService, slowestTurnMs: 20 });
  }
  writing = false;
  await writer;
  await Promise.all(posts);
  await rig.until(n, 15_000);
  const { messages } = await rig.ledger();
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(n);
  expect(rig.sent).toHaveLength(n);
  expect(firstCopies(rig.sent).size).toBe(n);
}, 120_000);

test('a message that always fails goes to the operators with its trace, and the others are answered', async () => {
  await rig.spawn({ poison: 'poison' });
  await rig.post([
    { id: 'm0', address: 'p0', text: 'poison' },
    { id: 'm1', address: 'p0', text: 'after' },
    { id: 'm2', address: 'p1', text: 'other' },
  ]);
  await rig.until(3, 20_000);
  const { handoffs, inbox } = await rig.ledger();
  expect(handoffs).toEqual([
    { state: 'waiting', urgent: 1, reason: 'failed', trace: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
  expect(inbox.map((row) => row.status).toSorted()).toEqual(['dead', 'handled', 'handled']);
  expect(firstCopies(rig.sent).get('p0')).toEqual(['sorry', 'after #1']);
  expect(firstCopies(rig.sent).get('p1')).toEqual(['other #1']);
}, 60_000);
