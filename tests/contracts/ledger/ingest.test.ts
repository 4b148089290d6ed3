// SPDX-License-Identifier: AGPL-3.0-or-later
import { removePeople } from '../../../ledger/erase.ts';
import { FullError } from '../../../ledger/ingest.ts';
import { onEveryEngine } from './engines.ts';
import { received } from './ledger-case.ts';

/** What the edge lets through: every script, joined and combined characters, and what looks like a command to some parser. */
const texts: readonly (readonly [name: string, text: string])[] = [
  ['Arabic with marks', 'السَّلَامُ عَلَيْكُمْ، تصريح الإقامة'],
  ['Urdu', 'مجھے ڈاکٹر چاہیے'],
  ['Persian with a joiner', 'می‌خواهم اقامت را تمدید کنم'],
  ['Bengali', 'আমার থাকার অনুমতি শেষ'],
  ['Chinese beyond the basic plane', '我的居留𠮷證'],
  ['Ukrainian', 'Де отримати дозвіл, м’який знак?'],
  ['Amharic', 'የመኖሪያ ፈቃድ'],
  ['Albanian', 'Më duhet një mjek, ç’të bëj?'],
  ['combining marks, not composed', 'e\u0301 a\u0308 ñ n\u0303'],
  ['emoji with joiners and skin', '👩🏽‍⚕️👨‍👩‍👧‍👦🏳️‍🌈🇮🇹'],
  ['isolates and directions', '\u2068مرحبا\u2069 \u200eabc\u200f'],
  ['quotes and comments of SQL', `'; drop table inbox; -- "x" $1 ? \\' /* */`],
  ['backslashes and escapes', '\\x00 \\u0000 \\\\ %s %_ {}'],
  ['control characters', 'a\tb\r\nc\u0001\u001f\u007f'],
  ['replaced characters and the highest one', '\ufffd\uffff\u{10ffff}'],
  ['nothing', ''],
];

