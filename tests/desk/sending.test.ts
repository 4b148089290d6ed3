// SPDX-License-Identifier: AGPL-3.0-or-later
import { sealJson } from '../../ledger/seal.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

let desk: DeskOfTest;
let anna: Browser;
let id: string;
let count = 0;
beforeEach(async () => {
  desk = await DeskOfTest.start({ templates: ['it', 'ur'] });
  anna = await desk.operator('Anna');
  id = await desk.waiting();
  await anna.act(id, 'claim');
});
afterEach(() => desk.stop());

describe('changed since one began', () => {
  test('a line of the person asks for a second look, and counts once it was seen', async () => {
    const before = await said('person');
    const after = await said('person');
    const act = { actId: 'reply-0001', text: 'Buongiorno' };
    const refused = await anna.act(id, 'reply', { ...act, seen: { line: before, note: 0 } });
    expect([refused.status, refused.body.error]).toMatchObject([
      409,
      { code: 'changed', lines: 1, notes: 0 },
    ]);
    expect(await told()).toEqual(['claimed']);
    expect((await anna.act(id, 'reply', { ...act, seen: { line: after, note: 0 } })).status).toBe(200);
    // The same act again is done, whatever has come since.
    await said('person');
    expect((await anna.act(id, 'reply', { ...act, seen: { line: after, note: 0 } })).status).toBe(200);
    expect(await told()).toEqual(['claimed', 'message']);
  });

  test.each([
    ['the assistant', 'bot', 200],
    ['the service', 'notice', 200],
    ['a colleague', 'operator', 409],
  ] as const)('what %s says', async (_, speaker, status) => {
    await said(speaker);
    const answer = await anna.act(id, 'reply', { text: 'Buongiorno', seen: { line: 0, note: 0 } });
    expect(answer.status).toBe(status);
  });

  test('a colleague’s note counts too, one’s own does not', async () => {
    const bruno = await desk.operator('Bruno');
    await anna.act(id, 'notes', { text: 'mia' });
    const seen = { line: 0, note: 0 };
    expect((await anna.act(id, 'reply', { text: 'uno', seen })).status).toBe(200);
    await bruno.act(id, 'notes', { text: 'attenzione' });
    expect((await anna.act(id, 'reply', { text: 'due', seen })).body.error).toMatchObject({ notes: 1 });
  });
});

describe('delivery', () => {
  test.each([
    [{ status: 'queued' }, { delivery: 'queued', failure: null }],
    [{ status: 'sent' }, { delivery: 'sent', maybeTwice: false }],
    [
      { status: 'sent', maybe_twice: 1 },
      { delivery: 'sent', maybeTwice: true },
    ],
    [{ status: 'sent', delivered_at: 5 }, { delivery: 'delivered' }],
    [{ status: 'sent', delivered_at: 5, read_at: 6 }, { delivery: 'read' }],
    [{ status: 'held' }, { delivery: 'held' }],
    [
      { status: 'failed', code: 'whatsapp-131026' },
      { delivery: 'failed', failure: 'whatsapp-131026' },
    ],
  ] as const)('%j is shown as %j', async (row, shown) => {
    await said('operator', row);
    const { lines } = (await anna.get(`/handoffs/${id}/thread`)).body;
    expect(lines.at(-1)).toMatchObject(shown);
  });

  test('who has the conversation lets a failed message be tried again, once for each act', async () => {
    await said('operator', { status: 'failed', code: 'network', attempts: 15, progress: '{"sent":["a"]}' });
    const { uid } = (await anna.get(`/handoffs/${id}/thread`)).body.lines.at(-1);
    const retry = (who: Browser, actId: string) =>
      who.post(`/handoffs/${id}/messages/${uid}/retry`, { actId });
    const bruno = await desk.operator('Bruno');
    expect((await retry(bruno, 'retry-0001')).body.error.code).toBe('not-yours');
    expect((await retry(anna, 'retry-0001')).status).toBe(200);
    const row = () =>
      desk.ledger.db
        .selectFrom('outbox')
        .select(['status', 'attempts', 'code', 'progress'])
        .executeTakeFirstOrThrow();
    // What of it has arrived is not sent again.
    expect(await row()).toEqual({ status: 'queued', attempts: 0, code: null, progress: '{"sent":["a"]}' });
    expect((await retry(anna, 'retry-0002')).body.error.code).toBe('not-failed');
    await desk.ledger.db.updateTable('outbox').set({ status: 'failed' }).execute();
    expect((await retry(anna, 'retry-0001')).status).toBe(200);
    expect((await row()).status).toBe('failed');
    expect((await retry(anna, 'retry-0003')).status).toBe(200);
    expect((await row()).status).toBe('queued');
    const acts = await desk.ledger.db.selectFrom('audit').select('action').execute();
    expect(acts.filter(({ action }) => action === 'message.retried')).toHaveLength(2);
  });

  test('what is no longer kept cannot be tried again', async () => {
    await said('operator', { status: 'failed', code: 'erased' });
    await desk.ledger.db.updateTable('messages').set({ sealed: null }).execute();
    const { uid } = (await anna.get(`/handoffs/${id}/thread`)).body.lines.at(-1);
    const answer = await anna.post(`/handoffs/${id}/messages/${uid}/retry`, { actId: 'retry-0001' });
    expect(answer.body.error.code).toBe('not-kept');
  });
});

