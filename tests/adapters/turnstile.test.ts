// SPDX-License-Identifier: AGPL-3.0-or-later
import { LocalPace } from '../../adapters/pace.ts';
import { Turnstile } from '../../adapters/turnstile.ts';

let now: number;
const never = new AbortController().signal;
beforeEach(() => {
  now = 0;
});

/** @param passed is told the time whenever somebody passes or sleeps */
function turnstile(rules: { all?: number; each?: number; burst?: number } = {}): Turnstile {
  const { all = 100, each = 1_000, burst = 1 } = rules;
  const clock = () => now;
  return new Turnstile({
    all: new LocalPace({ everyMs: all, burst: 1, now: clock }),
    each: new LocalPace({ everyMs: each, burst, now: clock }),
    sleep: async (ms) => {
      now += ms;
    },
  });
}

test('who comes together passes one after the other, in the order of coming', async () => {
  const gate = turnstile();
  const passed: string[] = [];
  const pass = async (who: string) => {
    expect(await gate.pass(who, never)).toBeNull();
    passed.push(`${who} ${now}`);
  };
  await Promise.all(['a', 'b', 'c'].map(pass));
  expect(passed).toEqual(['a 0', 'b 100', 'c 200']);
});

test('a short wait for a person is waited here, a long one goes back and costs no try', async () => {
  const short = turnstile({ each: 300 });
  expect([await short.pass('a', never), await short.pass('a', never)]).toEqual([null, null]);
  expect(now).toBe(300);
  const long = turnstile({ each: 1_000 });
  await long.pass('a', never);
  expect(await long.pass('a', never)).toEqual({
    kind: 'retry',
    code: 'pace',
    afterMs: 1_000,
    scope: 'conversation',
    keepsTries: true,
  });
});

test('a pause that the platform asks for also stops who stands in line already', async () => {
  const gate = turnstile();
  await gate.pass('a', never);
  const waiting = [gate.pass('b', never), gate.pass('c', never)];
  await gate.hold(5_000);
  const results = await Promise.all(waiting);
  expect(results.at(-1)).toMatchObject({ code: 'pace', scope: 'channel', keepsTries: true });
  expect(await gate.pass('d', never)).toMatchObject({ scope: 'channel' });
  now += 5_000;
  expect(await gate.pass('e', never)).toBeNull();
});

test('who has waited longer than a send may take is not let through', async () => {
  const gate = turnstile();
  await gate.pass('a', never);
  expect(await gate.pass('b', AbortSignal.abort())).toMatchObject({ kind: 'retry', keepsTries: true });
});

test('what comes in takes its places among what goes out', async () => {
  const gate = turnstile();
  gate.countIncoming(3);
  for (const who of ['a', 'b', 'c']) await gate.pass(who, never);
  while (now < 500) await new Promise((resolve) => setImmediate(resolve));
  // Six places of 100 ms each, the first at once.
  expect(now).toBe(500);
});
