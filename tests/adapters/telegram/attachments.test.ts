// SPDX-License-Identifier: AGPL-3.0-or-later
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment, OutgoingActivity } from '../../../adapters/activity.ts';
import { encodeMedia, stepsOf } from '../../../adapters/telegram/encode-media.ts';
import { TelegramChannel } from '../../../adapters/telegram/telegram-channel.ts';
import { toAttachment } from '../../../bots/media-address.ts';
import { MediaShelf } from '../../../bots/media-shelf.ts';
import { mediaToShow } from '../../../knowledge/media.ts';
import { KeptProgress } from '../../fakes/kept-progress.ts';
import { type MediaPack, mediaPack } from '../../fakes/media-pack.ts';
import { botToken, TelegramApi } from '../../fakes/telegram-api.ts';

let api: TelegramApi;
let place: MediaPack;
let channel: TelegramChannel;
let troubles: string[];
const signal = AbortSignal.timeout(60_000);
const today = new Date('2026-11-24T12:00:00Z');
const audioPath = 'media/permit-renewal/aloud-it.mp3';

beforeEach(async () => {
  api = new TelegramApi();
  await api.start();
  place = mediaPack();
  troubles = [];
  let now = 0;
  const shelf = new MediaShelf(place.folder, () => place.pack.media);
  channel = new TelegramChannel({
    token: botToken,
    apiRoot: api.url,
    receiving: { mode: 'polling' },
    profiles: [],
    onTrouble: (code) => troubles.push(code),
    findAttached: shelf.find,
    // Slow enough for every pace.
    now: () => (now += 10_000),
  });
});
afterEach(async () => {
  await api.stop();
  place.remove();
});

function attached(...kinds: readonly string[]): Attachment[] {
  return mediaToShow(place.pack, { entry: 'permit-renewal' }, 'it', today)
    .filter(({ kind }) => kinds.includes(kind))
    .map((one) => toAttachment(one, 'it'));
}

function activity(
  attachments: readonly Attachment[],
  more: Partial<OutgoingActivity> = {},
): OutgoingActivity {
  return {
    type: 'message',
    id: 'a1',
    text: '**Rinnovo**\nLa risposta letta ad alta voce.',
    locale: 'it',
    speaker: 'bot',
    buttons: [{ type: 'postBack', title: 'Menu', value: 'menu' }],
    attachments,
    lostNotice: 'Non è arrivato.',
    ...more,
  };
}

const methods = () => api.calls.map(({ method }) => method);

test('a recording is one message with its text and buttons', async () => {
  const result = await channel.send('5', activity(attached('audio')), signal);
  expect(result).toEqual({ kind: 'sent', externalIds: ['101'], lost: undefined });
  expect(methods()).toEqual(['sendAudio']);
  expect(api.calls[0]?.payload).toMatchObject({
    chat_id: '5',
    caption: '<b>Rinnovo</b>\nLa risposta letta ad alta voce.',
    parse_mode: 'HTML',
    reply_markup: JSON.stringify({ inline_keyboard: [[{ text: 'Menu', callback_data: 'menu' }]] }),
  });
  expect((api.calls[0]!.payload.audio as Uint8Array).length).toBe(
    statSync(join(place.folder, audioPath)).size,
  );
});

test('what Telegram has it is not given again', async () => {
  await channel.send('5', activity(attached('audio')), signal);
  await channel.send('6', activity(attached('audio'), { id: 'a2' }), signal);
  expect(api.calls[1]?.payload).toMatchObject({ chat_id: '6', audio: expect.stringMatching(/^kept-audio-/) });
});

test('an id that Telegram no longer knows makes it upload again', async () => {
  await channel.send('5', activity(attached('image')), signal);
  api.next.set('sendPhoto', [refusal('Bad Request: wrong file identifier')]);
  expect(await channel.send('6', activity(attached('image'), { id: 'a2' }), signal)).toMatchObject({
    kind: 'sent',
  });
  expect(api.calls.map(({ payload }) => typeof payload.photo)).toEqual(['object', 'string', 'object']);
});

