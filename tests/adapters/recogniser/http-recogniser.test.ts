// SPDX-License-Identifier: AGPL-3.0-or-later
import { HttpRecogniser } from '../../../adapters/recogniser/http-recogniser.ts';
import { toneWav } from '../../fakes/sounds.ts';
import { SpeechService } from '../../fakes/speech-service.ts';

const sound = { bytes: toneWav(), kind: 'wav' } as const;
let service: SpeechService;
beforeEach(async () => {
  service = new SpeechService();
  await service.start();
});
afterEach(() => service.stop());

function hear(
  options: Partial<ConstructorParameters<typeof HttpRecogniser>[0]> = {},
  language: string | null = 'it',
) {
  const recogniser = new HttpRecogniser({
    url: service.url,
    token: 'a-token',
    model: 'whisper-small',
    deadlineMs: 5_000,
    ...options,
  });
  recogniser.start();
  return recogniser.recognise(sound, { language, signal: new AbortController().signal });
}

test('the file goes as it is, with model, language and token, and the text comes back', async () => {
  expect(await hear()).toEqual({ kind: 'text', text: 'voglio lo spid', language: null });
  const [call] = service.calls;
  expect(call).toMatchObject({
    path: '/v1/audio/transcriptions',
    authorization: 'Bearer a-token',
    fields: { model: 'whisper-small', language: 'it', response_format: 'json', temperature: '0' },
    fileName: 'voice.wav',
    fileType: 'audio/wav',
  });
  expect(Buffer.from(call?.file ?? []).equals(Buffer.from(sound.bytes))).toBe(true);
});

test('without token, model or known language none is sent', async () => {
  await hear({ token: null, model: null }, null);
  expect(service.calls[0]?.authorization).toBeUndefined();
  expect(Object.keys(service.calls[0]?.fields ?? {}).toSorted()).toEqual(['response_format', 'temperature']);
});

test.each(['', '/', '/v1', '/v1/audio/transcriptions'])('the address may end with "%s"', async (end) => {
  await hear({ url: service.url + end });
  expect(service.calls[0]?.path).toBe('/v1/audio/transcriptions');
});

test('an address below a folder keeps the folder', async () => {
  await hear({ url: `${service.url}/speech/` });
  expect(service.calls[0]?.path).toBe('/speech/v1/audio/transcriptions');
});

test.each([
  [{ text: '' }, { kind: 'nothing' }],
  [{ text: ' [Music] ' }, { kind: 'nothing' }],
  [{ text: ' . ' }, { kind: 'nothing' }],
  [{ text: ' a\u0000b\u202e\nc ' }, { kind: 'text', text: 'a b c', language: null }],
  [
    { text: 'ciao', language: 'it' },
    { kind: 'text', text: 'ciao', language: 'it' },
  ],
  [
    { text: 'ciao', language: 'Italian' },
    { kind: 'text', text: 'ciao', language: null },
  ],
  [{ error: 'x' }, { kind: 'failed', code: 'refused', passing: false }],
  ['<html>', { kind: 'failed', code: 'refused', passing: false }],
])('%j is read as %j', async (body, expected) => {
  service.answer = { status: 200, body };
  expect(await hear()).toEqual(expected);
});

test.each([
  [503, true],
  [429, true],
  [400, false],
  [401, false],
])('status %i may pass: %s', async (status, passing) => {
  service.answer = { status, body: { error: 'no' } };
  expect(await hear()).toEqual({ kind: 'failed', code: 'refused', passing });
});

test('an answer that leads elsewhere is not followed: neither recording nor token goes there', async () => {
  const elsewhere = new SpeechService();
  await elsewhere.start();
  service.answer = { status: 307, body: '', location: `${elsewhere.url}/v1/audio/transcriptions` };
  expect(await hear()).toEqual({ kind: 'failed', code: 'unreachable', passing: true });
  expect(elsewhere.calls).toEqual([]);
  await elsewhere.stop();
});

test('a service that does not answer is given up at the deadline', async () => {
  service.answer = 'never';
  expect(await hear({ deadlineMs: 200 })).toEqual({ kind: 'failed', code: 'too-slow', passing: false });
});

test('a service that is not there may be back later', async () => {
  await service.stop();
  expect(await hear()).toEqual({ kind: 'failed', code: 'unreachable', passing: true });
});

test('an endless answer is not read to its end', async () => {
  service.answer = { status: 200, body: { text: 'x'.repeat(400_000) } };
  expect(await hear()).toMatchObject({ kind: 'failed', code: 'unreachable' });
});
