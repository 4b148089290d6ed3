// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue, QueueItem, ThreadLine } from '../../../web/console/data/desk-types.ts';
import { neighbour, queueRows } from '../../../web/console/queue/queue-rows.ts';
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
