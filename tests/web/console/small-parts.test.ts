// SPDX-License-Identifier: AGPL-3.0-or-later

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
      'snoozed 1',
      'rests',
      'others 1',
      'theirs',
    ],
  ]);
});

test('the keys move in the order shown and stop at the ends', () => {
  const rows = queueRows(items, 'me');
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
  ...{
    next: null,
    counts: { urgent: 1, waiting: 1, mine: 2, toAnswer: 1, snoozed: 0, others: 0 },
    offered: [],
  },
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
