// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { verifyAudit } from '../../desk/audit.ts';
import { isOnShift, presenceOf } from '../../desk/presence.ts';
import { LedgerOfTest } from '../ledger/open.ts';
import { DeskWorld } from './desk-world.ts';
import { figures, isLong, shortOrLong } from './figures.ts';

// Random days at the desk. Everything goes through what the service itself uses; only the clock is false. After each
// moment the ledger is looked at: nobody waits unseen, everybody has one owner, the bot is silent beside a person.

const people = 4;
const operators = 3;
const processes = 2;
const person = fc.nat(people - 1);
const operator = fc.nat(operators - 1);
const process = fc.nat(processes - 1);
const which = fc.nat(6);

const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), person, process }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), person, process }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), person, process }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('claim' as const), operator, process, which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reply' as const), operator, process, which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('hand-back' as const, 'close' as const, 'release' as const, 'decline' as const),
      ...{ operator, process, which },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('transfer' as const), operator, process, which, to: operator }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('snooze' as const),
      ...{ operator, process, which },
      seconds: fc.option(fc.integer({ min: 1, max: 90 }), { nil: null }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('presence' as const),
      operator,
      is: fc.constantFrom('available' as const, 'busy' as const, 'away' as const, 'offline' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('vanish' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('return' as const), operator }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 66 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      process,
      point: fc.constantFrom('before-commit' as const, 'in-commit' as const, 'after-commit' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), process }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

let days = 0;
let happenings = 0;
let longestUnseenMs = 0;

/** Several things at the same moment: they are all begun before any has ended. */
const day = fc.array(fc.array(happening, { minLength: 1, maxLength: 3 }), { minLength: 6, maxLength: 20 });

test(
  'however a day goes, nobody waits unseen for more than a minute, and a conversation has one voice',
  async () => {
    const seed = seedGiven();
    await fc.assert(
      fc.asyncProperty(day, async (moments) => {
        const world = await DeskWorld.start(new LedgerOfTest(), { processes, operators, watched: true });
        try {
          days += 1;
          await Promise.all([0, 1, 2].map((one) => world.write(one, 'human')));
          await world.quiet();
          for (const moment of moments) {
            happenings += moment.length;
            await Promise.all(moment.map((one) => happen(world, one)));
            for (const one of moment) if (one.kind === 'restart') await world.replaceProcess(one.process);
            await world.quiet();
            await look(world);
          }
          // And in the end every browser falls silent, and everybody is seen to all the same.
          world.heard.clear();
          await world.pass(62);
          await look(world);
          await nothingLost(world);
        } finally {
          await world.stop();
        }
      }),
      { numRuns: shortOrLong(10, 400), endOnFailure: !isLong, ...(seed === null ? {} : { seed }) },
    );
    figures('Handoffs at random', [
      {
        figure: 'days, with things that happened',
        measured: `${days}, ${happenings}`,
        holds: 'every rule in each',
      },
      {
        figure: 'longest that anybody was with nobody',
        measured: `${longestUnseenMs / 1_000} s`,
        holds: '≤ 60 s',
      },
    ]);
  },
  shortOrLong(120_000, 1_800_000),
);

function seedGiven(): number | null {
  const given = globalThis.process.env.DESK_SEED;
  return given ? Number(given) : null;
}

async function happen(world: DeskWorld, one: Happening): Promise<void> {
  if (one.kind === 'write') return world.write(one.person, 'something', one.process);
  if (one.kind === 'ask') return world.write(one.person, 'human', one.process);
  if (one.kind === 'cancel') return world.press(one.person, 'nowait', one.process);
  if (one.kind === 'pass') return world.pass(one.seconds);
  if (one.kind === 'die') {
    world.process(one.process).dieAt = one.point;
    return;
  }
  if (one.kind === 'restart') return;
  if (one.kind === 'vanish') return vanish(world, one.which);
  const who = world.operators[one.operator];
  if (!who) return;
  if (one.kind === 'return') world.heard.add(who.id);
  else if (one.kind === 'presence') await world.setPresence(who, one.is);
  else await act(world, one);
}

/** The browser of somebody who has a conversation is heard no more. */
async function vanish(world: DeskWorld, which: number): Promise<void> {
  const held = (await world.open()).filter((one) => one.state === 'person');
  world.heard.delete(held[which % Math.max(1, held.length)]?.operator_id ?? '');
}

type Act = Exclude<
  Happening,
  { kind: 'write' | 'ask' | 'cancel' | 'pass' | 'die' | 'restart' | 'vanish' | 'return' | 'presence' }
>;

async function act(world: DeskWorld, one: Act): Promise<void> {
  const who = world.operators[one.operator];
  const open = await world.open();
  const handoff = open[one.which % Math.max(1, open.length)];
  if (!who || !handoff) return;
  const { acts, routing } = world.process(one.process);
  const actId = world.nextActId();
  const request = world.request(who, handoff.id, actId);
  switch (one.kind) {
    case 'claim':
      // Sent twice, as a browser does whose answer was lost.
      await Promise.all([acts.claim(request), acts.claim(request)]);
      return;
    case 'reply': {
      const text = `reply ${actId}`;
      const [ended] = await Promise.all([acts.reply({ ...request, text }), acts.reply({ ...request, text })]);
      if (ended.kind === 'done') world.replied.push(text);
      return;
    }
    case 'hand-back':
      await acts.handBack(request);
      return;
    case 'close':
      await acts.close({ ...request, outcome: 'answered' });
      return;
    case 'release':
      await acts.release(request);
      return;
    case 'decline':
      await refusable(routing.decline(who, handoff.id, actId));
      return;
    case 'transfer': {
      const to = { operatorId: world.operators[one.to]?.id ?? '' };
      await refusable(routing.transfer(who, handoff.id, { actId, to, note: 'Una nota.' }));
      return;
    }
    case 'snooze': {
      const until = one.seconds === null ? null : world.place.now + one.seconds * 1_000;
      await refusable(routing.snooze(who, handoff.id, { actId, until }));
    }
  }
}

/** That an act is refused is part of life. */
async function refusable(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if ((error as Error).name !== 'DeskError') throw error;
  });
}

