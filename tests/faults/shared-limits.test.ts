// SPDX-License-Identifier: AGPL-3.0-or-later
import { createClient } from 'redis';
import { describeWith } from '../servers/own-server.ts';
import { RedisServer, redisProgram } from '../servers/redis-server.ts';
import { Edge } from './edge.ts';
import { EdgeProcesses } from './edge-processes.ts';
import { figures, shortOrLong } from './figures.ts';

const count = shortOrLong(90, 1_200);
const processes = 3;
/** Long enough that a stand-in which is kept waiting by a busy machine, and then takes several at once, does not count. */
const windowMs = shortOrLong(2_000, 5_000);
const most = Math.floor((30 * 1.05 * windowMs) / 1_000);

describeWith({ 'redis-server': redisProgram }, 'limits that three processes share', () => {
  let redis: RedisServer;
  let edge: Edge;
  let running: EdgeProcesses;
  beforeEach(async () => {
    running = new EdgeProcesses();
    [redis, edge] = await Promise.all([RedisServer.start(), Edge.start()]);
  });
  afterEach(async () => {
    await running.stop();
    await edge.stop();
    await redis.stop();
  });

  async function startThree(): Promise<void> {
    const { file, api } = edge;
    const options = { file, apiRoot: api.url, polls: false, redisUrl: redis.url, processes };
    await Promise.all([...Array(processes).keys()].map(() => running.spawn(options)));
  }

  const answers = () => Array.from({ length: count }, (_, n) => [String(1_000 + n), [`t${n}`]] as const);

  async function untilSent(share: number): Promise<void> {
    const end = Date.now() + 200_000;
    while (edge.api.sent.length < count * share) {
      if (Date.now() > end) throw new Error(`${edge.api.sent.length} of ${count} were sent in time.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('together they send at most as fast as one alone may, and Redis sees no address', async () => {
    await startThree();
    await edge.answerAll('telegram', answers());
    await untilSent(0.5);
    const client = createClient({ url: redis.url });
    await client.connect();
    const keys = await client.keys('*');
    client.destroy();
    await untilSent(1);
    const times = edge.api.sent.map(({ at }) => at);
    figures('A limit shared by three processes', [
      { figure: 'messages', measured: times.length, holds: String(count) },
      {
        figure: `in any ${windowMs / 1_000} s, at most`,
        measured: mostIn(windowMs, times),
        holds: `≤ ${most}`,
      },
      { figure: 'a second on average', measured: perSecond(times).toFixed(1), holds: '≤ 30, ≥ 25' },
    ]);
    expect(new Set(edge.api.sent.map(({ text }) => text)).size).toBe(count);
    expect(mostIn(windowMs, times)).toBeLessThanOrEqual(most);
    expect(perSecond(times)).toBeLessThanOrEqual(30);
    // A busy machine wakes late; the limit is what has to hold.
    expect(perSecond(times)).toBeGreaterThanOrEqual(12);
    expect(keys).toContain('pace:tests-telegram:all');
    for (const key of keys) expect(key).toMatch(/^pace:tests-telegram(-chat)?:(all|[0-9a-f]{64})$/);
  }, 400_000);

  const ends = [
    ['dies', 'SIGKILL'],
    ['stands still', 'SIGSTOP'],
  ] as const;
  test.each(ends.slice(0, shortOrLong(1, 2)))(
    'when Redis %s each goes on by its share, and nothing is lost',
    async (_what, signal) => {
      await startThree();
      await edge.answerAll('telegram', answers());
      await untilSent(0.4);
      redis.process.signal(signal);
      await untilSent(1);
      const times = edge.api.sent.map(({ at }) => at);
      figures(`A shared limit when Redis ends with ${signal}`, [
        { figure: 'messages', measured: times.length, holds: String(count) },
        {
          figure: `in any ${windowMs / 1_000} s, at most`,
          measured: mostIn(windowMs, times),
          holds: `≤ ${most}`,
        },
      ]);
      expect(new Set(edge.api.sent.map(({ text }) => text)).size).toBe(count);
      expect(mostIn(windowMs, times)).toBeLessThanOrEqual(most);
    },
    150_000,
  );
});

/** The most that fell into a window of this length, wherever it begins. */
function mostIn(lengthMs: number, times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + lengthMs).length));
}

function perSecond(times: readonly number[]): number {
  return (times.length - 1) / ((Math.max(...times) - Math.min(...times)) / 1_000);
}
