// SPDX-License-Identifier: AGPL-3.0-or-later
import { insertRecording } from '../../ledger/recordings.ts';
import { toneWav } from '../fakes/sounds.ts';
import { type Browser, DeskOfTest } from './desk-of-test.ts';

const sound = Buffer.from(toneWav());
let desk: DeskOfTest;
beforeEach(async () => {
  desk = await DeskOfTest.start();
});
afterEach(() => desk.stop());

/** Somebody who waits and has sent a voice message. */
async function spoken(options: { territory?: string; heard?: string; kept?: boolean } = {}) {
  const handoff = await desk.waiting({ territory: options.territory ?? null });
  const { ledger } = desk;
  const uid = `voice-${handoff}`;
  const { conversation_id: id } = await ledger.db
    .selectFrom('handoffs')
    .select('conversation_id')
    .where('id', '=', handoff)
    .executeTakeFirstOrThrow();
  const { person_id: person } = await ledger.db
    .selectFrom('conversations')
    .select('person_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await ledger.commits.run(async (tx) => {
    const key = await ledger.people.key(tx, person);
    const { now } = { now: ledger.now() };
    await insertRecording(tx, {
      messageUid: uid,
      conversation: { id, channel: 'telegram', key },
      wanted: 'words',
      language: null,
      seconds: 4,
      reference: { file: 'f' },
      now,
    });
    await tx
      .insertInto('messages')
      .values({ uid, conversation_id: id, at: now, speaker: 'person', sealed: null })
      .execute();
  });
  const [one] = await ledger.recordings.take(1, ['telegram']);
  if (!one) throw new Error('It was not taken.');
  if (options.kept !== false) await ledger.recordings.keep(one, { bytes: sound, kind: 'wav' });
  const heard = options.heard ? { text: options.heard, language: 'it' } : undefined;
  await ledger.recordings.end(one, { code: heard ? 'understood' : 'nothing', seconds: 4, heard });
  return { handoff, path: `/handoffs/${handoff}/recordings/${uid}` };
}

const raw = (browser: Browser, path: string, headers: Record<string, string> = {}) =>
  desk.server.inject({ url: `/desk/api${path}`, headers: { cookie: browser.cookieHeader, ...headers } });

test('who may read the conversation sees how long it is and what was understood, and hears it', async () => {
  const operator = await desk.operator('Anna');
  const { handoff, path } = await spoken({ heard: 'ho perso il permesso' });
  const { body } = await operator.get(`/handoffs/${handoff}/thread`);
  expect(body.lines.at(-1).recording).toEqual({
    uid: `voice-${handoff}`,
    state: 'kept',
    code: 'understood',
    seconds: 4,
    text: 'ho perso il permesso',
    language: 'it',
  });
  const answer = await raw(operator, path);
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload.equals(sound)).toBe(true);
  expect(answer.headers).toMatchObject({
    'content-type': 'audio/wav',
    'content-disposition': 'inline; filename="voice.wav"',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
});

test('a player may ask for a part', async () => {
  const operator = await desk.operator('Anna');
  const { path } = await spoken();
  const part = await raw(operator, path, { range: 'bytes=10-19' });
  expect(part.statusCode).toBe(206);
  expect(part.headers['content-range']).toBe(`bytes 10-19/${sound.length}`);
  expect(part.rawPayload.equals(sound.subarray(10, 20))).toBe(true);
  expect((await raw(operator, path, { range: 'bytes=44-' })).rawPayload.equals(sound.subarray(44))).toBe(
    true,
  );
  expect((await raw(operator, path, { range: 'bytes=-5' })).rawPayload.equals(sound.subarray(-5))).toBe(true);
  expect((await raw(operator, path, { range: 'bytes=99999999-' })).statusCode).toBe(416);
  expect((await raw(operator, path, { range: 'lines=1-2' })).statusCode).toBe(200);
});

test('each hearing is in the record, several parts of one as one', async () => {
  const operator = await desk.operator('Anna');
  const { handoff, path } = await spoken();
  for (const range of ['bytes=0-1', 'bytes=0-', 'bytes=10-']) await raw(operator, path, { range });
  const entries = await desk.ledger.db
    .selectFrom('audit')
    .select(['action', 'subject', 'detail'])
    .where('action', '=', 'recording.heard')
    .execute();
  expect(entries).toEqual([
    { action: 'recording.heard', subject: handoff, detail: JSON.stringify({ message: `voice-${handoff}` }) },
  ]);
});

test('nobody hears what is of another territory, of another conversation, or no longer kept', async () => {
  const operator = await desk.operator('Berta', 'operator', ['jesi']);
  const elsewhere = await spoken({ territory: 'fermo' });
  expect((await operator.get(elsewhere.path)).status).toBe(403);
  const here = await spoken({ territory: 'jesi' });
  const crossed = here.path.replace(/recordings\/.*/, `recordings/voice-${elsewhere.handoff}`);
  expect((await operator.get(crossed)).status).toBe(404);
  const gone = await spoken({ territory: 'jesi', kept: false });
  expect((await operator.get(gone.path)).status).toBe(404);
  const { body } = await operator.get(`/handoffs/${gone.handoff}/thread`);
  expect(body.lines.at(-1).recording).toMatchObject({ state: 'not-kept', code: 'nothing', text: null });
  expect((await desk.browser().get(here.path)).status).toBe(401);
});
