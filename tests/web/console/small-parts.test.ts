// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue, QueueItem, ThreadLine } from '../../../web/console/data/desk-types.ts';
import {
  belongs,
  inQueueOrder,
  type ListFilter,
  noFilter,
  patchPage,
} from '../../../web/console/queue/queue-patch.ts';
import { neighbour, nextUnanswered, queueRows } from '../../../web/console/queue/queue-rows.ts';
import {
  boldParts,
  isFollowing,
  mergeLines,
  refreshFrom,
  stillPending,
} from '../../../web/console/thread/thread-lines.ts';

const item = (id: string, more: Partial<QueueItem> = {}): QueueItem => ({
  ...{ id, alias: id, state: 'waiting', urgent: false, reason: 'asked', entry: null, topic: null },
  ...{ language: 'ur', territory: null, channel: 'web', waitingSince: 0, claimedAt: null },
  ...{ unansweredSince: null, operator: null },
  ...more,
});
const of = (id: string) => ({ state: 'person' as const, operator: { id, name: id } });
const shown = (rows: ReturnType<typeof queueRows>) =>
  rows.map((row) => (row.kind === 'heading' ? `${row.group} ${row.count}` : row.item.id));

const items: readonly QueueItem[] = [
  item('danger', { urgent: true, language: 'ar' }),
  item('w1'),
  item('w2', { language: 'ar', territory: 'jesi' }),
  item('answered', of('me')),
  item('late', { ...of('me'), unansweredSince: 1 }),
  item('newer', { ...of('me'), unansweredSince: 2 }),
  item('theirs', of('other')),
];

test('the queue reads: danger, one’s own by who waits longest, who waits, colleagues’', () => {
  expect(shown(queueRows(items, 'me'))).toEqual([
    ...[
      'urgent 1',
      'danger',
      'mine 3',
      'late',
      'newer',
      'answered',
      'waiting 2',
      'w1',
      'w2',
      'others 1',
      'theirs',
    ],
  ]);
});

test('the keys move in the order shown and stop at the ends', () => {
  const rows = queueRows(items, 'me');
  expect([neighbour(rows, null, 1), neighbour(rows, 'danger', 1), neighbour(rows, 'w2', 1)]).toEqual([
    ...['danger', 'late', 'theirs'],
  ]);
  expect([neighbour(rows, 'danger', -1), neighbour(rows, 'theirs', 1), neighbour([], null, 1)]).toEqual([
    ...[null, null, null],
  ]);
});

const line = (seq: number, more: Partial<ThreadLine> = {}): ThreadLine => ({
  ...{ seq, at: seq, speaker: 'person', name: null, language: 'bn', text: `t${seq}`, pressed: null },
  ...{
    original: null,
    rendered: null,
    media: null,
    card: null,
    buttons: [],
    delivery: null,
    unreachable: null,
  },
  ...more,
});

test('lines are in order, each once, and the news of one replaces what was known', () => {
  const merged = mergeLines(
    [line(1), line(2, { delivery: 'queued' })],
    [line(3), line(2, { delivery: 'sent' })],
  );
  expect(merged.map((one) => [one.seq, one.delivery])).toEqual([
    [1, null],
    [2, 'sent'],
    [3, null],
  ]);
  expect(refreshFrom([line(1), line(2, { delivery: 'sending' }), line(3)])).toBe(1);
  expect([refreshFrom([line(1), line(3)]), refreshFrom([])]).toEqual([3, 0]);
});

test('a reply is shown as under way until it stands in the thread', () => {
  const pending = [{ actId: 'a', text: 'সুপ্রভাত', after: 5 }];
  expect(stillPending(pending, [line(4, { speaker: 'operator', text: 'সুপ্রভাত' })])).toHaveLength(1);
  expect(stillPending(pending, [line(6, { speaker: 'operator', text: 'সুপ্রভাত' })])).toEqual([]);
});

test('the same speaker in one breath is named once', () => {
  expect(isFollowing(line(1), line(2))).toBe(true);
  expect(isFollowing(undefined, line(2))).toBe(false);
  expect(isFollowing(line(1), line(2, { speaker: 'bot' }))).toBe(false);
  expect(isFollowing(line(1), line(2, { at: 300_000 }))).toBe(false);
});

test('bold stands out in any script and nothing else is read as markup', () => {
  expect(boldParts('a **চিঠি** b')).toEqual([
    { text: 'a ', bold: false },
    { text: 'চিঠি', bold: true },
    { text: ' b', bold: false },
  ]);
  expect(boldParts('<b>2 ** 3</b>')).toEqual([{ text: '<b>2 ** 3</b>', bold: false }]);
});

