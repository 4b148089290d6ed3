// SPDX-License-Identifier: AGPL-3.0-or-later
import { sql } from 'kysely';
import type { Schema } from '../../../ledger/schema.ts';
import { seal, unseal } from '../../../ledger/seal.ts';
import { onEveryEngine } from './engines.ts';

/** Columns that hold numbers, table by table: everything else is text or bytes. */
const numbers: Partial<Record<keyof Schema, readonly string[]>> = {
  people: ['created_at'],
  conversations: ['lease_until', 'fence', 'created_at', 'last_at'],
  inbox: ['id', 'received_at', 'attempts', 'not_before'],
  messages: ['id', 'at'],
  outbox: ['id', 'attempts', 'not_before', 'sender_until', 'maybe_twice', 'created_at', 'sent_at'],
  counts: ['n'],
};

onEveryEngine('values as they come back', (at) => {
  async function someRows(): Promise<void> {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), { counts: [{ what: 'welcomed' }] });
    await at.ledger.outbox.markSent((await at.takeOne()).id, ['x']);
  }

  test.each(Object.entries(numbers))('numbers of %s are numbers', async (table, columns) => {
    await someRows();
    const [row] = await at.rows(table as keyof Schema);
    for (const column of columns ?? [])
      expect([column, typeof (row as unknown as Record<string, unknown>)[column]]).toEqual([
        column,
        'number',
      ]);
  });

  test('ids and times of what is leased, taken and read are numbers', async () => {
    await at.write('m1', 'p1');
    const turn = await at.leaseOne();
    await at.commit(turn);
    const [line] = await at.ledger.threads.byAddress('web', 'p1', 0, 9);
    const sending = await at.takeOne();
    const { conversation, pending } = turn;
    for (const value of [
      ...[conversation.createdAt, conversation.fence, pending.inboxId, pending.receivedAt, pending.attempts],
      ...[line?.seq, line?.at, sending.id, sending.attempts, sending.heldUntil],
    ])
      expect(Number.isSafeInteger(value)).toBe(true);
  });

  test('a time far ahead comes back as it was', async () => {
    const far = Date.UTC(9999, 11, 31);
    await at.ledger.db.insertInto('leases').values({ name: 'x', holder: 'y', until: far }).execute();
    expect(await at.rows('leases')).toEqual([{ name: 'x', holder: 'y', until: far }]);
    await at.ledger.db.updateTable('leases').set({ until: Number.MAX_SAFE_INTEGER }).execute();
    expect(await at.rows('leases')).toMatchObject([{ until: Number.MAX_SAFE_INTEGER }]);
  });

  test('numbers are ordered as numbers', async () => {
    for (const until of [9, 10, 100, 1])
      await at.ledger.db
        .insertInto('leases')
        .values({ name: `${until}`, holder: 'y', until })
        .execute();
    const ordered = await at.ledger.db.selectFrom('leases').select('until').orderBy('until').execute();
    expect(ordered.map((row) => row.until)).toEqual([1, 9, 10, 100]);
  });

  test('what is added up and counted is a number once read as one', async () => {
    await at.write('m1', 'p1');
    await at.write('m2', 'p1');
    const row = await at.ledger.db
      .selectFrom('inbox')
      .select((eb) => [eb.fn.countAll().as('n'), eb.fn.sum('attempts').as('sum'), eb.fn.max('id').as('last')])
      .executeTakeFirstOrThrow();
    expect([row.n, row.sum, row.last].map((value) => typeof value)).toEqual(['number', 'number', 'number']);
    expect(row.n).toBe(2);
  });

  test.each([
    ['of every value', Uint8Array.from({ length: 256 }, (_, n) => n)],
    ['that look like text in hexadecimal', new TextEncoder().encode('\\x00ff')],
    ['of which there are none', new Uint8Array()],
    ['of a megabyte', new Uint8Array(1_000_000).fill(0x5c)],
  ])('bytes %s come back as they were, and can be opened', async (_name, plain) => {
    await at.write('m1', 'p1');
    const key = Buffer.alloc(32, 5);
    await at.ledger.db
      .updateTable('conversations')
      .set({ state: seal(key, plain) })
      .execute();
    const [row] = await at.rows('conversations');
    expect(row?.state).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(unseal(key, row?.state ?? new Uint8Array()), plain)).toBe(0);
  });

  test('nothing is null, and not an empty text', async () => {
    await at.write('m1', 'p1');
    await at.commit(await at.leaseOne(), { language: null, territory: '' });
    expect(await at.rows('conversations')).toMatchObject([
      { language: null, territory: '', operator_id: null },
    ]);
  });

  test('text is compared letter by letter', async () => {
    const keys = ['B', 'a', 'A', 'b', 'é', 'e\u0301', ' a'];
    for (const key of keys) await at.ledger.db.insertInto('settings').values({ key, value: key }).execute();
    for (const key of keys) {
      const found = await at.ledger.db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', key)
        .execute();
      expect(found).toEqual([{ value: key }]);
    }
  });

  test('a change says how many rows it changed', async () => {
    for (const n of [1, 2, 3]) await at.write(`m${n}`, `p${n}`);
    const { db } = at.ledger;
    const changed = await db
      .updateTable('inbox')
      .set({ attempts: 1 })
      .where('external_id', '<>', 'm1')
      .executeTakeFirst();
    const none = await db.deleteFrom('inbox').where('external_id', '=', 'm9').executeTakeFirst();
    expect([changed.numUpdatedRows, none.numDeletedRows]).toEqual([2n, 0n]);
  });

  test('the keys of people are taken along by no deletion of an address, and an address is one person’s', async () => {
    await at.write('m1', 'p1');
    const [address] = await at.rows('addresses');
    const again = sql`insert into addresses (id, person_id, channel, lookup, sealed)
      select 'other', person_id, channel, lookup, sealed from addresses`.execute(at.ledger.db);
    await expect(again).rejects.toThrow();
    expect(await at.rows('addresses')).toEqual([address]);
  });
});
