// SPDX-License-Identifier: AGPL-3.0-or-later
import { createClient } from 'redis';
import { LocalPace } from '../../adapters/pace.ts';
import { RedisPace } from '../../ledger/redis/redis-pace.ts';
import { describeWith } from '../servers/own-server.ts';
import { RedisServer, redisProgram } from '../servers/redis-server.ts';

const hash = (key: string) => (key === '' ? 'all' : Buffer.from(key).toString('hex'));
const share = (everyMs = 60_000) => new LocalPace({ everyMs, burst: 1, now: Date.now });

describeWith({ 'redis-server': redisProgram }, 'a pace in Redis', () => {
  let server: RedisServer;
  let client: ReturnType<typeof createClient>;
  let away: unknown[];
  beforeAll(async () => {
    server = await RedisServer.start();
    client = createClient({ url: server.url, socket: { reconnectStrategy: 50 } });
    client.on('error', () => undefined);
    await client.connect();
  });
  beforeEach(async () => {
    away = [];
    await client.flushAll();
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  const pace = (rule: { everyMs: number; burst: number }, alone = share(), patienceMs?: number) =>
    new RedisPace({
      ...{ redis: client, name: 'p', rule, hash, alone, patienceMs },
      onAway: (error) => void away.push(error),
    });

  test('a burst is lent to all who share it, and then one by one', async () => {
    const [one, other] = [pace({ everyMs: 60_000, burst: 3 }), pace({ everyMs: 60_000, burst: 3 })];
    expect([await one.take('a'), await other.take('a'), await one.take('a')]).toEqual([0, 0, 0]);
    const wait = await other.take('a');
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(await one.take('b')).toBe(0);
  });

  test('of many who ask at the same moment just as many get a place as there are', async () => {
    // On a busy machine an answer may take longer than a sender would wait for it.
    const paces = [1, 2, 3].map(() => pace({ everyMs: 60_000, burst: 5 }, share(), 10_000));
    const takers = paces.flatMap((one) => Array.from({ length: 20 }, () => one));
    const waits = await Promise.all(takers.map((one) => one.take('')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });

  test('a hold is everybody’s, and what was paid back leaves nothing in Redis', async () => {
    const [one, other] = [pace({ everyMs: 1, burst: 2 }), pace({ everyMs: 1, burst: 2 })];
    await one.hold('', 30_000);
    const wait = await other.take('');
    expect(wait).toBeGreaterThan(20_000);
    expect(wait).toBeLessThanOrEqual(30_000);
    await other.hold('', 10);
    expect(await one.take('')).toBeGreaterThan(20_000);
    await one.take('short');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await client.keys('*')).toEqual(['pace:p:all']);
  });

  test('while Redis stands still the share counts, without waiting for it each time, and then Redis again', async () => {
    const one = pace({ everyMs: 10, burst: 10 }, share());
    server.process.signal('SIGSTOP');
    const started = Date.now();
    expect(await one.take('')).toBe(0);
    for (let n = 0; n < 20; n += 1) expect(await one.take('')).toBeGreaterThan(50_000);
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(away).toHaveLength(1);
    server.process.signal('SIGCONT');
    const until = Date.now() + 10_000;
    while ((await one.take('')) > 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(Date.now()).toBeLessThan(until);
  });
});