test('every string that the console asks for by name is there, and none is left over', () => {
  const folder = join(__dirname, '..', '..', '..', 'web', 'console');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const italian = readdirSync(join(folder, 'strings', 'it')).flatMap((name) =>
    keysOf(JSON.parse(readFileSync(join(folder, 'strings', 'it', name), 'utf8')) as object),
  );
  expect(new Set(italian).size).toBe(italian.length);
  const keys = italian.map((key) => key.replace(/_(?:zero|one|other)$/, ''));
  const asked = [...sources.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key);
  expect(asked.filter((key) => !keys.includes(key ?? ''))).toEqual([]);
  const built = [...sources.matchAll(/`([\w-]+(?:\.[\w-]+)*)\.\$\{/g)].map(([, prefix]) => `${prefix}.`);
  const unused = keys.filter(
    (key) => !sources.includes(`'${key}'`) && !built.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

function keysOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, one]) =>
    typeof one === 'string' ? [`${prefix}${key}`] : keysOf(one as object, `${prefix}${key}.`),
  );
}

const queueOf = (...all: QueueItem[]): Queue => ({
  ...{ now: 0, items: all, onDuty: [], desk: { open: true, opensAt: null, timeZone: 'Europe/Rome' } },
  ...{ next: null, counts: { urgent: 1, waiting: 1, mine: 2, toAnswer: 1, others: 0 } },
});

test('news are who begins to wait and which of one’s own wrote', async () => {
  const { newsBetween, unreadOf } = await import('../../../web/console/shell/notify.ts');
  const before = queueOf(item('a'), item('b', of('me')), item('c', of('other')));
  const now = queueOf(
    item('a', { urgent: true }),
    item('b', { ...of('me'), unansweredSince: 1 }),
    item('c', { ...of('other'), unansweredSince: 1 }),
    item('d'),
  );
  expect(newsBetween(before, now, 'me').map((one) => one.id)).toEqual(['a', 'b', 'd']);
  expect(newsBetween(undefined, now, 'me')).toEqual([]);
  expect([unreadOf(now), unreadOf(undefined)]).toEqual([3, 0]);
});

test('rows that were only loaded further down are no news; what a hint names is', async () => {
  const { newsBetween } = await import('../../../web/console/shell/notify.ts');
  const before = { ...queueOf(item('a')), now: 1_000_000 };
  const further = { ...queueOf(item('a'), item('old')), now: 1_000_000, changed: [] };
  expect(newsBetween(before, further, 'me')).toEqual([]);
  const named = { ...queueOf(item('a')), changed: [item('far-down', { waitingSince: 999_000 })] };
  expect(newsBetween(before, named, 'me').map((one) => one.id)).toEqual(['far-down']);
  const again = queueOf(item('a'), item('old'), item('new', { waitingSince: 1_000_500 }));
  expect(newsBetween(before, again, 'me').map((one) => one.id)).toEqual(['new']);
});

test('news of a conversation take its place in the list, or take it out; the rest stays as it is', () => {
  const list = { belongs: (one: QueueItem) => one.state !== 'closed', compare: inQueueOrder('me') };
  const page = {
    items: [item('u', { urgent: true }), item('a', { waitingSince: 1 }), item('c', { waitingSince: 3 })],
    next: null as string | null,
  };
  const found = [item('b', { waitingSince: 2 }), item('u', { urgent: true, ...of('other') })];
  const patched = patchPage(page, { ids: ['b', 'u', 'c'], found }, list);
  expect(patched.items.map((one) => one.id)).toEqual(['a', 'b', 'u']);
  expect(patched.items[0]).toBe(page.items[1]);
  const partly = patchPage(
    { ...page, next: 'x' },
    { ids: ['z'], found: [item('z', { waitingSince: 9 })] },
    list,
  );
  expect(partly.items.map((one) => one.id)).toEqual(['u', 'a', 'c']);
});

test('a conversation belongs into a view by owner, state, filters and a part of its name', () => {
  const asks = (view: 'open' | 'mine' | 'all', filter: Partial<ListFilter> = {}) => ({
    ...{ view, filter: { ...noFilter, ...filter }, ownId: 'me' },
  });
  const own = item('Airone azzurro 42', of('me'));
  expect([belongs(own, asks('open')), belongs(own, asks('mine')), belongs(own, asks('all'))]).toEqual([
    ...[false, true, true],
  ]);
  expect(belongs(item('x', { state: 'closed' }), asks('open'))).toBe(false);
  expect(belongs(own, asks('all', { language: 'ar' }))).toBe(false);
  expect(belongs(own, asks('all', { alias: 'ÀIRONE azz' }))).toBe(true);
});

test('the next to answer comes after the open one, and then from the top', () => {
  const rows = queueRows(items, 'me');
  expect([nextUnanswered(rows, null), nextUnanswered(rows, 'danger'), nextUnanswered(rows, 'w2')]).toEqual([
    ...['danger', 'late', 'danger'],
  ]);
  expect(nextUnanswered(queueRows([item('a', of('me'))], 'me'), 'a')).toBeNull();
});
