// SPDX-License-Identifier: AGPL-3.0-or-later
import { formatAction, type MediumLetter, mediumKinds, parseAction } from '../../dialogs/actions.ts';
import { sizedTitle } from '../../dialogs/media-title.ts';
import { isolatesBalanced } from '../../knowledge/isolates.ts';
import { languages } from '../../knowledge/language.ts';
import { mediaKinds } from '../../knowledge/media-kinds.ts';

test.each([
  [1, 'Listen (1 KB)'],
  [340_000, 'Listen (340 KB)'],
  [999_001, 'Listen (1 MB)'],
  [1_200_000, 'Listen (1.2 MB)'],
  [9_960_000, 'Listen (10 MB)'],
  [16_000_000, 'Listen (16 MB)'],
])('%i bytes are told as %s', (bytes, title) => {
  expect(sizedTitle('audio', bytes, 'en')).toBe(title);
});

test.each(languages)('in %s every title fits a button with the largest size', (language) => {
  const titles = mediaKinds.flatMap((kind) =>
    [888_000, 8_800_000, 16_000_000].map((bytes) => sizedTitle(kind, bytes, language)),
  );
  for (const title of titles) {
    expect(title.length).toBeLessThanOrEqual(20);
    expect(isolatesBalanced(title)).toBe(true);
  }
  expect(new Set(titles).size).toBe(9);
});

test('an action fits forty bytes and is read back', () => {
  const long = 'a'.repeat(30);
  for (const letter of Object.keys(mediumKinds) as MediumLetter[]) {
    for (const action of [
      { kind: 'media', entry: long, letter, language: 'ar' },
      { kind: 'safety-media', flow: long, letter, language: 'ur' },
    ] as const) {
      expect(formatAction(action).length).toBeLessThanOrEqual(40);
      expect(parseAction(formatAction(action))).toEqual(action);
    }
  }
});

test.each(['see:a:xx:spid', 'see:z:ar:spid', 'see:a:ar:', 'see:a:ar:../x', 'lang:a:ar:spid', 'sos:a:ar:x:y'])(
  '%s is no action',
  (text) => {
    expect(parseAction(text)).toBeNull();
  },
);
