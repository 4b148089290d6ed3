// SPDX-License-Identifier: AGPL-3.0-or-later
import { Gcra } from '../../adapters/gcra.ts';

test('a burst is lent and paid back', () => {
  let now = 0;
  const pace = new Gcra({ everyMs: 1_000, burst: 3, now: () => now });
  expect([1, 2, 3].map(() => pace.take('a'))).toEqual([0, 0, 0]);
  expect(pace.take('a')).toBe(1_000);
  now = 1_000;
  expect(pace.take('a')).toBe(0);
  expect(pace.take('a')).toBe(1_000);
});

test('a million keys at once cost some megabytes and a second or so, and the newest are still counted', () => {
  const pace = new Gcra({ everyMs: 2_000, burst: 1, now: () => 0 });
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  for (let n = 0; n < 1_000_000; n += 1) pace.take(`2001:db8:${n >> 8}:${n & 255}`);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300e6);
  expect(pace.take(`2001:db8:${999_999 >> 8}:${999_999 & 255}`)).toBe(2_000);
  expect(pace.take('2001:db8:0:0')).toBe(0);
});

test('keys do not wait for each other', () => {
  const pace = new Gcra({ everyMs: 1_000, burst: 1, now: () => 0 });
  expect([pace.take('a'), pace.take('b'), pace.take('a')]).toEqual([0, 0, 1_000]);
});

test('a hold keeps everything of its key back', () => {
  let now = 0;
  const pace = new Gcra({ everyMs: 100, burst: 5, now: () => now });
  pace.hold('a', 3_000);
  expect(pace.take('a')).toBe(3_000);
  now = 3_000;
  expect(pace.take('a')).toBe(0);
});
