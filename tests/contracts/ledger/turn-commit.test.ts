// SPDX-License-Identifier: AGPL-3.0-or-later
import { unsealJson } from '../../../ledger/seal.ts';
import { StaleError } from '../../../ledger/turns.ts';
import { onEveryEngine } from './engines.ts';
import { leaseMs, says } from './ledger-case.ts';

onEveryEngine('the commit of a turn', (at) => {
  const counts = async () =>
    (await at.rows('counts'))
      .map(({ day, what, channel, language, territory, entry, detail, n }) =>
        [day, what, channel, language, territory, entry, detail, n].join('/'),
      )
      .toSorted();

  /** What a commit may have changed, to see that one that failed has not. */
  async function everything() {
    return {
      conversations: await at.rows('conversations'),
      inbox: await at.rows('inbox'),
      messages: await at.rows('messages'),
      outbox: await at.rows('outbox'),
      counts: await at.rows('counts'),
      handoffs: await at.rows('handoffs'),
      settings: await at.rows('settings'),
    };
  }

  test('writes state, inbox, transcript, outbox and counts together', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    at.pass(5);
    await at.commit(turn, {
      state: { dialog: { misses: 1 } },
      owner: 'waiting',
      language: 'fa',
      territory: 'jesi',
      said: [
        says('u1', 'm1', { speaker: 'person', send: false }),
        says('u2', 'reply', { entry: 'spid' }),
        says('u3', 'words', { speaker: 'operator', operatorId: 'o1' }),
      ],
      counts: [{ what: 'answered', entry: 'spid' }],
    });
    const now = at.place.now;
    const [conversation] = await at.rows('conversations');
    expect(conversation).toMatchObject({
      owner: 'waiting',
      language: 'fa',
      territory: 'jesi',
      last_at: now,
      purge_at: null,
      lease_by: null,
      lease_until: 0,
    });
    expect(unsealJson(turn.conversation.key, conversation?.state ?? new Uint8Array())).toEqual({
      dialog: { misses: 1 },
    });
    expect(await at.rows('inbox')).toMatchObject([{ status: 'handled', sealed: null }]);
    expect(await at.ledger.threads.byAddress('web', 'p1', 0, 9)).toMatchObject([
      { uid: 'u1', speaker: 'person', at: now, language: 'fa', activity: { text: 'm1' }, operatorId: null },
      { uid: 'u2', speaker: 'bot', entry: 'spid', activity: { text: 'reply' } },
      { uid: 'u3', speaker: 'operator', operatorId: 'o1', activity: { text: 'words' } },
    ]);
    expect((await at.rows('outbox')).map((row) => [row.message_uid, row.status, row.created_at])).toEqual([
      ['u2', 'queued', now],
      ['u3', 'queued', now],
    ]);
    expect(await counts()).toEqual(['2026-11-24/answered/web/fa/jesi/spid//1']);
  });

  test('a message that is given up is dead and has no content', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), { status: 'dead' });
    expect(await at.rows('inbox')).toMatchObject([{ status: 'dead', sealed: null }]);
    expect(await at.lease()).toEqual([]);
  });

  test('a turn that says nothing writes no line', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), { said: [] });
    expect([await at.count('messages'), await at.count('outbox'), await at.count('counts')]).toEqual([
      0, 0, 0,
    ]);
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('what is not kept has its line and no content', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), { said: [says('u1', 'x', { activity: null, send: false })] });
    expect(await at.ledger.threads.byAddress('web', 'p1', 0, 9)).toMatchObject([
      { uid: 'u1', activity: null },
    ]);
    expect(await at.rows('messages')).toMatchObject([{ sealed: null }]);
  });

  test('what comes beside is written in the same commit', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), {
      also: async (tx) => {
        await tx.insertInto('settings').values({ key: 'beside', value: 'x' }).execute();
      },
    });
    expect(await at.rows('settings')).toEqual([{ key: 'beside', value: 'x' }]);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('beside'))],
    ['breaks a rule of the schema', 'twice'],
  ] as const)('when what comes beside %s, nothing of the turn is written', async (_name, fault) => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    const before = await everything();
    const lost = at.commit(turn, {
      counts: [{ what: 'answered' }],
      also: async (tx) => {
        await tx.insertInto('settings').values({ key: 'beside', value: 'x' }).execute();
        if (fault === 'twice')
          await tx.insertInto('settings').values({ key: 'beside', value: 'y' }).execute();
        else await fault();
      },
    });
    await expect(lost).rejects.toThrow();
    expect(await everything()).toEqual(before);
    await at.commit(turn);
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('when a line cannot be written, nothing of the turn is', async () => {
    await at.talk('m1', 'p1');
    await at.write('m2', 'p1');
    const turn = await at.leaseOne();
    const before = await everything();
    const taken = before.messages[0]?.uid ?? '';
    await expect(at.commit(turn, { said: [says('u2'), says(taken)] })).rejects.toThrow();
    expect(await everything()).toEqual(before);
  });

  test('when the erasure fails, nobody is erased', async () => {
    await at.talk('m1', 'p1');
    await at.write('m2', 'p1');
    const turn = await at.leaseOne();
    const before = await everything();
    const erase = at.erase(turn);
    const lost = at.commit(turn, {
      erase: async (tx) => {
        await erase(tx);
        throw new Error('too late');
      },
    });
    await expect(lost).rejects.toThrow('too late');
    expect(await everything()).toEqual(before);
    expect(await at.texts('p1')).toEqual(['answer']);
    await at.commit(turn);
    expect(await at.texts('p1')).toEqual(['answer', 'answer']);
  });

  test('an old fence writes nothing, and what comes beside is not begun', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await at.ledger.db.updateTable('conversations').set({ fence: 7 }).execute();
    const before = await everything();
    let begun = false;
    const stale = at.commit(turn, {
      also: async () => {
        begun = true;
      },
    });
    await expect(stale).rejects.toBeInstanceOf(StaleError);
    expect(begun).toBe(false);
    expect(await everything()).toEqual(before);
  });

  test('without giving back, the lease goes on and the next turn is committed under it', async () => {
    await at.write('m1', 'p1');
    await at.write('m2', 'p1');
    const { conversation } = await at.leaseOne();
    const [first, second] = conversation.turns;
    if (!first || !second) throw new Error('Two messages wait.');
    await at.commit({ conversation, pending: first }, { release: false });
    expect(await at.rows('conversations')).toMatchObject([{ lease_until: at.place.now + leaseMs, fence: 1 }]);
    await at.commit({ conversation, pending: second });
    expect(await at.inbox()).toEqual(['m1 handled', 'm2 handled']);
    expect(await at.rows('conversations')).toMatchObject([{ lease_until: 0, lease_by: null, fence: 1 }]);
  });

  test('the same thing counted twice in a turn is counted two', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), {
      counts: [
        { what: 'answered', entry: 'spid' },
        { what: 'welcomed' },
        { what: 'answered', entry: 'spid' },
        { what: 'answered', entry: 'spid', detail: 'voice' },
      ],
    });
    expect(await counts()).toEqual([
      '2026-11-24/answered/web/ar//spid//2',
      '2026-11-24/answered/web/ar//spid/voice/1',
      '2026-11-24/welcomed/web/ar////1',
    ]);
  });

  test('counts add up over turns, people and processes, and each day has its own', async () => {
    const other = await at.another();
    const counted = { counts: [{ what: 'welcomed' }], said: [] };
    for (const n of [1, 2, 3, 4]) await at.write(`m${n}`, `p${n}`);
    const half = await at.lease(2);
    await Promise.all([
      ...half.map((conversation) => {
        const [pending] = conversation.turns;
        if (!pending) throw new Error('A message waits.');
        return at.commit({ conversation, pending }, counted);
      }),
      at.answerAll(counted, other),
    ]);
    at.place.now = Date.UTC(2026, 10, 25, 0, 0, 0, 1);
    await at.write('m5', 'p1');
    await at.answerAll(counted);
    expect(await counts()).toEqual(['2026-11-24/welcomed/web/ar////4', '2026-11-25/welcomed/web/ar////1']);
  });

  test.each([
    ['channel', { channel: 'telegram' }, {}, '2026-11-24/welcomed/telegram/ar////1'],
    ['language', {}, { language: 'ur' }, '2026-11-24/welcomed/web/ur////1'],
    ['unknown language', {}, { language: null }, '2026-11-24/welcomed/web/////1'],
    ['territory', {}, { territory: 'jesi' }, '2026-11-24/welcomed/web/ar/jesi///1'],
  ])('another %s is counted apart', async (_name, more, writes, counted) => {
    await at.write('m0', 'p0');
    await at.commit(await at.leaseOne(), { counts: [{ what: 'welcomed' }] });
    await at.write('m1', 'p1', more);
    await at.commit(await at.leaseOne(), { ...writes, counts: [{ what: 'welcomed' }] });
    expect(await counts()).toEqual(['2026-11-24/welcomed/web/ar////1', counted].toSorted());
  });

  test('a hundred turns of as many conversations that end together are all written', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => at.write(`m${n}`, `p${n}`)));
    const leased = await at.lease(100);
    await Promise.all(
      leased.map((conversation) => {
        const [pending] = conversation.turns;
        if (!pending) throw new Error('A message waits.');
        return at.commit({ conversation, pending }, { counts: [{ what: 'welcomed' }] });
      }),
    );
    expect([await at.count('messages'), await at.count('outbox')]).toEqual([100, 100]);
    expect((await at.rows('counts')).map((row) => row.n)).toEqual([100]);
    expect(await at.lease()).toEqual([]);
  });

  test('a state of a megabyte comes back as it was', async () => {
    await at.write('m1', 'p1');
    const state = { dialog: 'ж'.repeat(500_000) };
    await at.commit(await at.leaseOne(), { state });
    await at.write('m2', 'p1');
    expect((await at.leaseOne()).conversation.state).toEqual(state);
  });

  test('sixty lines said in one turn keep their order', async () => {
    await at.write('m1', 'p1');
    const texts = Array.from({ length: 60 }, (_, n) => `line ${n}`);
    await at.commit(await at.leaseOne(), { said: texts.map((text) => says(text)) });
    expect(await at.texts('p1')).toEqual(texts);
    expect((await at.rows('outbox')).map((row) => row.message_uid)).toEqual(texts);
  });
});