test('several come each with its words, then the text with the buttons', async () => {
  const result = await channel.send('5', activity(attached('video', 'image')), signal);
  expect(methods()).toEqual(['sendVideo', 'sendPhoto', 'sendMessage']);
  expect(api.calls.map(({ payload }) => payload.caption)).toEqual([
    'Come si compila il kit.',
    'Il kit: una busta gialla e bianca.',
    undefined,
  ]);
  expect(api.calls.map(({ payload }) => 'reply_markup' in payload)).toEqual([false, false, true]);
  expect(result).toMatchObject({ externalIds: ['101', '102', '103'] });
});

test('a text too long for a caption stands by itself', () => {
  const steps = stepsOf(activity(attached('audio'), { text: 'parola '.repeat(200) }));
  expect(steps.map((one) => Object.keys(one))).toEqual([['attachment'], ['message']]);
});

test('Opus is a voice message', () => {
  const attachment = { ...attached('audio')[0]!, contentType: 'audio/ogg' };
  expect(encodeMedia({ attachment }, 'kept')).toEqual({
    method: 'sendVoice',
    field: 'voice',
    file: 'kept',
    caption: 'La risposta letta ad alta voce.',
  });
});

test('a file that is refused does not take the text with it, and says so', async () => {
  api.next.set('sendAudio', [refusal('Bad Request: failed to process')]);
  const result = await channel.send('5', activity(attached('audio')), signal);
  expect(result).toMatchObject({ kind: 'sent', lost: 'telegram-400' });
  expect(api.sent.map(({ text }) => text)).toEqual([
    'Non è arrivato.',
    '<b>Rinnovo</b>\nLa risposta letta ad alta voce.',
  ]);
  expect(troubles).toEqual(['attachment']);
});

test.each([
  ['gone from the disk', () => rmSync(join(place.folder, audioPath))],
  ['changed on the disk', () => writeFileSync(join(place.folder, audioPath), 'other')],
])('a file %s is not sent', async (_, change) => {
  change();
  expect(await channel.send('5', activity(attached('audio')), signal)).toMatchObject({
    lost: 'attachment-gone',
  });
  expect(methods()).toEqual(['sendMessage', 'sendMessage']);
});

test('a file that does not get through is tried three times, then the text goes alone', async () => {
  const away = { status: 502, body: {} };
  api.next.set('sendAudio', [away, away, away]);
  const kept = new KeptProgress();
  const send = () => channel.send('5', kept.with(activity(attached('audio'))), signal);
  expect([await send(), await send()]).toMatchObject([{ kind: 'retry' }, { kind: 'retry' }]);
  expect(await send()).toMatchObject({ kind: 'sent', lost: 'telegram-502' });
  expect(api.sent).toHaveLength(2);
});

test('one of several that is lost does not hold back the others', async () => {
  rmSync(join(place.folder, 'media/permit-renewal/film-it.mp4'));
  const result = await channel.send('5', activity(attached('video', 'image')), signal);
  expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendMessage']);
  expect(result).toMatchObject({ kind: 'sent', externalIds: ['101', '102', '103'], lost: 'attachment-gone' });
});

test('that something is lost is said once, also when the text after it has to wait', async () => {
  rmSync(join(place.folder, audioPath));
  const ok = { status: 200, body: { ok: true, result: { message_id: 7 } } };
  api.next.set('sendMessage', [ok, { status: 502, body: {} }]);
  const kept = new KeptProgress();
  const send = () => channel.send('5', kept.with(activity(attached('audio'))), signal);
  expect(await send()).toMatchObject({ kind: 'retry' });
  expect(await send()).toEqual({ kind: 'sent', externalIds: ['7', '101'], lost: 'attachment-gone' });
  expect(methods()).toEqual(['sendMessage', 'sendMessage', 'sendMessage']);
});

test('who blocked the bot is sent nothing more', async () => {
  api.next.set('sendAudio', [
    { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden' } },
  ]);
  expect(await channel.send('5', activity(attached('audio')), signal)).toEqual({
    kind: 'failed',
    code: 'telegram-403',
  });
  expect(api.sent).toEqual([]);
});

function refusal(description: string) {
  return { status: 400, body: { ok: false, error_code: 400, description } };
}
