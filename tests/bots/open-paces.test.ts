// SPDX-License-Identifier: AGPL-3.0-or-later
import { createLog } from '../../bots/logs.ts';
import { openPaces, type Paces } from '../../bots/open-paces.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { describeWith } from '../servers/own-server.ts';
import { RedisServer, redisProgram } from '../servers/redis-server.ts';

const rule = { everyMs: 60_000, burst: 4 };
const log = createLog('silent');
const address = '393331234567';

let place: LedgerOfTest;
const opened: Paces[] = [];
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await place.remove();
});

async function process(settings: { redisUrl: string | null; processes: number }) {
  const paces = openPaces(settings, { ledger: await place.open(), log });
  opened.push(paces);
  return { paces, pace: paces.paceOf('telegram', rule) };
}

async function places(pace: { take(key: string): Promise<number> }): Promise<number> {
  let taken = 0;
  while (taken < 100 && (await pace.take(address)) === 0) taken += 1;
  return taken;
}

test('one process without Redis has all that is allowed, and two have half of it each', async () => {
  expect(await places((await process({ redisUrl: null, processes: 1 })).pace)).toBe(4);
  expect(await places((await process({ redisUrl: null, processes: 2 })).pace)).toBe(2);
});

describeWith({ 'redis-server': redisProgram }, 'with Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());

  test('two processes share what is allowed, and no address is in Redis', async () => {
    const settings = { redisUrl: redis.url, processes: 2 };
    const [one, other] = [await process(settings), await process(settings)];
    await connected(one.pace, other.pace);
    expect(await one.pace.take(address)).toBe(0);
    expect((await places(one.pace)) + (await places(other.pace))).toBe(3);
    expect(other.paces.gates).toBeDefined();
    expect(await redis.ask('DBSIZE')).toBe(':1');
    expect(await redis.ask(`EVAL "return #redis.call('KEYS','*${address}*')" 0`)).toBe(':0');
  });

  test('while Redis is away each has its share, at once', async () => {
    await redis.process.stop('SIGKILL');
    const { pace } = await process({ redisUrl: redis.url, processes: 2 });
    expect(await places(pace)).toBe(2);
    await redis.process.start();
  });

  /** Until both count in Redis: each leaves its key there. */
  async function connected(...paces: { take(key: string): Promise<number> }[]): Promise<void> {
    for (const started = Date.now(); ; ) {
      await redis.ask('FLUSHALL');
      for (const [index, pace] of paces.entries()) await pace.take(`try ${index}`);
      if ((await redis.ask('DBSIZE')) === `:${paces.length}`) break;
      if (Date.now() - started > 15_000) throw new Error('Redis was not reached in time.');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await redis.ask('FLUSHALL');
  }
});
