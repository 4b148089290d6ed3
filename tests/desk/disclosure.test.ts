// SPDX-License-Identifier: AGPL-3.0-or-later
import { verifyAudit } from '../../desk/audit.ts';
import { openHandoff } from '../../desk/open-handoff.ts';
import { sealJson } from '../../ledger/seal.ts';
import { message } from '../ledger/open.ts';
import { DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

/** Puts lines into a conversation, as turns do. */
async function said(handoffId: string, ...lines: readonly [speaker: 'person' | 'bot', text: string][]) {
  const { db, people } = desk.ledger;
  const row = await db
    .selectFrom('handoffs')
    .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
    .innerJoin('person_keys', 'person_keys.person_id', 'conversations.person_id')
    .select(['handoffs.conversation_id', 'person_keys.wrapped'])
    .where('handoffs.id', '=', handoffId)
    .executeTakeFirstOrThrow();
  for (const [speaker, text] of lines)
    await db
      .insertInto('messages')
      .values({
        ...{ uid: crypto.randomUUID(), conversation_id: row.conversation_id, at: desk.ledger.now() },
        ...{ speaker, operator_id: null, language: 'ur', entry: null },
        sealed: sealJson(people.keyOf(row.wrapped), { type: 'message', text }),
      })
      .execute();
}

async function lastRecords(count: number) {
  const rows = await desk.ledger.db
    .selectFrom('audit')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(count)
    .execute();
  return rows.reverse();
}

async function waitingOn(channel: string, address: string): Promise<string> {
  const { ledger } = desk;
  await ledger.ingest.receive([{ ...message(`m-${address}`, address, 'hello'), channel }]);
  return ledger.commits.run(async (tx, addCount) => {
    const conversation = await tx
      .selectFrom('conversations')
      .select(['id', 'person_id', 'channel'])
      .where('channel', '=', channel)
      .executeTakeFirstOrThrow();
    const key = await ledger.people.key(tx, conversation.person_id);
    const place = { now: ledger.now(), language: 'ur', territory: null };
    const request = { reason: 'asked' as const, urgent: false, summary: 's' };
    await openHandoff({ tx, addCount }, { ...conversation, key }, { request, ...place });
    const row = await tx
      .selectFrom('handoffs')
      .select('id')
      .where('channel', '=', channel)
      .executeTakeFirst();
    return row?.id ?? '';
  });
}

test('words are found in any script, without accents, case and vowel signs, and where they stand is marked', async () => {
  const anna = await desk.operator('Anna');
  const one = await desk.waiting();
  await said(one, ['person', 'Ho perso la mia TESSÉRA sanitaria'], ['bot', 'La tessera si richiede all’ASL']);
  const other = await desk.waiting();
  await said(other, ['person', 'مُحَمَّد يسأل عن الإقامة'], ['person', 'আমার চিঠি এসেছে']);
  const find = async (text: string) => (await anna.post('/search', { text, cursor: null })).body;
  const page = await find('tessera');
  expect(page).toMatchObject({ next: null, searchedUntil: null, lookedInto: 2 });
  expect(page.hits).toHaveLength(1);
  expect(page.hits[0].handoff.id).toBe(one);
  const [latest, first] = page.hits[0].lines;
  expect(latest.speaker).toBe('bot');
  const [[from, to]] = first.snippet.marks;
  expect(first.snippet.text.slice(from, to)).toBe('TESSÉRA');
  expect((await find('محمد')).hits[0].handoff.id).toBe(other);
  expect((await find('চিঠি')).hits[0].handoff.id).toBe(other);
  expect((await find('tessera marziana')).hits).toEqual([]);
  expect((await find(page.hits[0].handoff.alias)).hits.map((hit: { lines: [] }) => hit.lines)).toContainEqual(
    [],
  );
});

test('what one may not read is not found, nor what is erased', async () => {
  const jesi = await desk.operator('Jessica', 'operator', ['jesi']);
  const foreign = await desk.waiting({ territory: 'fermo' });
  await said(foreign, ['person', 'una parola rara']);
  const own = await desk.waiting({ territory: 'jesi' });
  await said(own, ['person', 'una parola rara']);
  const find = async () => (await jesi.post('/search', { text: 'rara', cursor: null })).body.hits;
  expect((await find()).map((hit: { handoff: { id: string } }) => hit.handoff.id)).toEqual([own]);
  await desk.ledger.db.updateTable('messages').set({ sealed: null }).execute();
  expect(await find()).toEqual([]);
});

test('a search goes on page by page and is in the record once, without its words', async () => {
  const anna = await desk.operator('Anna');
  for (let n = 0; n < 60; n += 1) await said(await desk.waiting(), ['person', `segreto ${n}`]);
  const hits: unknown[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const { status, body } = await anna.post('/search', { text: 'segreto', cursor });
    expect(status).toBe(200);
    hits.push(...body.hits);
    cursor = body.next;
    pages += 1;
    if (cursor) expect(body.searchedUntil).toBeGreaterThan(0);
  } while (cursor && pages < 20);
  expect(hits).toHaveLength(60);
  expect(pages).toBeGreaterThan(1);
  const records = await lastRecords(3);
  expect(records.filter((one) => one.action === 'messages.searched')).toHaveLength(1);
  expect(JSON.stringify(records)).not.toContain('segreto');
});

test('a mark holds for who got it and for the same words', async () => {
  const [anna, bruno] = [await desk.operator('Anna'), await desk.operator('Bruno')];
  for (let n = 0; n < 30; n += 1) await said(await desk.waiting(), ['person', 'segreto']);
  const { next } = (await anna.post('/search', { text: 'segreto', cursor: null })).body;
  expect(next).not.toBeNull();
  expect((await bruno.post('/search', { text: 'segreto', cursor: next })).status).toBe(400);
  expect((await anna.post('/search', { text: 'altro', cursor: next })).status).toBe(400);
  expect((await anna.post('/search', { text: 'segreto', cursor: 'made-up' })).status).toBe(400);
  desk.place.now += 11 * 60_000;
  expect((await anna.post('/search', { text: 'segreto', cursor: next })).status).toBe(400);
});

test('who searches without a pause is slowed down', async () => {
  const anna = await desk.operator('Anna');
  const answers = [];
  for (let n = 0; n < 121; n += 1) answers.push(await anna.post('/search', { text: 'xy', cursor: null }));
  expect(answers.at(-2)?.status).toBe(200);
  expect(answers.at(-1)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
});

test('a conversation is exported under its alias, for a program, for paper and as text; that is in the record', async () => {
  const id = await waitingOn('whatsapp', '393331234567');
  await said(id, ['person', '<script>alert(1)</script> السلام'], ['bot', 'Buongiorno']);
  const head = await desk.operator('Sara', 'supervisor');
  const json = await head.get(`/handoffs/${id}/export?form=json`);
  expect(json.headers['content-disposition']).toMatch(/^attachment; filename="[a-z]+-[a-z]+-\d+\.json"$/);
  expect(json.body.lines.map((line: { text: string }) => line.text)).toEqual([
    '<script>alert(1)</script> السلام',
    'Buongiorno',
  ]);
  expect(JSON.stringify(json.body)).not.toContain('393331234567');
  for (const form of ['html', 'txt']) {
    const { statusCode, body } = await desk.server.inject({
      url: `/desk/api/handoffs/${id}/export?form=${form}`,
      headers: { cookie: head.cookieHeader },
    });
    expect(statusCode).toBe(200);
    expect(body).toContain('السلام');
    expect(body).not.toContain('393331234567');
    if (form === 'html') expect(body).not.toContain('<script>');
  }
  expect((await head.get(`/handoffs/${id}/export?form=exe`)).status).toBe(400);
  const records = (await lastRecords(3)).map(({ action, detail }) => `${action} ${detail}`);
  expect(records).toEqual([
    'handoff.exported {"form":"json"}',
    'handoff.exported {"form":"html"}',
    'handoff.exported {"form":"txt"}',
  ]);
  const jesi = await desk.operator('Jessica', 'supervisor', ['jesi']);
  await desk.ledger.db.updateTable('handoffs').set({ territory: 'fermo' }).execute();
  expect((await jesi.get(`/handoffs/${id}/export`)).status).toBe(403);
});

test('the number behind an alias is shown for a reason, which is in the record; the number is not', async () => {
  const id = await waitingOn('whatsapp', '393331234567');
  const [head, anna] = [await desk.operator('Sara', 'supervisor'), await desk.operator('Anna')];
  expect((await anna.post(`/handoffs/${id}/address`, { reason: 'danger' })).status).toBe(403);
  expect((await head.post(`/handoffs/${id}/address`, { reason: 'curious' })).status).toBe(400);
  const { status, body, headers } = await head.post(`/handoffs/${id}/address`, { reason: 'danger' });
  expect([status, body]).toEqual([
    200,
    { channel: 'whatsapp', kind: 'phone', address: '+393331234567', shownMs: 60_000 },
  ]);
  expect(headers['cache-control']).toBe('no-store');
  const [record] = await lastRecords(1);
  expect(record).toMatchObject({ action: 'address.revealed', subject: id, detail: '{"reason":"danger"}' });
  expect(JSON.stringify(await lastRecords(50))).not.toContain('3331234567');
  expect((await verifyAudit(desk.ledger)).ok).toBe(true);
});

test('on the web nobody has an address, and nothing is recorded', async () => {
  const id = await desk.waiting();
  const head = await desk.operator('Sara', 'supervisor');
  const before = await lastRecords(1);
  const { body } = await head.post(`/handoffs/${id}/address`, { reason: 'danger' });
  expect(body).toMatchObject({ channel: 'web', kind: 'none', address: null });
  expect(await lastRecords(1)).toEqual(before);
});

test('nobody collects numbers: after ten the next has to wait', async () => {
  const id = await waitingOn('telegram', '424242');
  const head = await desk.operator('Sara', 'supervisor');
  for (let n = 0; n < 10; n += 1)
    expect((await head.post(`/handoffs/${id}/address`, { reason: 'call-back' })).body).toMatchObject({
      kind: 'account',
      address: '424242',
    });
  expect((await head.post(`/handoffs/${id}/address`, { reason: 'call-back' })).status).toBe(429);
});
