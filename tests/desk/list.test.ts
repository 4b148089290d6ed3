// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Answer } from './desk-of-test.ts';
import { DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

const idsOf = ({ body }: Answer) => body.items.map((one: { id: string }) => one.id);

async function allPages(browser: { get(url: string): Promise<Answer> }, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await browser.get(`/list?${query}${cursor ? `&cursor=${cursor}` : ''}`);
    expect(answer.status).toBe(200);
    pages.push(idsOf(answer));
    cursor = answer.body.next;
  }
  return pages;
}

test('the queue is read page by page: danger, who waits longest, what colleagues have; each once', async () => {
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  const waiting = [];
  for (let n = 0; n < 5; n += 1) waiting.push(await desk.waiting());
  const urgent = await desk.waiting({ urgent: true });
  const theirs = await desk.waiting();
  await bruno.act(theirs, 'claim');
  const own = await desk.waiting();
  await anna.act(own, 'claim');
  const pages = await allPages(anna, 'limit=2');
  expect(pages.flat()).toEqual([urgent, ...waiting, theirs]);
  expect(pages[0]).toHaveLength(2);
  const queue = (await anna.get('/queue')).body;
  expect(idsOf({ body: queue } as Answer)).toEqual([own, urgent, ...waiting, theirs]);
  expect(queue.counts).toEqual({ urgent: 1, waiting: 5, mine: 1, toAnswer: 1, snoozed: 0, others: 1 });
});

test('all shows the closed ones too, newest first, and mine only one’s own; both within the territories', async () => {
  const anna = await desk.operator('Anna', 'operator', ['jesi']);
  const closed = await desk.waiting({ territory: 'jesi' });
  await anna.act(closed, 'claim');
  await anna.act(closed, 'close', { outcome: 'answered' });
  const waiting = await desk.waiting({ territory: 'jesi' });
  await desk.waiting({ territory: 'fermo' });
  expect((await allPages(anna, 'view=all&limit=1')).flat()).toEqual([waiting, closed]);
  expect((await allPages(anna, 'view=mine')).flat()).toEqual([closed]);
  expect((await allPages(anna, 'view=all&state=closed')).flat()).toEqual([closed]);
});

test('filters narrow to a language, a territory, a channel, a part of a name without accents', async () => {
  const anna = await desk.operator('Anna');
  const bengali = await desk.waiting({ language: 'bn', territory: 'jesi' });
  const arabic = await desk.waiting({ language: 'ar', territory: 'fermo' });
  expect(idsOf(await anna.get('/list?language=bn'))).toEqual([bengali]);
  expect(idsOf(await anna.get('/list?territory=fermo'))).toEqual([arabic]);
  expect(idsOf(await anna.get('/list?channel=telegram'))).toEqual([]);
  const { items } = (await anna.get('/list')).body;
  const name = items[1].alias.toUpperCase();
  expect(idsOf(await anna.get(`/list?alias=${encodeURIComponent(name)}`))).toContain(arabic);
  expect(idsOf(await anna.get('/list?alias=nobody'))).toEqual([]);
  const { body } = await anna.get('/list/facets');
  expect(body.language).toEqual(
    expect.arrayContaining([
      { value: 'bn', count: 1 },
      { value: 'ar', count: 1 },
    ]),
  );
  for (const bad of ['view=other', 'language=%27', 'limit=5000', `cursor=${'x'.repeat(200)}`])
    expect((await anna.get(`/list?${bad}`)).status).toBe(400);
});

test('what changed is asked for by name; of others’ territories nothing comes', async () => {
  const jesi = await desk.operator('Jessica', 'operator', ['jesi']);
  const mine = await desk.waiting({ territory: 'jesi' });
  const foreign = await desk.waiting({ territory: 'fermo' });
  const { body } = await jesi.get(`/list/changes?ids=${mine},${foreign},gone`);
  expect(idsOf({ body } as Answer)).toEqual([mine]);
  expect(body.counts).toMatchObject({ waiting: 1, others: 0 });
  await jesi.act(mine, 'claim');
  await jesi.act(mine, 'close', { outcome: 'answered' });
  expect((await jesi.get(`/list/changes?ids=${mine}`)).body.items[0]).toMatchObject({ state: 'closed' });
  expect((await jesi.get(`/list/changes?ids=${Array(101).fill('a').join(',')}`)).status).toBe(400);
});

test('what an operator chose is theirs and stays', async () => {
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  expect((await anna.get('/me/choices')).body).toEqual({
    ...{ sound: false, repeatSeconds: 0, notifications: false, keys: true, list: true, context: true },
  });
  await anna.send('PUT', '/me/choices', { keys: false });
  await anna.send('PUT', '/me/choices', { repeatSeconds: 30 });
  expect((await anna.get('/me/choices')).body).toMatchObject({ keys: false, repeatSeconds: 30 });
  expect((await bruno.get('/me/choices')).body).toMatchObject({ keys: true, repeatSeconds: 0 });
  expect((await anna.send('PUT', '/me/choices', { repeatSeconds: 1 })).status).toBe(400);
});
