// SPDX-License-Identifier: AGPL-3.0-or-later
import { figures, isLong, shortOrLong } from './figures.ts';
import { Load, outOfOrder, rounded } from './load.ts';
import { asInService, Rig, sleep } from './rig.ts';

const perSecond = 50;
const seconds = shortOrLong(12, 30 * 60);
const everyMs = shortOrLong(1_000, 30_000);

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

interface Sample {
  readonly minutes: number;
  readonly megabytes: number;
}

/** Least squares. Megabytes a minute. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (pick: (one: Sample) => number) =>
    samples.reduce((sum, one) => sum + pick(one), 0) / samples.length;
  const [x, y] = [mean((one) => one.minutes), mean((one) => one.megabytes)];
  const over = samples.reduce((sum, one) => sum + (one.minutes - x) * (one.megabytes - y), 0);
  return over / samples.reduce((sum, one) => sum + (one.minutes - x) ** 2, 0);
}

test(`${perSecond} messages a second for ${seconds} s leave the heap as it was`, async () => {
  const one = await rig.spawn(asInService);
  const load = new Load(rig, { people: 200, perSecond }).start();
  const started = Date.now();
  const samples: Sample[] = [];
  // The first fifth fills caches and compiles.
  while (Date.now() - started < seconds * 1_000) {
    await sleep(everyMs);
    const { heapUsed } = await rig.memory(one);
    if (Date.now() - started > seconds * 200)
      samples.push({ minutes: (Date.now() - started) / 60_000, megabytes: heapUsed / 2 ** 20 });
  }
  await load.stop();
  await rig.until(load.written, 30_000);
  const perTenMinutes = slopeOf(samples) * 10;
  const grown = (samples.at(-1)?.megabytes ?? 0) - (samples[0]?.megabytes ?? 0);
  figures('30 Soak', [
    { figure: 'messages', measured: load.written, holds: `${perSecond} a second for 30 min` },
    { figure: 'lost', measured: load.written - rig.answers, holds: '0' },
    { figure: 'heap, MB', measured: rounded(samples.at(-1)?.megabytes ?? 0), holds: '–' },
    {
      figure: 'heap slope, MB in 10 min',
      measured: isLong ? rounded(perTenMinutes) : '(long form)',
      holds: '≤ 1',
    },
  ]);
  expect(outOfOrder(rig)).toEqual([]);
  expect(rig.sent).toHaveLength(load.written);
  if (isLong) expect(perTenMinutes).toBeLessThanOrEqual(1);
  else expect(grown).toBeLessThan(20);
}, 2_400_000);
