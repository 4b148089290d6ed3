// SPDX-License-Identifier: AGPL-3.0-or-later
import { sql } from 'kysely';
import type { Tx } from '../../../ledger/group-commit.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('commits that share one write', (at) => {
  const put = async (tx: Tx, key: string, value = 'x') => {
    await tx.insertInto('settings').values({ key, value }).execute();
    return key;
  };
  const run = <T>(work: (tx: Tx) => Promise<T>) => at.ledger.commits.run(work);
  const kept = async () => (await at.rows('settings')).map((row) => row.key);
  const names = (count: number) => Array.from({ length: count }, (_, n) => `k${String(n).padStart(3, '0')}`);

  test('each hears what its own work returned', async () => {
    expect(await Promise.all(names(20).map((key) => run((tx) => put(tx, key))))).toEqual(names(20));
    expect(await kept()).toEqual(names(20));
  });

  test('what was told to be done is seen by every process', async () => {
    const other = await at.another();
    await run((tx) => put(tx, 'k'));
    const seen = other.db.selectFrom('settings').select('value').where('key', '=', 'k').execute();
    expect(await seen).toEqual([{ value: 'x' }]);
  });

  test('a piece sees what an earlier one of its group wrote', async () => {
    const first = run((tx) => put(tx, 'k', '1'));
    const second = run((tx) =>
      tx.selectFrom('settings').select('value').where('key', '=', 'k').executeTakeFirst(),
    );
    expect(await Promise.all([first, second])).toEqual(['k', { value: '1' }]);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('fault'))],
    ['breaks a unique key', (tx: Tx) => put(tx, 'taken')],
    [
      'breaks a foreign key',
      (tx: Tx) =>
        sql`insert into addresses (id, person_id, channel, lookup, sealed) values ('a', 'nobody', 'web', 'l', ${new Uint8Array(1)})`.execute(
          tx,
        ),
    ],
    ['leaves out what must be there', (tx: Tx) => sql`insert into settings (key) values ('k')`.execute(tx)],
    ['is no SQL', (tx: Tx) => sql`selekt`.execute(tx)],
    ['names no table', (tx: Tx) => sql`select * from nothing`.execute(tx)],
  ] as const)('a piece that %s takes back only itself', async (_name, fault) => {
    await run((tx) => put(tx, 'taken'));
    const pieces = [
      run((tx) => put(tx, 'before')),
      run(async (tx) => {
        await put(tx, 'of the failing one');
        await fault(tx);
      }),
      run((tx) => put(tx, 'after')),
    ];
    const ends = await Promise.allSettled(pieces);
    expect(ends.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await kept()).toEqual(['after', 'before', 'taken']);
  });

  test('every second of a hundred fails, and the others are all kept', async () => {
    const ends = await Promise.allSettled(
      names(100).map((key, index) =>
        run(async (tx) => {
          await put(tx, key);
          if (index % 2 === 1) throw new Error(`fault of ${key}`);
        }),
      ),
    );
    const reasons = ends.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
    expect(reasons).toEqual(
      names(100)
        .filter((_, index) => index % 2 === 1)
        .map((key) => `fault of ${key}`),
    );
    expect(await kept()).toEqual(names(100).filter((_, index) => index % 2 === 0));
  });

  test('a piece whose fault was caught inside goes on where its transaction allows it, or fails alone', async () => {
    await run((tx) => put(tx, 'taken'));
    const pieces = [
      run(async (tx) => {
        await put(tx, 'taken').catch(() => undefined);
        await put(tx, 'after the fault');
      }),
      run((tx) => put(tx, 'other')),
    ];
    const ends = await Promise.allSettled(pieces);
    expect(ends[1]?.status).toBe('fulfilled');
    expect((await kept()).includes('after the fault')).toBe(ends[0]?.status === 'fulfilled');
  });

  test('when the transaction itself is lost, as on a full disk, everybody in it hears so', async () => {
    const ends = await Promise.allSettled([
      run((tx) => put(tx, 'before')),
      run(async (tx) => {
        await sql`rollback`.execute(tx);
        throw new Error('disk full');
      }),
      run((tx) => put(tx, 'after')),
    ]);
    expect(ends.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await kept()).toEqual([]);
    await run((tx) => put(tx, 'next'));
    expect(await kept()).toEqual(['next']);
  });

  test('what is asked for while a group is written is in the next', async () => {
    const all: Promise<string>[] = [];
    await run(async (tx) => {
      for (const key of names(5)) all.push(run((next) => put(next, key)));
      await put(tx, 'first');
    });
    await Promise.all(all);
    expect(await kept()).toEqual(['first', ...names(5)]);
  });

  test('three hundred pieces from two processes are all kept', async () => {
    const other = await at.another();
    await Promise.all(
      names(300).map((key, index) => (index % 2 ? at.ledger : other).commits.run((tx) => put(tx, key))),
    );
    expect(await kept()).toEqual(names(300));
  });

  test('two processes that add to the same rows, each in its own order, lose nothing', async () => {
    const other = await at.another();
    await run(async (tx) => {
      for (const key of names(8)) await put(tx, key, '0');
    });
    const add = (key: string) => (tx: Tx) =>
      sql`update settings set value = cast(cast(value as integer) + 1 as text) where key = ${key}`.execute(
        tx,
      );
    const rounds = Array.from({ length: 6 }, () => [
      ...names(8).map((key) => at.ledger.commits.run(add(key))),
      ...names(8)
        .toReversed()
        .map((key) => other.commits.run(add(key))),
    ]);
    await Promise.all(rounds.flat());
    expect((await at.rows('settings')).map((row) => row.value)).toEqual(names(8).map(() => '12'));
  });
});
