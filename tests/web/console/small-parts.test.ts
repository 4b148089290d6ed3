// SPDX-License-Identifier: AGPL-3.0-or-later

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
  ...{ unansweredSince: null, operator: null, priority: 'normal' },
  ...{ offer: null, noted: false, snooze: null },
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
  item('rests', { ...of('me'), snooze: { until: null } }),
];

test('the queue reads: danger, one’s own by who waits longest, who waits, colleagues’', () => {
  expect(shown(queueRows(items, 'me', { language: '', territory: '' }))).toEqual([
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
      'snoozed 1',
      'rests',
      'others 1',
      'theirs',
    ],
  ]);
});

test('a filter hides neither danger nor one’s own', () => {
  expect(shown(queueRows(items, 'me', { language: 'zh', territory: '' }))).toEqual([
    ...['urgent 1', 'danger', 'mine 3', 'late', 'newer', 'answered', 'snoozed 1', 'rests'],
  ]);
  expect(shown(queueRows(items, 'me', { language: '', territory: 'jesi' })).slice(-4)).toEqual([
    'waiting 1',
    'w2',
    'snoozed 1',
    'rests',
  ]);
});

test('the keys move in the order shown and stop at the ends', () => {
  const rows = queueRows(items, 'me', { language: '', territory: '' });
  expect([neighbour(rows, null, 1), neighbour(rows, 'danger', 1), neighbour(rows, 'w2', 1)]).toEqual([
    ...['danger', 'late', 'rests'],
  ]);
  expect([neighbour(rows, 'danger', -1), neighbour(rows, 'theirs', 1), neighbour([], null, 1)]).toEqual([
    ...[null, null, null],
  ]);
});

const line = (seq: number, more: Partial<ThreadLine> = {}): ThreadLine => ({
  ...{
    seq,
    uid: `u${seq}`,
    at: seq,
    speaker: 'person',
    name: null,
    language: 'bn',
    text: `t${seq}`,
    pressed: null,
  },
  ...{
    original: null,
    rendered: null,
    media: null,
    card: null,
    buttons: [],
    delivery: null,
    failure: null,
    maybeTwice: false,
    template: null,
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

const queueOf = (...all: QueueItem[]): Queue => ({
  ...{ presence: { is: 'available', byItself: false, awayAfterMs: 0 }, colleagues: [], teams: [] },
  ...{ now: 0, items: all, onDuty: [], desk: { open: true, opensAt: null, timeZone: 'Europe/Rome' } },
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
  expect([unreadOf(now, 'me'), unreadOf(undefined, 'me')]).toEqual([3, 0]);
});

test('a name is called by its longest form, and offered while it is typed', async () => {
  const { mentionedIn, openMention } = await import('../../../web/console/composer/mention-list.tsx');
  const people = ['Anna', 'Anna Rossi', 'Olena Ковальчук'].map((name) => ({ id: name, name }));
  const called = (text: string) => mentionedIn(text, people).map(({ id }) => id);
  expect(called('@Anna Rossi, puoi?')).toEqual(['Anna Rossi']);
  expect(called('@Anna e @Olena Ковальчук')).toEqual(['Olena Ковальчук', 'Anna']);
  expect(called('@Annalisa, anna@Anna')).toEqual(['Anna']);
  expect(called('anna')).toEqual([]);
  const offered = (text: string) => openMention(text, text.length, people)?.found.map(({ id }) => id);
  expect(offered('ciao @')).toEqual(['Anna', 'Anna Rossi', 'Olena Ковальчук']);
  expect(offered('@ков')).toEqual(['Olena Ковальчук']);
  expect([offered('anna@'), offered('@x'), offered('@Anna')]).toEqual([undefined, undefined, ['Anna Rossi']]);
});

test('notes stand at their time among the lines', async () => {
  const { withNotes } = await import('../../../web/console/thread/thread-lines.ts');
  const note = (at: number) => ({
    ...{
      seq: at,
      uid: `n${at}`,
      at,
      author: { id: 'a', name: 'A' },
      text: 'x',
      deletedAt: null,
      mentions: [],
    },
  });
  const order = (earlier: boolean) =>
    withNotes([line(10), line(20)], [note(5), note(15), note(25)], earlier).map((one) => one.at);
  expect(order(false)).toEqual([5, 10, 15, 20, 25]);
  expect(order(true)).toEqual([10, 15, 20, 25]);
});