onEveryEngine('what comes in', (at) => {
  test('a message that arrives again, alone, in a batch or in another process, is kept once', async () => {
    const other = await at.another();
    await at.ledger.ingest.receive([received('m1', 'p1'), received('m1', 'p1')]);
    await Promise.all([at.write('m1', 'p1'), at.write('m1', 'p1', { by: other })]);
    expect(await at.inbox()).toEqual(['m1 new']);
  });

  test('a message that arrives again after its turn has none again', async () => {
    await at.talk('m1', 'p1');
    await at.write('m1', 'p1');
    expect(await at.lease()).toEqual([]);
    expect(await at.inbox()).toEqual(['m1 handled']);
  });

  test('the text that came first is kept, whatever comes under the same id later', async () => {
    await at.write('m1', 'p1', { text: 'first' });
    await at.write('m1', 'p1', { text: 'second' });
    expect((await at.leaseOne()).pending.content).toEqual({ type: 'message', text: 'first' });
  });

  test('of a batch only what is new is kept', async () => {
    await at.ledger.ingest.receive([received('m1', 'p1'), received('m3', 'p2')]);
    await at.ledger.ingest.receive(['m1', 'm2', 'm3', 'm4'].map((id) => received(id, 'p1')));
    expect(await at.inbox()).toEqual(['m1 new', 'm3 new', 'm2 new', 'm4 new']);
  });

  test('the same id on two channels is two messages', async () => {
    await at.ledger.ingest.receive([received('m1', 'p1'), received('m1', 'p1', { channel: 'telegram' })]);
    expect(await at.count('inbox')).toBe(2);
  });

  test.each([
    ['letters of another case', 'ABC', 'abc'],
    ['a space at the end', 'abc', 'abc '],
    ['composed and not composed', '\u00e9', 'e\u0301'],
    ['digits and letters', '1', '01'],
    ['a wildcard', 'a%', 'ab'],
  ])('ids that differ by %s are two messages', async (_name, one, other) => {
    await at.ledger.ingest.receive([received(one, 'p1'), received(other, 'p1')]);
    await at.write(one, 'p1');
    expect(await at.count('inbox')).toBe(2);
  });

  test('an id of four thousand characters is an id like another, and stops nobody beside it', async () => {
    const long = Array.from({ length: 4_000 }, (_, n) => String.fromCharCode(0x4e00 + n)).join('');
    const batch = [received('m1', 'p1'), received(long, 'p1'), received(`${long}x`, 'p1')];
    await at.ledger.ingest.receive(batch);
    await at.ledger.ingest.receive(batch.toReversed());
    expect(await at.count('inbox')).toBe(3);
  });

  test('two processes that meet a person at the same moment make one conversation', async () => {
    const other = await at.another();
    await Promise.all([at.write('m1', 'p1'), at.write('m2', 'p1', { by: other })]);
    expect(await at.count('conversations')).toBe(1);
    expect(await at.count('people')).toBe(1);
    expect(await at.count('person_keys')).toBe(1);
  });

  test('two processes that meet forty people at once, each in its own order, make forty conversations', async () => {
    const other = await at.another();
    const batch = (name: string) => Array.from({ length: 40 }, (_, n) => received(`${name}${n}`, `p${n}`));
    await Promise.all([
      at.ledger.ingest.receive(batch('a')),
      other.ingest.receive(batch('b').toReversed()),
      at.ledger.ingest.receive(batch('c').toReversed()),
      other.ingest.receive(batch('d')),
    ]);
    expect(await at.count('conversations')).toBe(40);
    expect(await at.count('inbox')).toBe(160);
  });

  test('a batch in which one person writes many times makes one conversation', async () => {
    await at.ledger.ingest.receive(Array.from({ length: 30 }, (_, n) => received(`m${n}`, 'p1')));
    expect(await at.count('conversations')).toBe(1);
  });

  test('messages have their turns in the order in which they came, also within a batch', async () => {
    const ids = Array.from({ length: 15 }, (_, n) => `m${n}`);
    await at.ledger.ingest.receive(ids.slice(0, 10).map((id) => received(id, 'p1')));
    for (const id of ids.slice(10)) await at.write(id, 'p1');
    const [conversation] = await at.lease();
    expect(conversation?.turns.map((turn) => (turn.content as { text: string }).text)).toEqual(ids);
  });

  test('more than a thousand waiting messages are refused at once, and what was taken is kept', async () => {
    const sends = Array.from({ length: 1_200 }, (_, n) => at.write(`m${n}`, `p${n % 10}`));
    const ends = await Promise.allSettled(sends);
    const refused = ends.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(200);
    expect(refused.every((one) => one.reason instanceof FullError)).toBe(true);
    expect(await at.count('inbox')).toBe(1_000);
    await at.write('later', 'p1');
    expect(await at.count('inbox')).toBe(1_001);
  });

  test('more than eight megabytes of waiting texts are refused, and what was taken is kept', async () => {
    const large = 'х'.repeat(1_500_000);
    const sends = ['m1', 'm2', 'm3', 'm4'].map((id) => at.write(id, 'p1', { text: large }));
    const ends = await Promise.allSettled(sends);
    expect(ends.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(await at.inbox()).toEqual(['m1 new', 'm2 new']);
  });

  test('what is larger than the buffer by itself is taken when nothing else waits', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024);
    await at.write('m1', 'p1', { text });
    expect((await at.leaseOne()).pending.content).toEqual({ type: 'message', text });
  });

  test('six thousand messages of as many people in one batch are all kept', async () => {
    await at.ledger.ingest.receive(Array.from({ length: 6_000 }, (_, n) => received(`m${n}`, `p${n}`)));
    expect(await at.count('inbox')).toBe(6_000);
    expect(await at.count('conversations')).toBe(6_000);
  });

  test('an empty batch writes nothing', async () => {
    await at.ledger.ingest.receive([]);
    expect(await at.count('inbox')).toBe(0);
  });

  test.each(texts)('a text comes back as it was: %s', async (_name, text) => {
    await at.write('m1', 'p1', { text });
    expect((await at.leaseOne()).pending.content).toEqual({ type: 'message', text });
  });

  test('an activity keeps its shape', async () => {
    const activity = { type: 'event', n: 1.5, no: null, yes: true, list: [{ a: [] }], __proto: { x: '1' } };
    await at.write('m1', 'p1', { activity });
    expect((await at.leaseOne()).pending.content).toEqual(activity);
  });

  test('an address is found again whatever it is made of', async () => {
    for (const [index, [, address]] of texts.entries()) await at.write(`a${index}`, address);
    for (const [index, [, address]] of texts.entries()) await at.write(`b${index}`, address);
    expect(await at.count('conversations')).toBe(texts.length);
    for (const conversation of await at.lease()) expect(conversation.turns).toHaveLength(2);
  });

  test('neither text nor address can be read in any row', async () => {
    await at.write('m1', 'chat-9988776655', { text: 'marker-text' });
    for (const table of ['people', 'addresses', 'conversations', 'inbox', 'person_keys'] as const)
      for (const row of await at.rows(table))
        for (const value of Object.values(row)) {
          const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
          expect(text).not.toMatch(/9988776655|marker-text/);
        }
  });

  test('who is remembered and was removed meanwhile in another process begins anew', async () => {
    const other = await at.another();
    await at.write('m1', 'p1', { by: other });
    await at.write('m2', 'p1');
    const [person] = await at.rows('people');
    await at.ledger.commits.run((tx) => removePeople(tx, [person?.id ?? '']));
    await at.write('m3', 'p1', { by: other });
    expect(await at.inbox()).toEqual(['m3 new']);
    expect((await at.leaseOne()).pending.content).toEqual({ type: 'message', text: 'm3' });
  });

  test('one removed person in a batch costs the others nothing', async () => {
    const other = await at.another();
    for (const name of ['p1', 'p2', 'p3']) await at.write(`of ${name}`, name, { by: other });
    const people = await at.rows('people');
    await at.ledger.commits.run((tx) => removePeople(tx, [people[1]?.id ?? '']));
    await other.ingest.receive(['p1', 'p2', 'p3'].map((name) => received(`again ${name}`, name)));
    expect(await at.count('conversations')).toBe(3);
    expect(await at.count('inbox')).toBe(5);
  });

  test('who was erased in another process is read there and here when they write again', async () => {
    const other = await at.another();
    await at.write('m0', 'p1', { by: other });
    await at.write('m1', 'p1', { by: other });
    await at.answerAll({}, other);
    await at.write('delete', 'p1', { by: other });
    const turn = await at.leaseOne();
    await at.commit(turn, { erase: at.erase(turn), said: [] });
    await at.write('of another person', 'p2', { by: other });
    await at.write('m2', 'p1', { by: other });
    for (const by of [at.ledger, other]) {
      const leased = await at.lease(9, by);
      expect(leased.flatMap((one) => one.turns.map((pending) => pending.content))).toEqual([
        { type: 'message', text: 'of another person' },
        { type: 'message', text: 'm2' },
      ]);
      for (const conversation of leased) await by.turns.release(conversation);
    }
  });

  test('each message has the time of its arrival and a reference of its own', async () => {
    await at.write('m1', 'p1');
    at.pass(1_234);
    await at.write('m2', 'p1');
    const [first, second] = (await at.lease())[0]?.turns ?? [];
    expect(Number(second?.receivedAt) - Number(first?.receivedAt)).toBe(1_234);
    expect(first?.trace).toMatch(/^[0-9a-f-]{36}$/);
    expect(first?.trace).not.toBe(second?.trace);
  });
});
