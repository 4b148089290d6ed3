// SPDX-License-Identifier: AGPL-3.0-or-later
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  LocalRecogniser,
  type LocalRecogniserOptions,
} from '../../../adapters/recogniser/local-recogniser.ts';
import type { Recognised } from '../../../adapters/recogniser/recogniser.ts';
import { compileFolder } from '../../fakes/compiled.ts';
import { ffmpeg, toneOgg, toneWav } from '../../fakes/sounds.ts';
import { describeWith } from '../../servers/own-server.ts';
import { writeTinyWhisper } from './tiny-whisper.ts';

const low = 'voglio lo spid';
const high = 'I want the doctor';
const compiled = compileFolder('adapters');
const folder = pathToFileURL(`${compiled.folder}/recogniser/`);
const folders: string[] = [];
const open: LocalRecogniser[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => {
  compiled.remove();
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

function tiny(slow = 0): string {
  const model = writeTinyWhisper({ low, high, slow });
  folders.push(dirname(model));
  return model;
}
const model = tiny();

function recogniser(options: Partial<LocalRecogniserOptions> = {}, path = model) {
  const told: string[] = [];
  const one = new LocalRecogniser({
    choice: { from: { folder: path }, cacheFolder: dirname(path) },
    ffmpeg: null,
    mostSeconds: 60,
    deadlineMs: 60_000,
    restartMs: 20,
    log: (_level, sentence) => told.push(sentence),
    folder,
    ...options,
  });
  open.push(one);
  one.start();
  const hear = (bytes: Uint8Array, kind: 'wav' | 'ogg' = 'wav', language: string | null = 'it') =>
    one.recognise({ bytes, kind }, { language, signal: new AbortController().signal });
  return { one, told, hear };
}

async function until(condition: () => boolean): Promise<void> {
  for (const started = Date.now(); !condition(); ) {
    if (Date.now() - started > 60_000) throw new Error('It did not come to that within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('what is said is written down, in the language that the person is known by', async () => {
  const { hear } = recogniser();
  expect(await hear(toneWav({ hertz: 400 }))).toEqual({ kind: 'text', text: low, language: 'it' });
  expect(await hear(toneWav({ hertz: 3_500 }))).toEqual({ kind: 'text', text: high, language: 'it' });
}, 120_000);

test('without a known language, or with one that the model does not know, the model finds it', async () => {
  const { hear } = recogniser();
  const languageOf = async (hertz: number, known: string | null) =>
    ((await hear(toneWav({ hertz }), 'wav', known)) as Extract<Recognised, { kind: 'text' }>).language;
  expect(await languageOf(400, null)).toBe('it');
  expect(await languageOf(3_500, null)).toBe('en');
  expect(await languageOf(3_500, 'xx')).toBe('en');
}, 120_000);

test('more than half a minute is heard to its end', async () => {
  const { hear } = recogniser();
  expect(await hear(toneWav({ seconds: 45 }))).toMatchObject({
    kind: 'text',
    text: expect.stringContaining(low),
  });
}, 120_000);

test('several at once are heard one after the other', async () => {
  const { hear } = recogniser();
  const heard = await Promise.all([400, 3_500, 400].map((hertz) => hear(toneWav({ hertz }))));
  expect(heard.map((one) => (one.kind === 'text' ? one.text : one.kind))).toEqual([low, high, low]);
}, 120_000);

test('silence is nothing, and the model is not asked', async () => {
  const { hear } = recogniser();
  expect(await hear(toneWav({ loudness: 0 }))).toEqual({ kind: 'nothing' });
});

test('a recording that is longer than the limit is refused', async () => {
  const { hear } = recogniser({ mostSeconds: 2 });
  expect(await hear(toneWav({ seconds: 4 }))).toEqual({ kind: 'failed', code: 'too-long', passing: false });
});

test('without ffmpeg only WAV is read, and whoever runs it is told once', async () => {
  const { one, told, hear } = recogniser();
  one.start();
  expect(await hear(Buffer.from('OggS and so on'), 'ogg')).toEqual({
    kind: 'failed',
    code: 'no-decoder',
    passing: false,
  });
  expect(told.filter((sentence) => sentence.includes('install ffmpeg'))).toHaveLength(1);
});

test('bytes that are no sound are not decoded', async () => {
  const { hear } = recogniser();
  expect(await hear(Buffer.from('RIFFnothing at all'), 'wav')).toMatchObject({ code: 'not-decoded' });
});

describe('when the model fails', () => {
  test('a folder that is not there is told with its remedy, and nobody waits', async () => {
    const { one, told, hear } = recogniser({}, '/nowhere/at/all');
    await until(() => one.state === 'failed');
    expect(told.join()).toContain('RECOGNISER_PATH is not there: correct the path');
    expect(await hear(toneWav())).toEqual({ kind: 'failed', code: 'no-folder', passing: false });
  }, 60_000);

  test('a folder that lacks files names them', async () => {
    const path = tiny();
    rmSync(join(path, 'onnx/encoder_model.onnx'));
    const { one, told } = recogniser({}, path);
    await until(() => one.state === 'failed');
    expect(told.join()).toContain('lacks onnx/encoder_model_quantized.onnx');
  }, 60_000);

  test('damaged files are told, without what the library says', async () => {
    const path = tiny();
    writeFileSync(join(path, 'onnx/decoder_model_merged.onnx'), 'rubbish');
    const { one, told } = recogniser({}, path);
    await until(() => one.state === 'failed');
    expect(told.join()).toContain('its files are damaged');
  }, 60_000);

  test('one recording that takes too long is given up, and the next is heard', async () => {
    const { one, told, hear } = recogniser({ deadlineMs: 1_000 }, tiny(2_400));
    await until(() => one.state === 'ready');
    expect(await hear(toneWav())).toEqual({ kind: 'failed', code: 'too-slow', passing: false });
    expect(told.join()).toContain('choose a smaller model');
    await until(() => one.state === 'ready');
  }, 120_000);

  test('a process that is killed is started again, and who was heard may be heard again', async () => {
    const { one, hear } = recogniser({}, tiny(2_400));
    await until(() => one.state === 'ready');
    const hearing = hear(toneWav());
    process.kill(one.processId ?? 0, 'SIGKILL');
    expect(await hearing).toEqual({ kind: 'failed', code: 'stopped', passing: true });
    await until(() => one.state === 'ready');
  }, 120_000);

  test('closing it ends what waits, at once', async () => {
    const { one, hear } = recogniser();
    const hearing = hear(toneWav());
    await one.close();
    await one.close();
    expect(await hearing).toEqual({ kind: 'failed', code: 'stopped', passing: true });
    expect(one.state).toBe('closed');
  });
});

describeWith({ ffmpeg }, 'with ffmpeg', () => {
  test('a voice message as phones send it, Opus in Ogg, is heard', async () => {
    const { hear } = recogniser({ ffmpeg });
    expect(await hear(toneOgg({ hertz: 400, seconds: 2 }), 'ogg')).toMatchObject({ text: low });
    expect(await hear(toneOgg({ hertz: 3_500, seconds: 2 }), 'ogg')).toMatchObject({ text: high });
  }, 120_000);
});