async function look(world: DeskWorld): Promise<void> {
  const open = await world.open();
  const rows = await world.ledger.db.selectFrom('conversations').selectAll().execute();
  for (const conversation of rows) {
    const own = open.filter((one) => one.conversation_id === conversation.id);
    expect(own.length).toBeLessThanOrEqual(1);
    const [handoff] = own;
    const owner = handoff ? (handoff.state === 'person' ? 'person' : 'waiting') : null;
    if (owner) expect([conversation.owner, conversation.operator_id]).toEqual([owner, handoff?.operator_id]);
    else expect(['bot', 'closed']).toContain(conversation.owner);
  }
  expect(await world.spokeBeside()).toBe(0);
  await nobodyUnseen(world, open);
}

/** What waits stands in the queue of everybody on shift; what has an operator has one who is heard, or rests. */
async function nobodyUnseen(world: DeskWorld, open: Awaited<ReturnType<DeskWorld['open']>>): Promise<void> {
  const now = world.place.now;
  const operatorRows = await world.ledger.db.selectFrom('operators').selectAll().execute();
  const byId = new Map(operatorRows.map((row) => [row.id, row]));
  for (const handoff of open) {
    if (handoff.state !== 'person') continue;
    const holder = byId.get(handoff.operator_id ?? '');
    if (!holder) throw new Error('A conversation is with nobody.');
    if (handoff.snoozed_at !== null) continue;
    const silentMs = now - Math.max(holder.seen_at, handoff.claimed_at ?? 0, handoff.woken_at ?? 0);
    longestUnseenMs = Math.max(longestUnseenMs, silentMs);
    expect(silentMs).toBeLessThanOrEqual(60_000);
  }
  const waiting = open.filter((one) => one.state === 'waiting').map((one) => one.id);
  for (const one of world.operators) {
    const row = byId.get(one.id);
    if (!row || !isOnShift({ presence: presenceOf(row, { now, awayAfterMs: 0 }) })) continue;
    const shown = (await world.queueOf(one)).items.filter((item) => item.state === 'waiting');
    expect(shown.map((item) => item.id).toSorted()).toEqual(waiting.toSorted());
  }
}

async function nothingLost(world: DeskWorld): Promise<void> {
  const said = (await world.said('person')).filter((text) => text.startsWith('text '));
  expect(said.toSorted()).toEqual(world.written.toSorted());
  expect((await world.said('operator')).toSorted()).toEqual(world.replied.toSorted());
  expect(await verifyAudit(world.ledger)).toMatchObject({ ok: true });
}
