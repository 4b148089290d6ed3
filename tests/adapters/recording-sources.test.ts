// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { RecordingReference } from '../../adapters/activity.ts';
import { RecordingError, type RecordingSource } from '../../adapters/recording-source.ts';
import { decodeUpdate } from '../../adapters/telegram/decode.ts';
import { TelegramRecordings } from '../../adapters/telegram/recordings.ts';
import { decodePayload } from '../../adapters/whatsapp-cloud/decode.ts';
import { WhatsAppRecordings } from '../../adapters/whatsapp-cloud/recordings.ts';
import { toneWav } from '../fakes/sounds.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { messagesValue, payloadOf, WhatsAppGraph, whatsapp } from '../fakes/whatsapp-graph.ts';

const bytes = toneWav();
const mostBytes = 1_000_000;

async function codeOf(source: RecordingSource, reference: RecordingReference, most = mostBytes) {
  const signal = AbortSignal.timeout(10_000);
  const error: unknown = await source
    .fetch(reference, { mostBytes: most, signal })
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof RecordingError)) throw new Error('It did not fail as it should.', { cause: error });
  // Neither token nor address may reach a log with it.
  expect(`${error.stack} ${String(error.cause)}`).not.toMatch(/EAAstandIn|123456:stand|127\.0\.0\.1/);
  return { code: error.code, passing: error.passing };
}

const fetched = (source: RecordingSource, reference: RecordingReference) =>
  source.fetch(reference, { mostBytes, signal: AbortSignal.timeout(10_000) });

describe('Telegram', () => {
  let api: TelegramApi;
  let source: TelegramRecordings;
  beforeEach(async () => {
    api = new TelegramApi();
    await api.start();
    api.files.set('AwACAgQ', bytes);
    source = new TelegramRecordings({ token: botToken, apiRoot: api.url });
  });
  afterEach(() => api.stop());

  test('a voice message names its recording, and the recording is fetched', async () => {
    const voice = { file_id: 'AwACAgQ', file_unique_id: 'u', duration: 7, file_size: bytes.length };
    const activity = decodeUpdate(messageUpdate(1, 7, { voice }))?.activity;
    expect(activity).toMatchObject({
      media: 'voice',
      recording: { file: 'AwACAgQ', seconds: 7, bytes: bytes.length },
    });
    expect(
      Buffer.from(await fetched(source, activity?.recording ?? { file: '' })).equals(Buffer.from(bytes)),
    ).toBe(true);
  });

  test('a round film counts as voice and is not fetched, nor is an edited message heard again', () => {
    const film = decodeUpdate(messageUpdate(1, 7, { video_note: { file_id: 'AwACAgQ', duration: 7 } }));
    expect(film?.activity).toMatchObject({ media: 'voice' });
    expect(film?.activity.recording).toBeUndefined();
    const { message } = messageUpdate(1, 7, { voice: { file_id: 'A' }, caption: 'new words', edit_date: 9 });
    const edited = decodeUpdate({ update_id: 2, edited_message: message });
    expect(edited?.activity).toMatchObject({ media: 'voice', text: 'new words' });
    expect(edited?.activity.recording).toBeUndefined();
  });

  test.each([{ file_id: 7 }, { file_id: '../x' }, {}, null, 'x'])(
    'a voice of %j is heard by nobody',
    (voice) => {
      expect(decodeUpdate(messageUpdate(1, 7, { voice }))?.activity.recording).toBeUndefined();
    },
  );

  test('what is too large is not fetched, whoever says so', async () => {
    expect(await codeOf(source, { file: 'AwACAgQ', bytes: 9_000_000 })).toMatchObject({ code: 'too-large' });
    expect(api.calls).toEqual([]);
    expect(await codeOf(source, { file: 'AwACAgQ' }, 1_000)).toEqual({ code: 'too-large', passing: false });
  });

  test('what Telegram does not have is gone; its own trouble passes', async () => {
    expect(await codeOf(source, { file: 'unknown' })).toEqual({ code: 'gone', passing: false });
    api.nextDownloads.push(404);
    expect(await codeOf(source, { file: 'AwACAgQ' })).toEqual({ code: 'gone', passing: false });
    api.nextDownloads.push(502);
    expect(await codeOf(source, { file: 'AwACAgQ' })).toEqual({ code: 'unreachable', passing: true });
    await api.stop();
    expect(await codeOf(source, { file: 'AwACAgQ' })).toEqual({ code: 'unreachable', passing: true });
  });

  test.each(['/etc/hostname', '../../getMe', 'voice/../../x', 'http://elsewhere.example/x', ''])(
    'a place such as "%s" is not asked for',
    async (file_path) => {
      api.next.set('getFile', [{ status: 200, body: { ok: true, result: { file_path } } }]);
      expect(await codeOf(source, { file: 'AwACAgQ' })).toEqual({ code: 'gone', passing: false });
      expect(api.downloads).toBe(0);
    },
  );
});

