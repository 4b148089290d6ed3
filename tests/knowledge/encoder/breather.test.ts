// SPDX-License-Identifier: AGPL-3.0-or-later
import { Breather } from '../../../knowledge/encoder/breather.ts';

let now: number;
let breather: Breather;
beforeEach(() => {
  now = 0;
  breather = new Breather({ misses: 3, firstPauseMs: 100, longestPauseMs: 300, now: () => now });
});

const missThrice = () => [breather.miss(), breather.miss(), breather.miss()];

test('it pauses after misses in a row, and says so once', () => {
  expect(missThrice()).toEqual([false, false, true]);
  expect([breather.pausing, breather.lets()]).toEqual([true, false]);
});

test('a hit in between begins the count anew', () => {
  breather.miss();
  breather.miss();
  breather.hit();
  breather.miss();
  expect(breather.lets()).toBe(true);
});

test('after the pause one try is let through, and a hit ends the trouble', () => {
  missThrice();
  now = 100;
  expect([breather.lets(), breather.lets()]).toEqual([true, false]);
  breather.hit();
  expect([breather.pausing, breather.lets()]).toEqual([false, true]);
});

test('each failed try doubles the pause up to the longest; misses from before it count nothing', () => {
  missThrice();
  breather.miss();
  for (const [at, next] of [
    [100, 300],
    [300, 600],
    [600, 900],
  ] as const) {
    now = at;
    expect(breather.lets()).toBe(true);
    expect(breather.miss()).toBe(false);
    now = next - 1;
    expect(breather.lets()).toBe(false);
  }
});