describe('WhatsApp’s window', () => {
  const windowOf = async () => (await anna.get(`/handoffs/${id}/window`)).body;
  const invite = (language: string, actId = 'invite-001') =>
    anna.post(`/handoffs/${id}/template`, { actId, language });

  test('other channels have none', async () => {
    await said('person');
    expect(await windowOf()).toEqual({ closesAt: null, templates: [], askedAt: null });
  });

  test('it shuts 24 hours after the person’s last word, and the template leaves now', async () => {
    await onWhatsApp();
    await said('person');
    const at = desk.place.now;
    await said('operator');
    expect(await windowOf()).toEqual({ closesAt: at + 86_400_000, templates: ['it', 'ur'], askedAt: null });
    expect((await invite('ur')).body.error.code).toBe('window-open');
    await desk.ledger.db
      .updateTable('messages')
      .set({ at: at - 86_400_001 })
      .execute();
    expect((await invite('bn')).body.error.code).toBe('no-template');
    for (const _ of [1, 2]) expect((await invite('ur')).status).toBe(200);
    const sendings = await desk.ledger.outbox.take(10, ['whatsapp']);
    expect(sendings.map(({ activity }) => activity)).toMatchObject([{ template: 'ur', speaker: 'operator' }]);
    expect((await anna.get(`/handoffs/${id}/thread`)).body.lines.at(-1)).toMatchObject({
      template: 'ur',
      text: null,
      delivery: 'sending',
    });
    expect((await windowOf()).askedAt).toBe(desk.place.now);
    expect((await invite('ur', 'invite-002')).body.error.code).toBe('asked-lately');
  });

  test('only who has the conversation sends one', async () => {
    await onWhatsApp();
    const bruno = await desk.operator('Bruno');
    const answer = await bruno.post(`/handoffs/${id}/template`, { actId: 'invite-001', language: 'ur' });
    expect(answer.body.error.code).toBe('not-yours');
  });
});

async function onWhatsApp(): Promise<void> {
  await desk.ledger.db.updateTable('conversations').set({ channel: 'whatsapp' }).execute();
  await desk.ledger.db.updateTable('handoffs').set({ channel: 'whatsapp' }).execute();
}

/** A line of the transcript. @returns its watermark */
async function said(speaker: 'person' | 'bot' | 'notice' | 'operator', sending?: object): Promise<number> {
  const { ledger } = desk;
  count += 1;
  const uid = `said-${count}`;
  return ledger.commits.run(async (tx) => {
    const { conversation_id: conversationId } = await tx
      .selectFrom('handoffs')
      .select('conversation_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const { person_id: personId } = await tx
      .selectFrom('conversations')
      .select('person_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    const key = await ledger.people.key(tx, personId);
    const { id: seq } = await tx
      .insertInto('messages')
      .values({
        ...{ uid, conversation_id: conversationId, at: ledger.now(), speaker, language: 'ur', entry: null },
        operator_id: speaker === 'operator' ? 'somebody' : null,
        sealed: sealJson(key, { type: 'message', text: uid, buttons: [] }),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (sending)
      await tx
        .insertInto('outbox')
        .values({
          ...{ message_uid: uid, conversation_id: conversationId, channel: 'telegram', created_at: 1 },
          ...sending,
        })
        .execute();
    return seq;
  });
}

/** The acts that the conversation was told of, in order. */
async function told(): Promise<string[]> {
  const rows = await desk.ledger.db
    .selectFrom('audit')
    .select('action')
    .where('action', 'in', ['handoff.claimed', 'handoff.message'])
    .orderBy('seq')
    .execute();
  return rows.map(({ action }) => action.replace('handoff.', ''));
}
