// SPDX-License-Identifier: AGPL-3.0-or-later
import { goodbyeMs } from '../../../ledger/erase.ts';
import { applyRetention } from '../../../ledger/retention.ts';
import { SealError, unseal } from '../../../ledger/seal.ts';
import { onEveryEngine } from './engines.ts';
import { says } from './ledger-case.ts';

const dayMs = 86_400_000;

onEveryEngine('erasing', (at) => {
  /** The person asks for it: the goodbye is all that is said after. */
  async function erase(id: string, address: string, by = at.ledger): Promise<void> {
    await at.write(id, address, { by });
    const turn = await at.leaseOne(by);
    await at.commit(turn, { said: [says(`${id}-bye`, 'goodbye')], erase: at.erase(turn, by) }, by);
  }

  test('leaves the goodbye on its way and nothing of before', async () => {
    await at.talk('m1', 'p1');
    await erase('delete', 'p1');
    expect(await at.texts('p1')).toEqual(['goodbye']);
    expect(await at.take()).toMatchObject([{ address: 'p1', activity: { text: 'goodbye' } }]);
  });

  test('what was sealed before opens with no key that is left', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await at.commit(turn);
    const [line] = await at.rows('messages');
    await erase('delete', 'p1');
    const [row] = await at.rows('person_keys');
    const key = at.ledger.master.unwrap(row?.wrapped ?? new Uint8Array());
    expect(() => unseal(key, line?.sealed ?? new Uint8Array())).toThrow(SealError);
  });

  test('empties the conversation: state, language, place, owner, handoffs', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await at.commit(turn, { owner: 'waiting', territory: 'jesi', language: 'ur' });
    await erase('delete', 'p1');
    expect(await at.rows('conversations')).toMatchObject([
      {
        state: null,
        owner: 'bot',
        language: null,
        territory: null,
        operator_id: null,
        lease_by: null,
        lease_until: 0,
        purge_at: at.place.now + goodbyeMs,
      },
    ]);
    expect(await at.count('handoffs')).toBe(0);
  });

  test('a turn of that person that is under way elsewhere writes nothing', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    await at.write('delete', 'p1');
    const { conversation } = await at.leaseOne(other);
    const [first, second] = conversation.turns;
    if (!first || !second) throw new Error('Two messages wait.');
    await at.commit(
      { conversation, pending: second },
      { erase: at.erase({ conversation, pending: second }) },
    );
    await expect(at.commit({ conversation, pending: first }, {}, other)).rejects.toThrow(/changed hands/);
    expect(await at.texts('p1', other)).toEqual(['answer']);
  });

  test('others keep everything', async () => {
    await at.talk('m1', 'p1');
    await at.talk('m2', 'p2');
    await erase('delete', 'p1');
    expect(await at.texts('p2')).toEqual(['answer']);
    expect((await at.take()).map((one) => one.address).toSorted()).toEqual(['p1', 'p2']);
  });

  test('what arrived after the request is the start of a new conversation, and can be read', async () => {
    await at.write('delete', 'p1');
    await at.write('later', 'p1');
    const { conversation, pending } = await at.leaseOne();
    await at.commit({ conversation, pending }, { erase: at.erase({ conversation, pending }), said: [] });
    const next = await at.leaseOne(await at.another());
    expect(next.conversation.state).toBeNull();
    expect(next.pending.content).toMatchObject({ text: 'later' });
  });

  test('what arrives in other processes while somebody is erased is never lost and never unreadable', async () => {
    const others = [await at.another(), await at.another()];
    for (const [index, by] of others.entries())
      for (const n of [1, 2]) await at.write(`before ${index} ${n}`, 'p1', { by });
    await at.answerAll();
    await at.write('delete', 'p1');
    const turn = await at.leaseOne();
    const writes = others.flatMap((by, index) =>
      Array.from({ length: 10 }, (_, n) => at.write(`at once ${index} ${n}`, 'p1', { by })),
    );
    await Promise.all([at.commit(turn, { erase: at.erase(turn), said: [] }), ...writes]);
    let turns = 0;
    for (let round = 0; round < 3; round += 1) turns += await at.answerAll({}, others[0]);
    expect(turns).toBe(20);
  });

  test('a person known by several addresses keeps them for the goodbye, under the new key', async () => {
    await at.write('m1', '393331111111', { channel: 'whatsapp', alsoKnownAs: ['IT.1'] });
    await at.write('delete', '393331111111', { channel: 'whatsapp' });
    const { conversation, pending } = await at.leaseOne();
    await at.commit({ conversation, pending }, { erase: at.erase({ conversation, pending }) });
    expect(await at.take()).toMatchObject([{ address: '393331111111' }]);
    await at.write('again', 'IT.1', { channel: 'whatsapp' });
    expect([await at.count('conversations'), await at.count('addresses')]).toEqual([1, 2]);
  });

  test('asking twice is erased twice', async () => {
    await erase('delete', 'p1');
    await erase('delete again', 'p1');
    expect(await at.texts('p1')).toEqual(['goodbye']);
  });

  test('ten minutes later the address is gone too, and the counts stay', async () => {
    await at.write('delete', 'p1');
    const turn = await at.leaseOne();
    await at.commit(turn, { counts: [{ what: 'erase' }], erase: at.erase(turn) });
    at.pass(goodbyeMs - 1);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 0, people: 0 });
    at.pass(1);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 0, people: 1 });
    for (const table of ['people', 'addresses', 'conversations', 'inbox', 'messages'] as const)
      expect([table, await at.count(table)]).toEqual([table, 0]);
    expect([await at.count('outbox'), await at.count('person_keys')]).toEqual([0, 0]);
    expect(await at.rows('counts')).toMatchObject([{ what: 'erase', n: 1 }]);
  });

  test('who writes again within the ten minutes begins anew and stays', async () => {
    await erase('delete', 'p1');
    await at.talk('hello again', 'p1');
    at.pass(goodbyeMs * 2);
    expect(await applyRetention(at.ledger, 30)).toMatchObject({ people: 0 });
    expect(await at.texts('p1')).toEqual(['goodbye', 'answer']);
  });
});

