// SPDX-License-Identifier: AGPL-3.0-or-later
import { describeWith } from '../servers/own-server.ts';
import { postgresProgram } from '../servers/postgres-server.ts';
import { redisProgram } from '../servers/redis-server.ts';
import { TcpProxy, type Weather } from '../servers/tcp-proxy.ts';
import { closeServers, type Place, sharedServers, threeOnPostgres, threeProcesses } from './engines.ts';
import { figures, isLong, shortOrLong } from './figures.ts';
import { Load, outOfOrder, percentile } from './load.ts';
import { asInService, Rig, sleep } from './rig.ts';

const awayMs = shortOrLong(2_000, 30_000);
const calmMs = shortOrLong(1_500, 10_000);
const options = { ...asInService, leaseMs: shortOrLong(2_000, 10_000), holdMs: shortOrLong(3_000, 30_000) };

let rig: Rig;
let load: Load;
afterEach(() => rig.stop());
afterAll(closeServers, 30_000);

async function begin(place: Place, engine = threeOnPostgres): Promise<void> {
  rig = new Rig({ ...engine, processes: shortOrLong(2, 3) });
  await rig.start(place);
  await rig.spawnAll(options);
  load = new Load(rig, { people: 50, perSecond: 50 }).start();
  await sleep(calmMs);
}

/** Milliseconds from the acknowledgement of a message to its answer, for those acknowledged in a span of time. */
function waits(from: number, to: number): number[] {
  const asked = [...load.acknowledgedAt].filter(([, at]) => at >= from && at < to);
  const answered = new Map(rig.sent.map((one) => [`${one.address} ${one.text.split(' ')[0]}`, one.at]));
  return asked
    .map(([id, at]) => {
      const n = Number(id.slice(1));
      return (answered.get(`p${n % 50} t${Math.floor(n / 50)}`) ?? Number.NaN) - at;
    })
    .filter((ms) => !Number.isNaN(ms));
}

async function everythingAnswered(): Promise<readonly number[]> {
  const posted = await load.stop();
  await rig.until(load.written, 90_000);
  const { inbox, messages, outbox } = await rig.ledger();
  expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(load.written);
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(load.written);
  // What was sent in the moment the database went away may come twice: it could not be marked.
  const twice = outbox.filter((row) => row.maybe_twice === 1).length;
  expect(rig.sent.length - load.written).toBeLessThanOrEqual(twice);
  expect(outOfOrder(rig)).toEqual([]);
  expect(rig.running).toHaveLength(rig.engine.processes);
  return posted.flatMap((one) => one.refusals);
}

const fresh = async (): Promise<Place> => threeOnPostgres.open();