describe('WhatsApp', () => {
  let graph: WhatsAppGraph;
  let source: WhatsAppRecordings;
  beforeEach(async () => {
    graph = new WhatsAppGraph();
    await graph.start();
    graph.files.set('1234', { bytes });
    source = new WhatsAppRecordings({ graphUrl: graph.url, token: whatsapp.token });
  });
  afterEach(() => graph.stop());

  test('a voice message names its recording, and the recording is fetched in two steps', async () => {
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const audio = { id: '1234', mime_type: 'audio/ogg; codecs=opus', sha256, voice: true };
    const payload = payloadOf(messagesValue({ phone: '393331234567' }, { type: 'audio', audio }));
    const [message] = decodePayload(payload, whatsapp.phoneNumberId).messages;
    expect(message?.activity).toEqual({
      type: 'message',
      media: 'voice',
      recording: { file: '1234', sha256 },
    });
    const found = await fetched(source, message?.activity.recording ?? { file: '' });
    expect(Buffer.from(found).equals(Buffer.from(bytes))).toBe(true);
  });

  test('a file that is not the announced one is refused', async () => {
    const other = createHash('sha256').update('other').digest('base64');
    expect(await codeOf(source, { file: '1234', sha256: other })).toEqual({
      code: 'changed',
      passing: false,
    });
    graph.files.set('1234', { bytes, sha256: createHash('sha256').update('other').digest('hex') });
    expect(await codeOf(source, { file: '1234' })).toEqual({ code: 'changed', passing: false });
  });

  test.each([
    'https://example.org/file',
    'https://lookaside.fbsbx.com.example.org/file',
    'https://lookaside.fbsbx.com@example.org/file',
    'http://lookaside.fbsbx.com/file',
    'file:///etc/hostname',
    'rubbish',
  ])('the token is not taken to %s', async (url) => {
    graph.files.set('1234', { bytes, url });
    expect(await codeOf(source, { file: '1234' })).toEqual({ code: 'gone', passing: false });
  });

  test('what is too large is not fetched, whoever says so', async () => {
    expect(await codeOf(source, { file: '1234' }, 1_000)).toEqual({ code: 'too-large', passing: false });
    expect(graph.downloads).toBe(0);
  });

  test('what WhatsApp does not have is gone; its own trouble passes', async () => {
    expect(await codeOf(source, { file: '9' })).toEqual({ code: 'gone', passing: false });
    graph.nextFiles.push({ code: 131016, status: 503 });
    expect(await codeOf(source, { file: '1234' })).toEqual({ code: 'unreachable', passing: true });
    graph.nextFiles.push({ code: 190, status: 401 });
    expect(await codeOf(source, { file: '1234' })).toEqual({ code: 'unreachable', passing: true });
    graph.nextFiles.push({ status: 200, body: '<html>' });
    expect(await codeOf(source, { file: '1234' })).toEqual({ code: 'unreachable', passing: true });
  });
});
