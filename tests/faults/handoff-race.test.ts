// SPDX-License-Identifier: AGPL-3.0-or-later
import { LedgerOfTest } from '../ledger/open.ts';
import { DeskWorld } from './desk-world.ts';
import { type Engine, onEngines, oneProcess, sharedServers, threeOnPostgres } from './engines.ts';
import { figures, shortOrLong } from './figures.ts';

const operators = 20;
const conversations = shortOrLong(40, 200);

async function placeOn(engine: Engine): Promise<LedgerOfTest> {
  if (engine !== threeOnPostgres) return new LedgerOfTest();
  const { postgres, redis } = await sharedServers();
  return new LedgerOfTest({ databaseUrl: postgres.newDatabase(), redisUrl: redis.url });
}

onEngines([oneProcess, threeOnPostgres], (engine) => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await DeskWorld.start(await placeOn(engine), { processes: 3, operators });
  }, 120_000);
  afterAll(() => world.stop(), 60_000);

  test(
    'everybody claims everything at once, one operator vanishes in the middle of a reply, and nobody is lost',
    async () => {
      const everybody = Array.from({ length: conversations }, (_, n) => n);
      for (const n of everybody) await world.write(n, 'human', n);
      await world.quiet();
      const ids = (await world.open()).map((one) => one.id);
      expect(ids).toHaveLength(conversations);

      const writing = Promise.all(everybody.map((n) => world.write(n, 'something', n)));
      const claims = await Promise.all(
        world.operators.flatMap((who, n) =>
          ids.map((_, step) => {
            const id = ids[(n * 7 + step) % ids.length] ?? '';
            return world.process(n).acts.claim(world.request(who, id, `claim-${n}-${step}`));
          }),
        ),
      );
      await writing;
      await world.quiet();
      const claimed = claims.filter((one) => one.kind === 'done').length;
      const taken = await world.open();
      expect(taken.filter((one) => one.state === 'person')).toHaveLength(conversations);

      const botLinesBefore = await linesOfBot(world);
      const [gone, after] = await vanishMidReply(world, taken);
      const quietWhileOwned = (await linesOfBot(world)) - botLinesBefore;

      let seconds = 0;
      const held = async () => (await world.open()).filter((one) => one.operator_id === gone.id).length;
      while ((await held()) > 0 && seconds < 120) {
        await world.pass(1);
        seconds += 1;
      }
      await world.quiet();
      const lost = await missing(world);
      figures(`25 handoff race, ${engine.name}`, [
        {
          figure: 'claims that succeeded',
          measured: `${claimed} of ${claims.length}`,
          holds: `${conversations}`,
        },
        {
          figure: 'back in the queue after the operator vanished',
          measured: `${seconds} s`,
          holds: '≤ 60 s',
        },
        { figure: 'replies of who vanished that arrived', measured: `${after}`, holds: '1, once' },
        { figure: 'lines of the bot while a person owned', measured: quietWhileOwned, holds: '0' },
        { figure: 'messages of people lost or doubled', measured: lost, holds: '0' },
      ]);
      expect(claimed).toBe(conversations);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(after).toBe(1);
      expect(quietWhileOwned).toBe(0);
      expect(lost).toBe(0);
      expect((await world.open()).filter((one) => one.state === 'waiting').length).toBeGreaterThan(0);
    },
    shortOrLong(180_000, 900_000),
  );
});

type Open = Awaited<ReturnType<DeskWorld['open']>>;

/** People write on, and the first operator's reply is sent as their browser falls silent. */
async function vanishMidReply(
  world: DeskWorld,
  taken: Open,
): Promise<[gone: { readonly id: string }, arrived: number]> {
  const mine = taken.find((one) => one.operator_id !== null);
  const gone = world.operators.find((one) => one.id === mine?.operator_id);
  if (!gone || !mine) throw new Error('Nobody has a conversation.');
  const request = world.request(gone, mine.id, 'last-words');
  const reply = world.process(0).acts.reply({ ...request, text: 'a last reply' });
  world.heard.delete(gone.id);
  await Promise.all([
    reply,
    ...Array.from({ length: conversations }, (_, n) => world.write(n, 'something', n)),
  ]);
  await world.quiet();
  return [gone, (await world.said('operator')).filter((text) => text === 'a last reply').length];
}

async function linesOfBot(world: DeskWorld): Promise<number> {
  const rows = await world.ledger.db
    .selectFrom('messages')
    .select('id')
    .where('speaker', '=', 'bot')
    .execute();
  return rows.length;
}

/** How many texts that were acknowledged are not in the transcripts exactly once. */
async function missing(world: DeskWorld): Promise<number> {
  const said = (await world.said('person')).filter((text) => text.startsWith('text '));
  const counts = new Map<string, number>();
  for (const text of said) counts.set(text, (counts.get(text) ?? 0) + 1);
  return world.written.filter((text) => counts.get(text) !== 1).length + (said.length - world.written.length);
}
