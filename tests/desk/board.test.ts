// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { type HistoryRow, historyAsCsv } from '../../desk/service-history.ts';
import { quantileOf, stepOf } from '../../desk/steps.ts';
import { DeskOfTest } from './desk-of-test.ts';

const minute = 60_000;
let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The history of today and yesterday, by whatever is asked. */
async function history(who: { get(url: string): Promise<{ body: { rows: HistoryRow[] } }> }, by: string) {
  const now = desk.place.now;
  const { body } = await who.get(
    `/board/history?from=${dayOf(now - 86_400_000)}&to=${dayOf(now + 86_400_000)}&by=${by}`,
  );
  return body.rows;
}

test('the board shows how many wait, since when, in which languages, and who is at work with how much', async () => {
  const lead = await desk.operator('Lia', 'supervisor');
  const anna = await desk.operator('Anna');
  await anna.send('PUT', '/me/duty', { onDuty: true });
  const first = await desk.waiting({ language: 'ur', territory: 'jesi' });
  const since = desk.place.now;
  desk.place.now += 5 * minute;
  await desk.waiting({ language: 'bn', territory: 'ancona', urgent: true });
  await desk.waiting({ language: 'ur', territory: 'jesi' });
  await anna.send('PUT', '/me/duty', { onDuty: true });
  const { body } = await lead.get('/board');
  expect(body.all).toMatchObject({ waiting: 3, urgent: 1, oldest: since, answered: 0 });
  expect(body.byLanguage.map((one: { of: string; waiting: number }) => [one.of, one.waiting])).toEqual([
    ['ur', 2],
    ['bn', 1],
  ]);
  expect(body.byTerritory[0]).toMatchObject({ of: 'jesi', waiting: 2, oldest: since });
  await anna.act(first, 'claim');
  const after = (await lead.get('/board')).body;
  expect(after.all).toMatchObject({ waiting: 2, answered: 1, unanswered: 1 });
  expect(after.operators).toEqual([
    expect.objectContaining({ name: 'Anna', present: true, load: 1, oldestUnanswered: since }),
  ]);
  expect(JSON.stringify(after)).not.toMatch(/I need|Chiede|person-\d/);
});

test('a supervisor of some territories sees those, and people who have not said where they are', async () => {
  const lead = await desk.operator('Lia', 'supervisor', ['jesi']);
  await desk.waiting({ territory: 'jesi' });
  await desk.waiting({ territory: 'ancona' });
  await desk.waiting({ territory: null });
  const { body } = await lead.get('/board');
  expect(body.byTerritory.map((one: { of: string | null }) => one.of)).toEqual(['jesi', null]);
  expect(body.all.waiting).toBe(2);
});

test('first words and ends are counted once, with how long they took, and stay when the conversation is gone', async () => {
  const lead = await desk.operator('Lia', 'supervisor');
  const anna = await desk.operator('Anna');
  const id = await desk.waiting({ language: 'ur', territory: 'jesi' });
  desk.place.now += 4 * minute;
  await anna.act(id, 'claim');
  const actId = 'reply-00001';
  for (const _ of [1, 2]) await anna.act(id, 'reply', { actId, text: 'Buongiorno' });
  await anna.act(id, 'reply', { text: 'Eccomi' });
  desk.place.now += 20 * minute;
  await anna.act(id, 'close', { outcome: 'referred' });
  await desk.ledger.db.deleteFrom('handoffs').execute();
  const [row] = await history(lead, 'language');
  expect(row).toEqual({
    of: 'ur',
    asked: 1,
    firstReply: { count: 1, median: 5, ninth: 5 },
    resolution: { count: 1, median: 30, ninth: 30 },
    outcomes: { referred: 1 },
  });
  const other = await desk.operator('Nora', 'supervisor', ['ancona']);
  expect(await history(other, 'language')).toEqual([]);
});

test('the table for spreadsheets holds the same, and nothing that one would calculate', async () => {
  const lead = await desk.operator('Lia', 'supervisor');
  const id = await desk.waiting({ language: 'ur' });
  const anna = await desk.operator('Anna');
  await anna.act(id, 'claim');
  await anna.act(id, 'hand-back');
  const day = dayOf(desk.place.now);
  const answer = await lead.get(`/board/history.csv?from=${day}&to=${day}&by=language`);
  expect(answer.headers['content-disposition']).toBe(
    `attachment; filename="sportello-${day}-${day}-language.csv"`,
  );
  const none = { count: 0, median: null, ninth: null };
  const over = { count: 1, median: Number.POSITIVE_INFINITY, ninth: Number.POSITIVE_INFINITY };
  const rows = [{ of: '=1+1', asked: 2, firstReply: none, resolution: over, outcomes: { 'a"b': 1 } }];
  expect(historyAsCsv(rows, 'territory')).toBe(
    '\ufeffterritory,asked,first_reply_count,first_reply_median_min,first_reply_p90_min,' +
      'ended_count,ended_median_min,ended_p90_min,"outcome_a""b"\r\n' +
      "'=1+1,2,0,,,1,>4320,>4320,1\r\n",
  );
});

test.each([
  ['from=2026-02-30&to=2026-03-01'],
  ['from=2026-03-02&to=2026-03-01'],
  ['from=2020-01-01&to=2026-03-01'],
  ['from=2026-03-01&to=2026-03-02&by=person'],
  [''],
])('refuses a stretch of days that is none: %s', async (query) => {
  const lead = await desk.operator('Lia', 'supervisor');
  expect((await lead.get(`/board/history?${query}`)).status).toBe(400);
});

test('the step of a time is never below it, and a quantile never better than what was measured', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_320 * minute }), { minLength: 1 }), (times) => {
      const steps = new Map<string, number>();
      for (const time of times) steps.set(stepOf(time), (steps.get(stepOf(time)) ?? 0) + 1);
      const sorted = times.toSorted((a, b) => a - b);
      for (const share of [0.5, 0.9, 1]) {
        const exact = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
        expect((quantileOf(steps, share) ?? -1) * minute).toBeGreaterThanOrEqual(exact);
      }
    }),
  );
  expect([quantileOf(new Map(), 0.5), quantileOf(new Map([['over', 1]]), 0.5)]).toEqual([
    null,
    Number.POSITIVE_INFINITY,
  ]);
});
