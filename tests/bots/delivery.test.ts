// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OutgoingActivity } from '../../adapters/activity.ts';
import type { Channel, SendResult } from '../../adapters/channel.ts';
import { Delivery } from '../../bots/delivery.ts';
import { createLog } from '../../bots/logs.ts';
import type { Ledger } from '../../ledger/open-ledger.ts';
import { LedgerOfTest, message } from '../ledger/open.ts';

let place: LedgerOfTest;
let ledger: Ledger;
let delivery: Delivery;
let sent: string[];
let away: boolean;
let answer: (text: string, tries: number) => SendResult;
const done: SendResult = { kind: 'sent', externalIds: ['1'] };

beforeEach(async () => {
  place = new LedgerOfTest();
  ledger = await place.open();
  sent = [];
  answer = () => done;
  away = false;
  const tries = new Map<string, number>();
  const channel: Channel = {
    name: 'web',
    get away() {
      return away;
    },
    capabilities: { maxText: 4_000, maxButtons: 3, maxButtonTitle: 20, pull: false },
    send: async (_address, activity: OutgoingActivity) => {
      sent.push(activity.text);
      tries.set(activity.text, (tries.get(activity.text) ?? 0) + 1);
      return answer(activity.text, tries.get(activity.text) ?? 0);
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  delivery = new Delivery({
    ledger,
    channels: new Map([['web', channel]]),
    log: createLog('silent'),
    pollMs: 10,
    random: () => 1,
  });
});
afterEach(async () => {
  await delivery.stop();
  await place.remove();
});

/** One turn per text, each answered by itself. */
async function say(address: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await ledger.ingest.receive([message(`${address}-${text}`, address, text)]);
    for (const conversation of await ledger.turns.lease(10, new Set())) {
      const [pending] = conversation.turns;
      if (!pending) continue;
      await ledger.turnCommits.commit(conversation, {
        inboxId: pending.inboxId,
        status: 'handled',
        state: {},
        owner: 'bot',
        language: 'en',
        territory: null,
        said: [
          {
            uid: `${pending.trace}-r`,
            speaker: 'bot',
            activity: { type: 'message', id: pending.trace, text },
            send: true,
          },
        ],
        counts: [],
        release: true,
      });
    }
  }
}

const statuses = async () =>
  (await ledger.db.selectFrom('outbox').select(['status', 'attempts', 'code']).orderBy('id').execute()).map(
    ({ status, attempts, code }) => `${status} ${attempts}${code ? ` ${code}` : ''}`,
  );

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const started = Date.now();
  while (!(await condition())) {
    if (Date.now() - started > 5_000)
      throw new Error(`Not within five seconds: ${(await statuses()).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('messages of a conversation leave in order, one at a time, and one that must wait keeps the later ones back', async () => {
  await say('a', 'a1', 'a2', 'a3');
  await say('b', 'b1');
  answer = (text, tries) =>
    text === 'a1' && tries === 1 ? { kind: 'retry', afterMs: 1_000, code: 'later' } : done;
  delivery.start();
  await until(async () => (await statuses()).includes('sent 1'));
  expect(sent.toSorted()).toEqual(['a1', 'b1']);
  place.now += 1_001;
  await until(async () => (await statuses()).every((one) => one.startsWith('sent')));
  expect(sent.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a1', 'a2', 'a3']);
});

test('a platform that asks for a pause is left alone until it is over, also by what was taken already', async () => {
  for (let n = 0; n < 40; n += 1) await say(`p${n}`, `t${n}`);
  let paused = false;
  answer = () => {
    if (paused || sent.length < 4) return done;
    paused = true;
    return { kind: 'retry', afterMs: 5_000, scope: 'channel', code: '429' };
  };
  delivery.start();
  await until(() => paused);
  await new Promise((resolve) => setTimeout(resolve, 150));
  // Eight may have been on their way when the answer came.
  expect(sent.length).toBeLessThanOrEqual(12);
  place.now += 5_001;
  await until(async () => (await statuses()).every((one) => one.startsWith('sent')));
  expect(new Set(sent).size).toBe(40);
  expect(sent).toHaveLength(41);
});

test('what a platform refuses for good is kept as failed, and what follows still leaves', async () => {
  await say('a', 'a1', 'a2');
  answer = (text) => (text === 'a1' ? { kind: 'failed', code: 'telegram-403' } : done);
  delivery.start();
  await until(async () => (await statuses()).join() === 'failed 1 telegram-403,sent 1');
});

test('after fifteen tries it is given up, visibly', async () => {
  await say('a', 'a1');
  answer = () => ({ kind: 'retry', code: 'network' });
  delivery.start();
  for (let tries = 1; tries <= 15; tries += 1) {
    await until(() => sent.length >= tries);
    await until(async () => !(await statuses())[0]?.startsWith('sending'));
    place.now += 181_000;
  }
  await until(async () => (await statuses())[0] === 'failed 15 network');
  expect(sent).toHaveLength(15);
});

test('the fifteen tries outlast ten minutes, even where every wait comes out at its shortest', async () => {
  await delivery.stop();
  await say('a', 'a1');
  const tried: number[] = [];
  const channel: Channel = {
    name: 'web',
    capabilities: { maxText: 4_000, maxButtons: 3, maxButtonTitle: 20, pull: false },
    send: async () => {
      tried.push(place.now);
      return { kind: 'retry', code: 'network' };
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  const channels = new Map([['web', channel]]);
  delivery = new Delivery({ ledger, channels, log: createLog('silent'), pollMs: 5, random: () => 0 });
  delivery.start();
  while (!(await statuses())[0]?.startsWith('failed')) {
    place.now += 5_000;
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  expect(tried).toHaveLength(15);
  expect((tried.at(-1) ?? 0) - (tried[0] ?? 0)).toBeGreaterThan(600_000);
});

test('a wait that the platform or the pace asks for costs no try', async () => {
  await say('a', 'a1');
  answer = (_text, tries) =>
    tries <= 20 ? { kind: 'retry', code: 'pace', afterMs: 5, scope: 'conversation', keepsTries: true } : done;
  delivery.start();
  await until(async () => {
    place.now += 10;
    return (await statuses())[0]?.startsWith('sent') ?? false;
  });
  expect(await statuses()).toEqual(['sent 1']);
  expect(sent).toHaveLength(21);
});

test('a platform that is away is asked for a sign of life, and no message is tried on it meanwhile', async () => {
  await delivery.stop();
  for (let n = 0; n < 30; n += 1) await say(`p${n}`, `t${n}`);
  let there = false;
  let asked = 0;
  const channel: Channel = {
    name: 'web',
    capabilities: { maxText: 4_000, maxButtons: 3, maxButtonTitle: 20, pull: false },
    send: async (_address, { text }) => {
      sent.push(text);
      return there ? done : { kind: 'retry', code: 'network' };
    },
    isThere: async () => {
      asked += 1;
      return there;
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  const channels = new Map([['web', channel]]);
  delivery = new Delivery({ ledger, channels, log: createLog('silent'), pollMs: 5 });
  delivery.start();
  await until(() => {
    place.now += 1_000;
    return asked >= 8;
  });
  // Eight may have been on their way before the fourth failure.
  expect(sent.length).toBeLessThanOrEqual(12);
  there = true;
  await until(async () => {
    place.now += 1_000;
    return (await statuses()).every((one) => one.startsWith('sent'));
  });
  expect(new Set(sent).size).toBe(30);
});

test('a stop gives back what was taken and not begun, as if it had never been touched', async () => {
  for (let n = 0; n < 30; n += 1) await say(`p${n}`, `t${n}`);
  let finish = () => {};
  const gate = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const slow: Channel = {
    name: 'web',
    capabilities: { maxText: 4_000, maxButtons: 3, maxButtonTitle: 20, pull: false },
    send: async () => {
      await gate;
      return done;
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
  delivery = new Delivery({
    ledger,
    channels: new Map([['web', slow]]),
    log: createLog('silent'),
    pollMs: 10,
  });
  delivery.start();
  await until(async () => (await statuses()).filter((one) => one === 'sending 1').length === 30);
  const stopped = delivery.stop();
  finish();
  await stopped;
  expect((await statuses()).toSorted()).toEqual([...Array(22).fill('queued 0'), ...Array(8).fill('sent 1')]);
});

test('while a channel is away its messages wait and cost no try', async () => {
  away = true;
  delivery.start();
  await say('p1', 'one', 'two');
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect([sent, await statuses()]).toEqual([[], ['queued 0', 'queued 0']]);
  away = false;
  for (let tries = 0; sent.length < 2 && tries < 500; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(sent).toEqual(['one', 'two']);
});

test('a channel that takes one at a time is given one at a time, each once', async () => {
  let most = 0;
  let now = 0;
  answer = () => {
    now += 1;
    most = Math.max(most, now);
    away = true;
    setTimeout(() => {
      now -= 1;
      away = false;
    }, 15);
    return done;
  };
  for (const address of ['p1', 'p2', 'p3', 'p4']) await say(address, `to ${address}`);
  delivery.start();
  for (let tries = 0; sent.length < 4 && tries < 500; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect([sent.toSorted(), most]).toEqual([['to p1', 'to p2', 'to p3', 'to p4'], 1]);
  await delivery.stop();
  expect(await statuses()).toEqual(['sent 1', 'sent 1', 'sent 1', 'sent 1']);
});
