// SPDX-License-Identifier: AGPL-3.0-or-later
import { payloadOf, postSigned, statusValue } from '../fakes/whatsapp-graph.ts';
import { Edge } from './edge.ts';
import { EdgeProcesses } from './edge-processes.ts';
import { figures, shortOrLong } from './figures.ts';

const people = shortOrLong(50, 100);
const personOf = (n: number) => `${390_000_000_000 + n}`;
const long = `${'a'.repeat(4_000)}\n\n${'b'.repeat(4_000)}\n\n${'c'.repeat(400)}`;
const everybody = Array.from({ length: people }, (_, n) => [personOf(n), ['a']] as const);

let edge: Edge;
beforeEach(async () => {
  edge = await Edge.start({ clock: 'fake' });
});
afterEach(() => edge.stop());

const allSent = async () => (await edge.outbox()).every(({ status }) => status === 'sent');

function copies(persons: readonly string[]): { most: number; people: number } {
  const count = new Map<string, number>();
  for (const person of persons) count.set(person, (count.get(person) ?? 0) + 1);
  return { most: Math.max(...count.values()), people: count.size };
}

test('WhatsApp takes messages and their answers are lost: the statuses tell, and nobody gets a second copy', async () => {
  for (let n = 0; n < people; n += 1) edge.graph.nextTo.set(personOf(n), ['reset']);
  let told = 0;
  edge.deliver([edge.whatsapp]);
  await edge.answerAll('whatsapp', everybody);
  await edge.until(
    async () => {
      // Meta tells about each some seconds later, in no order, and about some of them twice.
      const due = edge.graph.accepted.slice(told).filter(({ at }) => at < edge.now - 3_000);
      told += due.length;
      for (const one of due.toReversed()) {
        const values = [statusValue(one, 'sent'), statusValue(one, 'delivered')];
        const answer = await postSigned(`${edge.url}/webhooks/whatsapp`, payloadOf(...values));
        expect(answer.status).toBe(200);
      }
      return allSent();
    },
    { stepMs: 500, mostMs: 300_000 },
  );
  const { most, people: reached } = copies(edge.graph.accepted.map(({ person }) => person));
  const rows = await edge.outbox();
  const marked = rows.filter((row) => row.maybe_twice === 1).length;
  figures('Lost answers on WhatsApp', [
    { figure: 'messages whose answer was lost', measured: people, holds: '0 lost' },
    { figure: 'copies of one message, at most', measured: most, holds: '≤ 1' },
    { figure: 'marked as maybe twice', measured: marked, holds: '0' },
  ]);
  expect([reached, most, marked]).toEqual([people, 1, 0]);
  expect(new Set(rows.map((row) => row.external_ids)).size).toBe(people);
}, 60_000);

test('Telegram takes messages and their answers are lost: at most two copies, and each is marked', async () => {
  const lost = new Set<string>();
  edge.api.losesAnswer = ({ chat_id: chat }) => {
    const first = !lost.has(String(chat));
    lost.add(String(chat));
    return first;
  };
  edge.deliver([edge.telegram]);
  await edge.answerAll('telegram', everybody);
  await edge.until(allSent, { stepMs: 500, mostMs: 600_000 });
  const { most, people: reached } = copies(edge.api.sent.map(({ chat }) => chat));
  const marked = (await edge.outbox()).filter((row) => row.maybe_twice === 1).length;
  figures('Lost answers on Telegram', [
    { figure: 'messages whose answer was lost', measured: people, holds: '0 lost' },
    { figure: 'copies of one message, at most', measured: most, holds: '≤ 2' },
    { figure: 'marked as maybe twice', measured: marked, holds: String(people) },
  ]);
  expect([reached, most, marked]).toEqual([people, 2, people]);
}, 60_000);

test('a part whose answer was lost is known by its status, and only the rest follows', async () => {
  const person = personOf(1);
  edge.graph.nextTo.set(person, ['reset']);
  edge.deliver([edge.whatsapp]);
  await edge.answer('whatsapp', person, [long]);
  await edge.until(() => edge.graph.accepted.length === 1, { stepMs: 100, mostMs: 5_000 });
  const [first] = edge.graph.accepted;
  if (!first) throw new Error('Nothing was sent.');
  await postSigned(`${edge.url}/webhooks/whatsapp`, payloadOf(statusValue(first, 'sent')));
  await edge.until(allSent, { stepMs: 500, mostMs: 60_000 });
  expect(edge.graph.textsTo(person).map((one) => one[0])).toEqual(['a', 'b', 'c']);
  expect((await edge.outbox())[0]?.external_ids).toBe('wamid.SENT1 wamid.SENT2 wamid.SENT3');
});

test('a long message goes on where it was, in a process that knows nothing of the one before', async () => {
  const person = personOf(1);
  edge.graph.nextTo.set(person, ['ok', { code: 131016, status: 500 }]);
  const first = edge.deliver([edge.whatsapp]);
  await edge.answer('whatsapp', person, [long]);
  const waits = async () => (await edge.outbox())[0]?.code === 'whatsapp-131016';
  await edge.until(waits, { stepMs: 10, mostMs: 60_000 });
  await first.stop();
  edge.newChannels();
  edge.deliver([edge.whatsapp]);
  await edge.until(allSent, { stepMs: 500, mostMs: 60_000 });
  expect(edge.graph.textsTo(person).map((one) => one[0])).toEqual(['a', 'b', 'c']);
});

test('a part that failed after it was taken is sent again, and not the parts before it', async () => {
  const person = personOf(1);
  edge.deliver([edge.whatsapp]);
  await edge.answer('whatsapp', person, [long]);
  await edge.until(allSent, { stepMs: 100, mostMs: 60_000 });
  const second = edge.graph.accepted[1];
  if (!second) throw new Error('Two parts were not sent.');
  await postSigned(`${edge.url}/webhooks/whatsapp`, payloadOf(statusValue(second, 'failed', 131056)));
  await edge.until(() => edge.graph.accepted.length === 5, { stepMs: 500, mostMs: 60_000 });
  await edge.until(allSent, { stepMs: 100, mostMs: 60_000 });
  expect(edge.graph.textsTo(person).map((one) => one[0])).toEqual(['a', 'b', 'c', 'b', 'c']);
});

test('a process that is killed while a long message leaves repeats at most the part that was on its way', async () => {
  const processes = new EdgeProcesses();
  const long5 = 'abcde'.split('').map((letter) => letter.repeat(4_000));
  const real = await Edge.start();
  try {
    const options = { file: real.file, apiRoot: real.api.url, polls: false };
    const first = await processes.spawn({ ...options, holdMs: 6_000 });
    real.api.onCall = (method) => {
      if (method === 'sendMessage' && real.api.sent.length === 2) first.child.kill('SIGKILL');
    };
    await real.answer('telegram', '7', [long5.join('\n\n')]);
    await first.ended;
    await processes.spawn(options);
    const end = Date.now() + 60_000;
    while ((await real.outbox())[0]?.status !== 'sent' && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const letters = real.api.sent.map(({ text }) => text[0]).join('');
    expect(['abccde', 'abcde']).toContain(letters);
    expect(await real.outbox()).toMatchObject([{ maybe_twice: 1 }]);
  } finally {
    await processes.stop();
    await real.stop();
  }
}, 120_000);