describeWith({ 'redis-server': redisProgram, PostgreSQL: postgresProgram }, 'Redis away under load', () => {
  const faults: readonly {
    readonly name: string;
    readonly break: () => Promise<void>;
    readonly mend: () => Promise<void>;
  }[] = [
    {
      name: 'killed',
      break: async () => (await sharedServers()).redis.process.stop('SIGKILL'),
      mend: async () => (await sharedServers()).redis.process.start(),
    },
    {
      name: 'frozen',
      break: async () => (await sharedServers()).redis.process.signal('SIGSTOP'),
      mend: async () => (await sharedServers()).redis.process.signal('SIGCONT'),
    },
    {
      name: 'flushed',
      break: async () => {
        await (await sharedServers()).redis.ask('FLUSHALL');
      },
      mend: async () => undefined,
    },
  ];

  test.each(faults)(
    '$name: nothing is lost, answers come at most half a second later',
    async (fault) => {
      await begin(await fresh());
      const broken = Date.now();
      const control = percentile(waits(broken - calmMs, broken - 200), 0.5);
      await fault.break();
      await sleep(Math.min(awayMs, 10_000));
      const mended = Date.now();
      await fault.mend();
      await sleep(calmMs);
      const refusals = await everythingAnswered();
      const during = percentile(waits(broken, mended), 0.5);
      figures(`21 Redis ${fault.name}`, [
        { figure: 'messages', measured: load.written, holds: '–' },
        { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
        { figure: 'webhooks refused', measured: refusals.length, holds: '0' },
        { figure: 'wait with Redis, p50, ms', measured: Math.round(control), holds: '(control)' },
        { figure: 'wait without, p50, ms', measured: Math.round(during), holds: '≤ 500 more' },
      ]);
      expect(refusals).toEqual([]);
      if (isLong) expect(during - control).toBeLessThanOrEqual(500);
    },
    120_000,
  );

  test('absent from the start: processes on one file start and answer', async () => {
    const place = await threeProcesses.open();
    await begin({ ...place, where: { ...place.where, redisUrl: 'redis://127.0.0.1:9' } }, threeProcesses);
    await sleep(calmMs);
    expect(await everythingAnswered()).toEqual([]);
  }, 120_000);
});

describeWith(
  { 'redis-server': redisProgram, PostgreSQL: postgresProgram },
  'PostgreSQL away under load',
  () => {
    test(`stopped for ${awayMs / 1_000} s: webhooks are refused with 503, and all is answered afterwards`, async () => {
      await begin(await fresh());
      const { postgres } = await sharedServers();
      await postgres.process.stop('SIGINT');
      const stopped = Date.now();
      await sleep(awayMs);
      const back = Date.now();
      await postgres.process.start();
      await sleep(calmMs);
      const refusals = await everythingAnswered();
      const acknowledged = [...load.acknowledgedAt.values()].filter((at) => at > stopped + 100 && at < back);
      figures('22 PostgreSQL stopped', [
        { figure: 'away, s', measured: awayMs / 1_000, holds: '30' },
        { figure: 'webhooks refused', measured: refusals.length, holds: 'all with 503' },
        { figure: 'acknowledged while it was away', measured: acknowledged.length, holds: '0' },
        { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
      ]);
      expect(refusals.length).toBeGreaterThan(0);
      expect(refusals.filter((status) => status !== 503)).toEqual([]);
      expect(acknowledged).toEqual([]);
    }, 180_000);

    const weathers: readonly {
      readonly name: string;
      readonly weather: Weather;
      readonly refuses: boolean;
    }[] = [
      { name: 'swallows everything', weather: 'black-hole', refuses: false },
      { name: 'cuts every connection', weather: 'cut', refuses: true },
      { name: 'is 150 ms late', weather: { lateMs: 150 }, refuses: false },
    ];

    test.each(weathers)(
      'a network that $name loses nothing',
      async ({ name, weather, refuses }) => {
        const { postgres, redis } = await sharedServers();
        const [toPostgres, toRedis] = await Promise.all([
          TcpProxy.start(postgres.port),
          TcpProxy.start(redis.port),
        ]);
        const direct = new URL(postgres.newDatabase());
        direct.port = String(toPostgres.port);
        const where = { databaseUrl: String(direct), redisUrl: `redis://127.0.0.1:${toRedis.port}` };
        await begin({
          where,
          close: async () => void (await Promise.all([toPostgres.stop(), toRedis.stop()])),
        });
        toPostgres.weather = weather;
        toRedis.weather = weather;
        await sleep(awayMs);
        toPostgres.weather = 'fair';
        toRedis.weather = 'fair';
        await sleep(calmMs);
        const refusals = await everythingAnswered();
        figures(`22 A network to the servers that ${name}`, [
          { figure: 'for, s', measured: awayMs / 1_000, holds: '–' },
          { figure: 'webhooks refused', measured: refusals.length, holds: 'all with 503' },
          { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
          { figure: 'sent twice', measured: rig.sent.length - rig.answers, holds: 'those under way' },
        ]);
        expect(refusals.filter((status) => status !== 503)).toEqual([]);
        if (refuses) expect(refusals.length).toBeGreaterThan(0);
      },
      180_000,
    );
  },
);
