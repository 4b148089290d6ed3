// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { wording } from '../../dialogs/wording.ts';
import { writeTinyWhisper } from '../adapters/recogniser/tiny-whisper.ts';
import { ffmpeg, toneOgg, toneWav } from '../fakes/sounds.ts';
import { SpeechService } from '../fakes/speech-service.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';
import { messagesValue, payloadOf, postSigned, WhatsAppGraph, whatsapp } from '../fakes/whatsapp-graph.ts';
import { folderWith } from '../knowledge/small-pack.ts';
import { describeWith } from '../servers/own-server.ts';
import { Program } from './program.ts';

// The program as people start it, with stand-ins for the platforms and for the speech service around it.

const phone = '393331234567';
const sound = toneWav({ seconds: 2 });
/** Stands in every sentence that is heard here, and may be read nowhere but in the chat. */
const marker = 'zqxspoken';
const said = `voglio lo spid ${marker}`;
const question = wording('it', 'voice.understood').split('\n')[0] ?? '';
const content = folderWith();
let data: string;
let api: TelegramApi;
let graph: WhatsAppGraph;
let speech: SpeechService;
let program: Program;
let count = 0;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'sportello-data-'));
  api = new TelegramApi();
  graph = new WhatsAppGraph();
  speech = new SpeechService();
  for (const one of [api, graph, speech]) await one.start();
  api.files.set('voice1', sound);
  graph.files.set('media1', { bytes: sound });
  speech.answer = { status: 200, body: { text: said } };
});
afterEach(async () => {
  program.child.kill('SIGKILL');
  await program.ended;
  for (const one of [api, graph, speech]) await one.stop();
  rmSync(data, { recursive: true, force: true });
});
afterAll(() => rmSync(content, { recursive: true, force: true }));

async function serve(more: Readonly<Record<string, string>> = {}): Promise<void> {
  program = await Program.serve({
    DATA_DIR: data,
    CONTENT_DIR: content,
    LOG_LEVEL: 'debug',
    TELEGRAM_BOT_TOKEN: botToken,
    TELEGRAM_API_ROOT: api.url,
    WHATSAPP_PHONE_NUMBER_ID: whatsapp.phoneNumberId,
    WHATSAPP_TOKEN: whatsapp.token,
    WHATSAPP_APP_SECRET: whatsapp.appSecret,
    WHATSAPP_VERIFY_TOKEN: whatsapp.verifyToken,
    WHATSAPP_GRAPH_URL: graph.url,
    RECOGNISER_URL: speech.url,
    RECOGNISER_TOKEN: 'the-token-of-the-speech-service',
    RECOGNISER_HTTP_MODEL: 'whisper-small',
    ...more,
  });
}

const from = { id: 7, is_bot: false, first_name: 'A', language_code: 'it' };

function speaksOnTelegram(): void {
  count += 1;
  api.push(
    messageUpdate(count, 7, { from, voice: { file_id: 'voice1', duration: 2, file_size: sound.length } }),
  );
}

function pressesOnTelegram(data_: string): void {
  count += 1;
  const { message } = messageUpdate(count, 7, {});
  api.push({ update_id: count, callback_query: { id: String(count), from, data: data_, message } } as never);
}

async function onWhatsApp(message: Record<string, unknown>): Promise<void> {
  count += 1;
  const payload = payloadOf(messagesValue({ phone }, { id: `w${count}`, ...message }));
  expect((await postSigned(`${program.url}/webhooks/whatsapp`, payload)).status).toBe(200);
}

const toldOnTelegram = (part: string) =>
  program.until(() => api.sent.some(({ text }) => text.includes(part)));
const toldOnWhatsApp = (part: string) =>
  program.until(() => graph.textsTo(phone).some((text) => text.includes(part)));

/** Neither words nor tokens nor the sound are in the output, on /metrics or in the clear on the disk. */
async function nothingLeaked(): Promise<void> {
  const metrics = await (await fetch(`${program.url}/metrics`)).text();
  for (const text of [program.output, metrics]) {
    expect(text).not.toContain(marker);
    expect(text).not.toContain('the-token-of-the-speech-service');
    expect(text).not.toMatch(/voice1|media1/);
  }
  const files = readdirSync(data).filter((name) => name.startsWith('sportello.sqlite'));
  for (const name of files) {
    const bytes = readFileSync(join(data, name));
    expect(bytes.includes(marker)).toBe(false);
    expect(bytes.includes(Buffer.from(sound.subarray(200, 260)))).toBe(false);
  }
}

