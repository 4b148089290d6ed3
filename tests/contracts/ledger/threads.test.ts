// SPDX-License-Identifier: AGPL-3.0-or-later
import { linesOf } from '../../../desk/thread-page.ts';
import { onEveryEngine } from './engines.ts';
import { says } from './ledger-case.ts';

onEveryEngine('the thread of a conversation', (at) => {
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

  async function say(address: string, ...texts: string[]): Promise<string> {
    await at.write(`to ${address} ${texts[0]}`, address);
    const turn = await at.leaseOne();
    await at.commit(turn, { said: texts.map((text) => says(`${address} ${text}`, text)) });
    return turn.conversation.id;
  }
  const lines = (after: number, limit: number) => at.ledger.threads.byAddress('web', 'p1', after, limit);

  test('nobody has said anything to whoever is unknown', async () => {
    await say('p1', 'a');
    expect(await at.texts('p2')).toEqual([]);
    expect(await at.ledger.threads.byAddress('telegram', 'p1', 0, 9)).toEqual([]);
    expect(await at.ledger.threads.byConversation('no-such', 0, 9)).toEqual([]);
  });

  test('a page begins after its watermark and is no longer than asked for', async () => {
    await say('p1', ...numbers(1, 10));
    const first = await lines(0, 4);
    const second = await lines(first.at(-1)?.seq ?? 0, 4);
    const third = await lines(second.at(-1)?.seq ?? 0, 4);
    const texts = [first, second, third].map((page) =>
      page.map((line) => (line.activity as { text: string }).text),
    );
    expect(texts).toEqual([numbers(1, 4), numbers(5, 8), numbers(9, 10)]);
    expect(await lines(third.at(-1)?.seq ?? 0, 4)).toEqual([]);
    expect(await lines(Number.MAX_SAFE_INTEGER, 4)).toEqual([]);
    expect(await lines(0, 0)).toEqual([]);
  });

  test('watermarks grow, whoever writes between', async () => {
    const other = await at.another();
    for (const n of [1, 2, 3]) {
      await say('p1', `${n}`);
      await at.write(`between ${n}`, 'p2', { by: other });
      await at.answerAll({}, other);
    }
    const seqs = (await lines(0, 9)).map((line) => line.seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(3);
    expect(await at.texts('p1')).toEqual(['1', '2', '3']);
  });

  test('a number once used never comes back after a deletion', async () => {
    await say('p1', '1', '2');
    const last = (await lines(0, 9)).at(-1)?.seq ?? 0;
    await at.ledger.db.deleteFrom('messages').execute();
    await say('p1', '3');
    expect((await lines(last, 9)).map((line) => line.uid)).toEqual(['p1 3']);
  });

  test('every process reads the same', async () => {
    const other = await at.another();
    await say('p1', 'السلام', '再见');
    expect(await at.texts('p1', other)).toEqual(['السلام', '再见']);
    await say('p1', 'third');
    expect(await at.texts('p1', other)).toEqual(['السلام', '再见', 'third']);
  });

  test('a text that is no longer kept is a line without it', async () => {
    await say('p1', '1', '2');
    await at.ledger.db.updateTable('messages').set({ sealed: null }).where('uid', '=', 'p1 1').execute();
    expect(await at.texts('p1')).toEqual([null, '2']);
  });

  test('by a name that the person came to have later the thread is not read', async () => {
    await at.write('m1', '393331111111', { channel: 'whatsapp' });
    await at.write('m2', '393331111111', { channel: 'whatsapp', alsoKnownAs: ['IT.1'] });
    await at.answerAll();
    expect(await at.ledger.threads.byAddress('whatsapp', '393331111111', 0, 9)).toHaveLength(2);
    expect(await at.ledger.threads.byAddress('whatsapp', 'IT.1', 0, 9)).toEqual([]);
  });

  test('a line has the time at which it was said', async () => {
    await say('p1', '1');
    at.pass(60_000);
    await say('p1', '2');
    const [first, second] = await lines(0, 9);
    expect(Number(second?.at) - Number(first?.at)).toBe(60_000);
  });

  test('the desk’s page is the latest, and pages go both ways', async () => {
    const conversationId = await say('p1', ...numbers(1, 25));
    const page = (request: Parameters<typeof linesOf>[2]) => linesOf(at.ledger, conversationId, request);
    const latest = await page({ limit: 10 });
    expect(latest.lines.map((line) => line.text)).toEqual(numbers(16, 25));
    expect(latest.earlier).toBe(true);
    const before = await page({ limit: 20, before: latest.lines[0]?.seq });
    expect(before.lines.map((line) => line.text)).toEqual(numbers(1, 15));
    expect(before.earlier).toBe(false);
    const after = await page({ limit: 20, after: latest.lines[7]?.seq });
    expect(after.lines.map((line) => line.text)).toEqual(numbers(24, 25));
  });

  test('the desk sees what became of each line on its way', async () => {
    const conversationId = await say('p1', 'a', 'b', 'c', 'd');
    await at.ledger.outbox.markSent((await at.takeOne()).id, ['x']);
    await at.ledger.outbox.markFailed((await at.takeOne()).id, 'blocked');
    await at.ledger.outbox.markHeld((await at.takeOne()).id, '131047');
    await at.takeOne();
    const { lines: seen } = await linesOf(at.ledger, conversationId, { limit: 9 });
    expect(seen.map((line) => [line.delivery, line.unreachable])).toEqual([
      ['sent', null],
      ['failed', 'blocked'],
      ['held', null],
      ['sending', null],
    ]);
  });
});
