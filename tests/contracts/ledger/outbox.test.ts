// SPDX-License-Identifier: AGPL-3.0-or-later
import { onEveryEngine } from './engines.ts';
import { holdMs, received, says } from './ledger-case.ts';

onEveryEngine('the outbox', (at) => {
  const texts = (sendings: readonly { activity: unknown }[]) =>
    sendings.map((one) => (one.activity as { text: string }).text);
  /** One conversation in which this is said, in one turn. */
  async function say(address: string, ...said: string[]): Promise<void> {
    await at.write(`to ${address} ${said.join()}`, address);
    await at.commit(await at.leaseOne(), { said: said.map((text) => says(`${address} ${text}`, text)) });
  }

  test('an empty outbox gives nothing, and so does one asked for no channel', async () => {
    expect(await at.take()).toEqual([]);
    await say('p1', 'a');
    expect(await at.ledger.outbox.take(9, [])).toEqual([]);
  });

  test('a message leaves with its address, content, tries and the time of its hold', async () => {
    await say('p1', 'a');
    const one = await at.takeOne();
    expect(one).toMatchObject({
      channel: 'web',
      address: 'p1',
      attempts: 1,
      activity: { text: 'a' },
      holdMs,
      heldUntil: at.place.now + holdMs,
    });
    expect(one.deliveryId).toBe(`${one.id}.p1 a`);
  });

  test('of a conversation only the oldest unsent message may leave', async () => {
    await say('p1', 'a', 'b', 'c');
    await say('p2', 'd');
    for (const expected of [['a', 'd'], ['b'], ['c'], []]) {
      const taken = await at.take();
      expect(texts(taken)).toEqual(expected);
      expect(await at.take()).toEqual([]);
      for (const one of taken) await at.ledger.outbox.markSent(one.id, ['x']);
    }
  });

  test('what waits on another channel is left to whoever serves it', async () => {
    await say('p1', 'a');
    await at.write('m1', 'p2', { channel: 'telegram' });
    await at.answerAll();
    expect((await at.ledger.outbox.take(9, ['telegram'])).map((one) => one.address)).toEqual(['p2']);
    expect(await at.ledger.outbox.take(9, ['telegram', 'whatsapp'])).toEqual([]);
    expect((await at.ledger.outbox.take(9, ['web', 'telegram'])).map((one) => one.address)).toEqual(['p1']);
  });

  test('no more are taken than were asked for, oldest first', async () => {
    for (const n of [1, 2, 3, 4, 5]) await say(`p${n}`, `a${n}`);
    expect(texts(await at.take(2))).toEqual(['a1', 'a2']);
    expect(texts(await at.take(9))).toEqual(['a3', 'a4', 'a5']);
  });

  test('of two processes that take at the same moment each message has one', async () => {
    const other = await at.another();
    await at.ledger.ingest.receive(Array.from({ length: 40 }, (_, n) => received(`m${n}`, `p${n}`)));
    await at.answerAll();
    const both = (await Promise.all([at.take(), at.take(50, other), at.take(), at.take(50, other)])).flat();
    expect(new Set(both.map((one) => one.id)).size).toBe(both.length);
    expect(both.length + (await at.take()).length).toBe(40);
    expect((await at.rows('outbox')).every((row) => row.attempts === 1 && row.maybe_twice === 0)).toBe(true);
  });

  test('a hold lasts to its end and not beyond; then another process sends, and it may have arrived twice', async () => {
    const other = await at.another();
    await say('p1', 'a');
    await at.take();
    at.pass(holdMs - 1);
    expect(await at.take(9, other)).toEqual([]);
    at.pass(1);
    expect(await at.take(9, other)).toMatchObject([{ attempts: 2 }]);
    expect(await at.rows('outbox')).toMatchObject([{ maybe_arrived: 1, attempts: 2 }]);
  });

  test('of two who take what another left at the same moment one has it', async () => {
    const others = [await at.another(), await at.another()];
    await say('p1', 'a');
    await at.take();
    at.pass(holdMs);
    const taken = await Promise.all(others.map((by) => at.take(9, by)));
    expect(taken.flat()).toMatchObject([{ attempts: 2 }]);
    expect(await at.rows('outbox')).toMatchObject([{ maybe_arrived: 1, attempts: 2 }]);
  });

  test('that it may have arrived twice is not forgotten by a later try', async () => {
    await say('p1', 'a');
    await at.take();
    at.pass(holdMs);
    await at.ledger.outbox.putOff((await at.takeOne()).id, 0, { code: '500' });
    await at.ledger.outbox.markSent((await at.takeOne()).id, ['x']);
    expect(await at.rows('outbox')).toMatchObject([{ status: 'sent', maybe_twice: 1, attempts: 3 }]);
  });

  test('a sent message keeps the platform’s ids and the time, and no hold', async () => {
    await say('p1', 'a');
    const { id } = await at.takeOne();
    at.pass(20);
    await at.ledger.outbox.markSent(id, ['x1', 'x2']);
    expect(await at.rows('outbox')).toMatchObject([
      {
        status: 'sent',
        external_ids: 'x1 x2',
        sent_at: at.place.now,
        sender: null,
        sender_until: 0,
        code: null,
      },
    ]);
  });

  test.each([
    ['sent', (id: number) => at.ledger.outbox.markSent(id, ['x']), 'sent'],
    ['failed', (id: number) => at.ledger.outbox.markFailed(id, 'blocked'), 'failed blocked'],
    ['held', (id: number) => at.ledger.outbox.markHeld(id, '131047'), 'held 131047'],
  ])('a message that is %s lets the next one leave', async (_name, settle, seen) => {
    await say('p1', 'a', 'b');
    await settle((await at.takeOne()).id);
    expect(await at.outbox()).toEqual([seen, 'queued']);
    expect(texts(await at.take())).toEqual(['b']);
  });

  test('a message put off keeps those behind it, until its time', async () => {
    await say('p1', 'a', 'b');
    await at.ledger.outbox.putOff((await at.takeOne()).id, 1_000, { code: '429' });
    expect(await at.outbox()).toEqual(['queued 429', 'queued']);
    at.pass(999);
    expect(await at.take()).toEqual([]);
    at.pass(1);
    expect(await at.take()).toMatchObject([{ attempts: 2, activity: { text: 'a' } }]);
    expect(await at.rows('outbox')).toMatchObject([{ maybe_twice: 0 }, { maybe_twice: 0 }]);
  });

  test('messages given back are as they were', async () => {
    await say('p1', 'a');
    await say('p2', 'b');
    const before = await at.rows('outbox');
    const taken = await at.take();
    await at.ledger.outbox.giveBack(taken.map((one) => one.id));
    expect(await at.rows('outbox')).toEqual(before);
    await at.ledger.outbox.giveBack([]);
    expect(await at.take()).toHaveLength(2);
  });

  test('who gives back what another process has by now changes nothing', async () => {
    const other = await at.another();
    await say('p1', 'a');
    const { id } = await at.takeOne();
    at.pass(holdMs);
    await at.take(9, other);
    const before = await at.rows('outbox');
    await at.ledger.outbox.giveBack([id]);
    expect(await at.rows('outbox')).toEqual(before);
  });

  test.each([
    ['sent', (id: number) => at.ledger.outbox.markSent(id, ['late'])],
    ['failed', (id: number) => at.ledger.outbox.markFailed(id, 'late')],
    ['held', (id: number) => at.ledger.outbox.markHeld(id, 'late')],
    ['put off', (id: number) => at.ledger.outbox.putOff(id, 9, { code: 'late' })],
  ])('whose hold another process has taken over cannot say that it is %s', async (_name, settle) => {
    const other = await at.another();
    await say('p1', 'a');
    const { id } = await at.takeOne();
    at.pass(holdMs);
    await at.take(9, other);
    const before = await at.rows('outbox');
    await settle(id);
    expect(await at.rows('outbox')).toEqual(before);
    await other.outbox.markSent(id, ['x']);
    expect(await at.outbox()).toEqual(['sent']);
  });

  test('a message whose text was erased meanwhile leaves without it', async () => {
    await say('p1', 'a');
    await at.ledger.db.updateTable('messages').set({ sealed: null }).execute();
    expect(await at.take()).toMatchObject([{ activity: null, address: 'p1' }]);
  });

  test('a message whose line is gone leaves without it', async () => {
    await say('p1', 'a');
    await at.ledger.db.deleteFrom('messages').execute();
    expect(await at.take()).toMatchObject([{ activity: null, address: 'p1' }]);
  });

  test('the ids of what was sent in a conversation since a moment come oldest first', async () => {
    await say('p1', 'a', 'b', 'c');
    await say('p2', 'other');
    const conversationId = (await at.rows('messages'))[0]?.conversation_id ?? '';
    const moments: number[] = [];
    for (const ids of [['1'], ['2', '3'], []]) {
      for (const one of await at.take()) {
        await at.ledger.outbox.markSent(one.id, one.address === 'p1' ? ids : ['of another']);
      }
      moments.push(at.place.now);
      at.pass(1_000);
    }
    const since = (index: number) => at.ledger.outbox.sentIds(conversationId, moments[index] ?? 0);
    expect((await since(0)).filter(Boolean)).toEqual(['1', '2', '3']);
    expect((await since(1)).filter(Boolean)).toEqual(['2', '3']);
    expect(await at.ledger.outbox.sentIds('nobody', 0)).toEqual([]);
  });

  test('a thousand messages of one conversation leave one after the other', async () => {
    const said = Array.from({ length: 1_000 }, (_, n) => `${n}`);
    await say('p1', ...said);
    for (const text of said.slice(0, 20)) {
      const [one, more] = await at.take();
      expect([one && texts([one])[0], more]).toEqual([text, undefined]);
      await at.ledger.outbox.markSent(one?.id ?? 0, ['x']);
    }
  });
});
