// SPDX-License-Identifier: AGPL-3.0-or-later
import { DutyBoard } from '../../desk/duty.ts';
import { isNationalHoliday } from '../../desk/holidays.ts';
import { Hours, type HoursSetting, noHours } from '../../desk/hours.ts';
import { parseOpeningHours } from '../../desk/opening-hours.ts';
import { DeskOfTest } from './desk-of-test.ts';

const published = { week: parseOpeningHours('Mon-Fri 09:00-13:00,15:00-18:00'), timeZone: 'Europe/Rome' };
const part = (more: Partial<HoursSetting['general']> = {}) => ({ ...noHours.general, ...more });
const at = (text: string) => Date.parse(text);
const minutes = 60_000;

test.each([
  [2025, 10, 4, false],
  [2026, 10, 4, true],
  [2026, 4, 6, true],
  [2027, 3, 29, true],
  [2028, 4, 17, true],
  [2026, 4, 7, false],
  [2026, 12, 26, true],
  [2026, 6, 2, true],
])('%s-%s-%s as a national holiday: %s', (year, month, day, is) => {
  expect(isNationalHoliday({ year, month, day })).toBe(is);
});

test('the patron saint shuts the desk of that territory and of no other', () => {
  const hours = new Hours({ ...noHours, territories: { jesi: part({ patron: '09-22' }) } }, published, []);
  const morning = at('2026-09-22T10:00:00+02:00');
  expect(hours.opening('jesi', morning)).toEqual({
    open: false,
    opensAt: new Date('2026-09-23T09:00:00+02:00'),
  });
  expect(hours.opening('fermo', morning)).toEqual({ open: true });
});

test('a closure shuts whole days, and an opening counts before holidays and closures', () => {
  const general = part({
    closures: [{ from: '2026-12-21', to: '2027-01-05' }],
    openings: [{ date: '2026-12-26', hours: '10:00-12:00' }],
  });
  const hours = new Hours({ ...noHours, general }, published, []);
  expect(hours.opening(null, at('2026-12-18T18:00:00+01:00')).opensAt).toEqual(
    new Date('2026-12-26T10:00:00+01:00'),
  );
  expect(hours.opening(null, at('2026-12-26T12:00:00+01:00')).opensAt).toEqual(
    new Date('2027-01-07T09:00:00+01:00'),
  );
});

test('a team with hours of its own opens for its territories only', () => {
  const teams = [{ id: 'night', territories: ['jesi'], topics: [] }];
  const hours = new Hours(
    { ...noHours, teams: { night: part({ week: 'Mon-Sun 18:00-22:00' }) } },
    published,
    teams,
  );
  const evening = at('2026-11-24T20:00:00+01:00');
  expect(hours.opening('jesi', evening)).toEqual({ open: true });
  expect(hours.opening('fermo', evening).open).toBe(false);
});

test('a clock stands still while the desk is shut', () => {
  const hours = new Hours(noHours, published, []);
  const of = { territory: null, topic: null, teamId: null };
  const due = (since: string, ms: number) => hours.due(of, at(since), ms);
  expect(due('2026-11-24T12:50:00+01:00', 15 * minutes)).toBe(at('2026-11-24T15:05:00+01:00'));
  expect(due('2026-11-27T17:50:00+01:00', 15 * minutes)).toBe(at('2026-11-30T09:05:00+01:00'));
  expect(due('2026-11-28T11:00:00+01:00', 15 * minutes)).toBe(at('2026-11-30T09:15:00+01:00'));
  expect(due('2026-12-07T17:55:00+01:00', 15 * minutes)).toBe(at('2026-12-09T09:10:00+01:00'));
  // The night in which the clocks change.
  expect(due('2026-10-24T11:00:00+02:00', 15 * minutes)).toBe(at('2026-10-26T09:15:00+01:00'));
});

test('a desk that never opens is due never', () => {
  const general = part({ closures: [{ from: '2026-01-01', to: '2030-01-01' }] });
  const hours = new Hours({ ...noHours, general }, published, []);
  expect(
    hours.due({ territory: null, topic: null, teamId: null }, at('2026-11-24T10:00:00Z'), minutes),
  ).toBeNull();
  expect(hours.opening(null, at('2026-11-24T10:00:00Z'))).toEqual({ open: false });
});

test('administrators set the hours, and people hear of them within a second', async () => {
  const desk = await DeskOfTest.start();
  desk.place.now = at('2026-11-24T10:00:00+01:00');
  const admin = await desk.administrator();
  const board = new DutyBoard({ ledger: desk.ledger, ...published });
  await board.refresh();
  expect(board.now('jesi')).toEqual({ open: true });
  const setting = { ...noHours, territories: { jesi: part({ week: 'Wed 15:00-17:00' }) } };
  expect((await admin.send('PUT', '/hours', setting)).status).toBe(200);
  expect((await admin.get('/hours')).body.setting).toEqual(setting);
  await board.refresh();
  expect(board.now('jesi')).toEqual({ open: false, opensAt: new Date('2026-11-25T15:00:00+01:00') });
  expect(board.now('fermo')).toEqual({ open: true });
  const wrong = { ...noHours, general: part({ week: 'Lunedì 9-13' }) };
  expect((await admin.send('PUT', '/hours', wrong)).body.error).toMatchObject({
    code: 'bad-hours',
    fields: 'general.week',
  });
  for (const closures of [
    [{ from: '2026-02-30', to: '2026-03-01' }],
    [{ from: '2026-03-02', to: '2026-03-01' }],
  ])
    expect((await admin.send('PUT', '/hours', { ...noHours, general: part({ closures }) })).status).toBe(400);
  await desk.stop();
});
