// SPDX-License-Identifier: AGPL-3.0-or-later
import { DutyBoard, dutyFor, dutyNow } from '../../desk/duty.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import { DeskOfTest } from './desk-of-test.ts';

const hours = { week: parseOpeningHours('Mon-Fri 09:00-13:00'), timeZone: 'Europe/Rome' };
const at = (text: string) => new Date(text);

test.each([
  ['within hours', '2026-11-24T10:00:00+01:00', false, { open: true }],
  [
    'after hours',
    '2026-11-24T13:00:00+01:00',
    false,
    { open: false, opensAt: at('2026-11-25T09:00:00+01:00') },
  ],
  ['after hours, staffed', '2026-11-24T20:00:00+01:00', true, { open: true }],
  [
    'on Friday evening',
    '2026-11-27T20:00:00+01:00',
    false,
    { open: false, opensAt: at('2026-11-30T09:00:00+01:00') },
  ],
  [
    'on a holiday',
    '2026-12-08T10:00:00+01:00',
    false,
    { open: false, opensAt: at('2026-12-09T09:00:00+01:00') },
  ],
  [
    'on Easter Monday',
    '2027-03-29T10:00:00+02:00',
    false,
    { open: false, opensAt: at('2027-03-30T09:00:00+02:00') },
  ],
])('%s', (_name, now, staffed, duty) => {
  expect(dutyFor(hours, { staffed, now: at(now) })).toEqual(duty);
});

test('an operator on duty opens the desk for their territories, until they are not heard for a minute', async () => {
  const desk = await DeskOfTest.start();
  desk.place.now = Date.parse('2026-11-24T20:00:00+01:00');
  const board = new DutyBoard({ ledger: desk.ledger, ...hours });
  await board.start();
  const shut = { open: false, opensAt: at('2026-11-25T09:00:00+01:00') };
  expect(board.now('jesi')).toEqual(shut);
  const anna = await desk.operator('Anna', 'operator', ['jesi']);
  await board.refresh();
  expect(board.now('jesi')).toEqual(shut);
  await anna.send('PUT', '/me/duty', { onDuty: true });
  await board.refresh();
  expect([board.now('jesi'), board.now(null), board.now('fermo')]).toEqual([
    { open: true },
    { open: true },
    shut,
  ]);
  expect([await dutyNow(desk.ledger, 'jesi'), await dutyNow(desk.ledger, 'fermo')]).toEqual([true, false]);
  expect((await anna.get('/queue')).body).toMatchObject({ onDuty: [{ name: 'Anna' }], desk: { open: true } });
  desk.place.now += 60_000;
  await board.refresh();
  expect(board.now('jesi').open).toBe(false);
  board.stop();
  await desk.stop();
});

test('asking is cheap: a hundred thousand times in a second', async () => {
  const desk = await DeskOfTest.start();
  desk.place.now = Date.parse('2026-11-24T20:00:00+01:00');
  const board = new DutyBoard({ ledger: desk.ledger, ...hours });
  const started = performance.now();
  for (let n = 0; n < 100_000; n += 1) board.now('jesi');
  expect(performance.now() - started).toBeLessThan(1_000);
  await desk.stop();
});
