// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import { loadGuideWords } from '../../../bots/guide/guide-words.ts';
import { bareLatin, isolatesBalanced } from '../../../knowledge/isolates.ts';
import { directionOf, languages } from '../../../knowledge/language.ts';

const words = loadGuideWords(join(__dirname, '../../../web/guide'));
const english = words.get('en')!;

test.each(languages)('the words in %s are complete and keep their direction', (language) => {
  const its = words.get(language)!;
  expect(Object.keys(its)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(its)) {
    expect([key, text.trim() === text && text !== '']).toEqual([key, true]);
    expect([key, text.includes('{{date}}')]).toEqual([key, key === 'offlineCopy']);
    expect([key, isolatesBalanced(text)]).toEqual([key, true]);
    if (directionOf(language) === 'rtl') expect([key, bareLatin(text)]).toEqual([key, []]);
  }
});