test('on Telegram a voice message is understood, confirmed and answered', async () => {
  await serve();
  speaksOnTelegram();
  await toldOnTelegram(question);
  const asked = api.sent.find(({ text }) => text.includes(question));
  expect(asked?.text).toContain(said);
  expect(speech.calls).toMatchObject([
    { fields: { model: 'whisper-small' }, authorization: 'Bearer the-token-of-the-speech-service' },
  ]);
  expect(Buffer.from(speech.calls[0]?.file ?? []).equals(Buffer.from(sound))).toBe(true);
  pressesOnTelegram('heard:yes');
  await toldOnTelegram('Lo SPID è la tua chiave');
  await program.until(async () =>
    (await (await fetch(`${program.url}/metrics`)).text()).includes(
      'sportello_recordings_total{channel="telegram",outcome="understood"} 1',
    ),
  );
  await nothingLeaked();
  expect(await program.stop()).toBe(0);
}, 120_000);

test('on WhatsApp the same', async () => {
  await serve();
  await onWhatsApp({
    type: 'audio',
    audio: { id: 'media1', mime_type: 'audio/ogg; codecs=opus', voice: true },
  });
  await toldOnWhatsApp(question);
  const asked = graph.accepted.find(({ text }) => text.includes(question));
  const yes = asked?.payload.interactive?.action.buttons?.[0]?.reply.id;
  expect(yes).toBe('heard:yes');
  await onWhatsApp({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: yes, title: 'x' } },
  });
  await toldOnWhatsApp('Lo SPID è la tua chiave');
  expect(graph.faults).toEqual([]);
  await nothingLeaked();
}, 120_000);

test('killed while a voice message is understood, the program goes on with it at its next start', async () => {
  await serve();
  speech.next.push('never');
  speaksOnTelegram();
  await program.until(() => speech.calls.length === 1);
  program.child.kill('SIGKILL');
  await program.ended;
  expect(api.sent).toEqual([]);
  await serve();
  await toldOnTelegram(question);
  await nothingLeaked();
  expect(api.sent.filter(({ text }) => text.includes(question))).toHaveLength(1);
  expect(api.downloads).toBe(1);
}, 120_000);

test('with the speech service away, the person is told and offered a human', async () => {
  await speech.stop();
  await serve();
  speaksOnTelegram();
  await toldOnTelegram(wording('it', 'voice.not-understood'));
  const told = api.sent.find(({ text }) => text.includes(wording('it', 'voice.not-understood')));
  expect(JSON.stringify(told?.payload.reply_markup)).toContain('"person"');
  pressesOnTelegram('person');
  await toldOnTelegram('persona');
  await nothingLeaked();
}, 120_000);

test('without a recogniser the person is told at once, and nothing is asked of anybody', async () => {
  await serve({ RECOGNISER_URL: '', RECOGNISER_TOKEN: '', RECOGNISER_HTTP_MODEL: '' });
  speaksOnTelegram();
  await toldOnTelegram(wording('it', 'voice.kept'));
  await program.until(() => api.downloads === 1);
  expect(speech.calls).toEqual([]);
  await nothingLeaked();
}, 120_000);

describeWith({ ffmpeg }, 'with a model on this machine', () => {
  test('Opus in Ogg from Telegram is understood and answered, and no service is asked', async () => {
    const model = writeTinyWhisper({ low: said, high: 'something else' });
    api.files.set('voice1', toneOgg({ seconds: 2, hertz: 400 }));
    await serve({
      RECOGNISER_URL: '',
      RECOGNISER_TOKEN: '',
      RECOGNISER_HTTP_MODEL: '',
      RECOGNISER_PATH: model,
    });
    speaksOnTelegram();
    await toldOnTelegram(question);
    expect(api.sent.find(({ text }) => text.includes(question))?.text).toContain(said);
    const metrics = await (await fetch(`${program.url}/metrics`)).text();
    expect(metrics).toContain('sportello_recogniser_state{state="ready"} 1');
    expect(speech.calls).toEqual([]);
    await nothingLeaked();
    expect(await program.stop()).toBe(0);
    rmSync(dirname(model), { recursive: true, force: true });
  }, 120_000);
});