onEveryEngine('what is kept for thirty days', (at) => {
  test('what is older is erased, the person included when nothing newer is there', async () => {
    await at.write('m1', 'old');
    await at.write('m2', 'kept');
    await at.answerAll();
    at.pass(20 * dayMs);
    await at.talk('m3', 'kept');
    at.pass(15 * dayMs);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 2, people: 1 });
    expect(await at.texts('old')).toEqual([]);
    expect(await at.texts('kept')).toEqual(['answer']);
    expect(await at.count('outbox')).toBe(1);
  });

  test('is kept to the last moment', async () => {
    await at.talk('m1', 'p1');
    at.pass(30 * dayMs);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 0, people: 0 });
    at.pass(1);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 1, people: 1 });
  });

  test.each([
    ['waits for an operator', 'waiting'],
    ['talks with an operator', 'person'],
  ] as const)('who %s stays however long, and the old texts go', async (_name, owner) => {
    await at.write('m1', 'p1');
    await at.answerAll({ owner });
    at.pass(31 * dayMs);
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 1, people: 0 });
    expect(await at.count('people')).toBe(1);
  });

  test('a message that still waits for its turn keeps its text', async () => {
    await at.talk('m1', 'p1');
    await at.write('m2', 'p1');
    await at.ledger.db.updateTable('conversations').set({ owner: 'waiting' }).execute();
    at.pass(31 * dayMs);
    await applyRetention(at.ledger, 30);
    expect((await at.leaseOne()).pending.content).toMatchObject({ text: 'm2' });
  });

  test('who was removed and comes back is somebody new, in every process', async () => {
    const other = await at.another();
    await at.write('m1', 'p1', { by: other });
    await at.write('m2', 'p1', { by: other });
    await at.answerAll();
    at.pass(31 * dayMs);
    expect(await applyRetention(at.ledger, 30)).toMatchObject({ people: 1 });
    await at.write('m3', 'p1', { by: other });
    expect((await at.leaseOne()).conversation.state).toBeNull();
  });

  test('two processes that clean up at once remove each person once', async () => {
    const other = await at.another();
    for (let n = 0; n < 20; n += 1) await at.write(`m${n}`, `p${n}`);
    await at.answerAll();
    at.pass(31 * dayMs);
    await Promise.all([applyRetention(at.ledger, 30), applyRetention(other, 30)]);
    expect([await at.count('people'), await at.count('messages'), await at.count('outbox')]).toEqual([
      0, 0, 0,
    ]);
  });

  test('with nothing to do nothing is done', async () => {
    expect(await applyRetention(at.ledger, 30)).toEqual({ messages: 0, people: 0 });
  });
});
