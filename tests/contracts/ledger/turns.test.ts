// SPDX-License-Identifier: AGPL-3.0-or-later
import { StaleError } from '../../../ledger/turns.ts';
import { onEveryEngine } from './engines.ts';
import { leaseMs, received } from './ledger-case.ts';

onEveryEngine('the lease of a conversation', (at) => {
  const attempts = async () => (await at.rows('inbox')).map((row) => row.attempts);

  test('nothing waits in an empty ledger', async () => {
    expect(await at.lease()).toEqual([]);
  });

  test('a conversation comes with its state, owner, place and waiting messages', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    expect(turn.conversation).toMatchObject({
      channel: 'web',
      owner: 'bot',
      language: null,
      territory: null,
      createdAt: at.place.now,
      state: null,
      fence: 1,
      turns: [{ kind: 'activity', attempts: 0, content: { text: 'm1' } }],
    });
    const state = { dialog: { misses: 2, 名: ['é'] } };
    await at.commit(turn, { state, owner: 'waiting', language: 'ur', territory: 'jesi' });
    await at.write('m2', 'p1');
    expect((await at.leaseOne()).conversation).toMatchObject({
      state,
      owner: 'waiting',
      language: 'ur',
      territory: 'jesi',
      fence: 2,
    });
  });

  test('what is leased is nobody else’s', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    expect(await at.lease()).toHaveLength(1);
    expect(await at.lease(9, other)).toEqual([]);
    expect(await at.lease()).toEqual([]);
  });

  test('of two who ask at the same moment each conversation has one', async () => {
    const other = await at.another();
    await at.ledger.ingest.receive(Array.from({ length: 30 }, (_, n) => received(`m${n}`, `p${n}`)));
    const both = (
      await Promise.all([at.lease(), at.lease(50, other), at.lease(), at.lease(50, other)])
    ).flat();
    const ids = both.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length + (await at.lease()).length).toBe(30);
  });

  test('no more are taken than were asked for, who has waited longest first', async () => {
    for (const n of [1, 2, 3, 4, 5]) await at.write(`m${n}`, `p${n}`);
    const texts = async (most: number) =>
      (await at.lease(most)).map((one) => (one.turns[0]?.content as { text: string } | undefined)?.text);
    expect(await texts(2)).toEqual(['m1', 'm2']);
    expect(await texts(9)).toEqual(['m3', 'm4', 'm5']);
  });

  test('those named are passed over, and make no room smaller', async () => {
    for (const n of [1, 2, 3]) await at.write(`m${n}`, `p${n}`);
    const all = await at.lease();
    for (const one of all) await at.ledger.turns.release(one);
    const except = new Set(all.slice(0, 2).map((one) => one.id));
    expect((await at.ledger.turns.lease(1, except)).map((one) => one.id)).toEqual([all[2]?.id]);
  });

  test('what was given back can be had again, with a higher fence and no try counted', async () => {
    await at.write('m1', 'p1');
    const { conversation } = await at.leaseOne();
    await at.ledger.turns.release(conversation);
    const again = await at.leaseOne(await at.another());
    expect(again.conversation.fence).toBe(conversation.fence + 1);
    expect(again.pending.attempts).toBe(0);
  });

  test('giving back what is somebody else’s by now changes nothing', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const { conversation } = await at.leaseOne();
    at.pass(leaseMs);
    await at.leaseOne(other);
    await at.ledger.turns.release(conversation);
    expect(await at.lease()).toEqual([]);
  });

  test('a lease holds to its last moment and not beyond', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    await at.lease();
    at.pass(leaseMs - 1);
    expect(await at.lease(9, other)).toEqual([]);
    at.pass(1);
    expect(await at.lease(9, other)).toHaveLength(1);
  });

  test('a lease that ran out was a try of its first message only', async () => {
    await at.write('m1', 'p1');
    await at.write('m2', 'p1');
    await at.lease();
    at.pass(leaseMs);
    expect((await at.leaseOne()).pending.attempts).toBe(1);
    expect(await attempts()).toEqual([1, 0]);
  });

  test('of two who take over what ran out at the same moment one has it, and one try is counted', async () => {
    const others = [await at.another(), await at.another()];
    await at.ledger.ingest.receive(Array.from({ length: 20 }, (_, n) => received(`m${n}`, `p${n}`)));
    await at.lease();
    at.pass(leaseMs);
    const taken = await Promise.all([at.ledger, ...others].map((by) => at.lease(20, by)));
    expect(taken.flat()).toHaveLength(20);
    expect(await attempts()).toEqual(Array.from({ length: 20 }, () => 1));
  });

  test('who comes too late writes nothing, and whoever has it now goes on', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const late = await at.leaseOne();
    at.pass(leaseMs);
    const next = await at.leaseOne(other);
    await expect(at.commit(late)).rejects.toBeInstanceOf(StaleError);
    expect([await at.count('messages'), await at.count('outbox')]).toEqual([0, 0]);
    await at.commit(next, {}, other);
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('a lease that ran out and that nobody took can still be committed', async () => {
    await at.write('m1', 'p1');
    const late = await at.leaseOne();
    at.pass(leaseMs * 3);
    await at.commit(late);
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('of two commits of the same turn at the same moment one is made when the fence moved between', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const early = await at.leaseOne();
    at.pass(leaseMs);
    const late = await at.leaseOne(other);
    const ends = await Promise.allSettled([at.commit(early), at.commit(late, {}, other)]);
    expect(ends.map((one) => one.status)).toEqual(['rejected', 'fulfilled']);
    expect(await at.count('messages')).toBe(1);
  });

  test('a turn committed without giving back keeps the lease for its full time from then', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    await at.write('m2', 'p1');
    const { conversation, pending } = await at.leaseOne();
    at.pass(leaseMs - 1);
    await at.commit({ conversation, pending }, { release: false });
    at.pass(leaseMs - 1);
    expect(await at.lease(9, other)).toEqual([]);
    at.pass(1);
    expect((await at.leaseOne(other)).pending.content).toMatchObject({ text: 'm2' });
  });

  test('a message that was put off holds the later ones back until its time', async () => {
    await at.write('m1', 'p1');
    const { conversation, pending } = await at.leaseOne();
    await at.ledger.turns.putOff(conversation, pending.inboxId, 800);
    await at.write('m2', 'p1');
    await at.write('m3', 'p2');
    expect((await at.lease()).map((one) => one.turns[0]?.content)).toMatchObject([{ text: 'm3' }]);
    at.pass(799);
    expect(await at.lease()).toEqual([]);
    at.pass(1);
    const [again] = await at.lease();
    expect(again?.turns.map((turn) => [turn.attempts, turn.content])).toMatchObject([
      [1, { text: 'm1' }],
      [0, { text: 'm2' }],
    ]);
  });

  test('each putting off counts a try', async () => {
    await at.write('m1', 'p1');
    for (const tries of [0, 1, 2]) {
      const { conversation, pending } = await at.leaseOne();
      expect(pending.attempts).toBe(tries);
      await at.ledger.turns.putOff(conversation, pending.inboxId, 0);
    }
  });

  test('putting off what is somebody else’s by now leaves their lease', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const { conversation, pending } = await at.leaseOne();
    at.pass(leaseMs);
    await at.leaseOne(other);
    await at.ledger.turns.putOff(conversation, pending.inboxId, 0);
    expect(await at.lease()).toEqual([]);
  });

  test('at most twenty messages of a conversation come at once, and the rest after them', async () => {
    await at.ledger.ingest.receive(Array.from({ length: 25 }, (_, n) => received(`m${n}`, 'p1')));
    expect(await at.answerAll()).toBe(20);
    expect((await at.lease())[0]?.turns.map((turn) => turn.content)).toMatchObject(
      [20, 21, 22, 23, 24].map((n) => ({ text: `m${n}` })),
    );
  });

  test('a message that arrives while the conversation is leased has its turn after it', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await at.write('m2', 'p1');
    expect(await at.lease()).toEqual([]);
    await at.commit(turn);
    expect((await at.leaseOne()).pending.content).toMatchObject({ text: 'm2' });
  });

  test('a conversation whose messages are all handled is not leased', async () => {
    await at.talk('m1', 'p1');
    expect(await at.lease()).toEqual([]);
  });
});
