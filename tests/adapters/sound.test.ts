// SPDX-License-Identifier: AGPL-3.0-or-later
import { decodeWithFfmpeg } from '../../adapters/recogniser/ffmpeg.ts';
import { readWav } from '../../adapters/recogniser/wav.ts';
import { type SoundKind, secondsOf, soundKindOf } from '../../adapters/sound.ts';
import { ffmpeg, toneOgg, toneWav } from '../fakes/sounds.ts';
import { describeWith } from '../servers/own-server.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

test.each<[Uint8Array, SoundKind | null]>([
  [latin('OggS\0\u0002'), 'ogg'],
  [toneWav(), 'wav'],
  [latin('fLaC'), 'flac'],
  [latin('#!AMR\n'), 'amr'],
  [latin('\0\0\0\u0020ftypM4A '), 'm4a'],
  [latin('\u001aE\u00df\u00a3'), 'webm'],
  [latin('ID3\u0004'), 'mp3'],
  [latin('\u00ff\u00fb\u0090'), 'mp3'],
  [latin('\u00ff\u00f1\u0050'), 'aac'],
  [latin('<!DOCTYPE html>'), null],
  [latin('\u0089PNG'), null],
  [latin('#EXTM3U\nhttp://example.org/'), null],
  [new Uint8Array(), null],
])('the first bytes say which form it is', (bytes, kind) => {
  expect(soundKindOf(bytes)).toBe(kind);
});

test('how long a WAV lasts is in its head', () => {
  expect(secondsOf({ bytes: toneWav({ seconds: 3 }), kind: 'wav' })).toBeCloseTo(3);
  expect(secondsOf({ bytes: latin('RIFF'), kind: 'wav' })).toBeNull();
  expect(secondsOf({ bytes: latin('OggS'), kind: 'ogg' })).toBeNull();
});

/** How often it passes zero upwards each second: the pitch that was put in. */
function pitchOf(samples: Float32Array): number {
  let passes = 0;
  for (let at = 1; at < samples.length; at += 1)
    if ((samples[at - 1] ?? 0) < 0 && (samples[at] ?? 0) >= 0) passes += 1;
  return passes / (samples.length / 16_000);
}

test.each([{ rate: 16_000 }, { rate: 8_000 }, { rate: 48_000, channels: 2 }, { rate: 44_100 }])(
  'WAV of %j is read as one channel at 16 kHz',
  (form) => {
    const samples = readWav(toneWav({ seconds: 2, hertz: 440, ...form }), 60) ?? new Float32Array();
    expect(samples.length / 16_000).toBeCloseTo(2, 2);
    expect(Math.abs(pitchOf(samples) - 440)).toBeLessThan(2);
    expect(samples.reduce((most, one) => Math.max(most, one), 0)).toBeCloseTo(0.5, 1);
  },
);

test('no more than asked for is read of a WAV, and what is none is refused', () => {
  expect(readWav(toneWav({ seconds: 5 }), 1)?.length).toBe(16_000);
  const broken = toneWav();
  broken[20] = 99;
  expect(readWav(broken, 1)).toBeNull();
  for (const length of [0, 4, 12, 20, 43]) expect(readWav(toneWav().subarray(0, length), 1)).toBeNull();
});

describeWith({ ffmpeg }, 'with ffmpeg', () => {
  const decode = (bytes: Uint8Array, kind: SoundKind, mostSeconds = 60) =>
    decodeWithFfmpeg(ffmpeg ?? '', { bytes, kind }, { mostSeconds, signal: new AbortController().signal });

  test('Opus in Ogg tells its length and is decoded to one channel at 16 kHz', async () => {
    const bytes = toneOgg({ seconds: 3, hertz: 440 });
    expect(soundKindOf(bytes)).toBe('ogg');
    expect(Math.abs((secondsOf({ bytes, kind: 'ogg' }) ?? 0) - 3)).toBeLessThan(0.1);
    const samples = (await decode(bytes, 'ogg')) ?? new Float32Array();
    expect(Math.abs(samples.length / 16_000 - 3)).toBeLessThan(0.1);
    expect(Math.abs(pitchOf(samples) - 440)).toBeLessThan(5);
  });

  test('no more than asked for is decoded', async () => {
    const samples = await decode(toneOgg({ seconds: 8 }), 'ogg', 2);
    expect(samples?.length).toBeLessThanOrEqual(2 * 16_000);
    expect(samples?.length).toBeGreaterThan(1.9 * 16_000);
  });

  test('what is not of the form it came as is refused: a list of addresses, rubbish, nothing', async () => {
    const list = latin('#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n');
    for (const bytes of [list, latin('OggS and then rubbish'), new Uint8Array()])
      expect(await decode(bytes, 'ogg')).toBeNull();
    expect(await decode(toneWav(), 'ogg')).toBeNull();
  });

  test('who no longer wants it ends it', async () => {
    const ending = AbortSignal.abort();
    const sound = { bytes: toneWav(), kind: 'wav' } as const;
    expect(await decodeWithFfmpeg(ffmpeg ?? '', sound, { mostSeconds: 5, signal: ending })).toBeNull();
  });
});

test('a decoder that is not there decodes nothing', async () => {
  const sound = { bytes: toneWav(), kind: 'wav' } as const;
  const options = { mostSeconds: 5, signal: new AbortController().signal };
  expect(await decodeWithFfmpeg('/nowhere/ffmpeg', sound, options)).toBeNull();
});
