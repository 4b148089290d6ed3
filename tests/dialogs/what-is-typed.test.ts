// SPDX-License-Identifier: AGPL-3.0-or-later
import { languageNamed } from '../../dialogs/choose-language.ts';
import { keywordOf } from '../../dialogs/keywords.ts';
import { typedNumber } from '../../dialogs/typed-number.ts';

test.each([
  ['2', 2],
  [' 2. ', 2],
  ['(3)', 3],
  ['٣', 3],
  ['۴', 4],
  ['২', 2],
  ['１０', 10],
  ['2️⃣', 2],
  ['②', 2],
  ['60035', null],
  ['2 years', null],
  ['', null],
])('%s is the number %s', (text, number) => {
  expect(typedNumber(text)).toBe(number);
});

test.each([
  ['Talk to a person', 'person'],
  ['OPERATORE', 'person'],
  ['/menu', 'menu'],
  ['Cancella i miei dati!', 'delete'],
  ['clean up', 'clean-up'],
  ['i want to know about my permit', null],
])('the message "%s" is the word %s', (text, keyword) => {
  expect(keywordOf(text, ['en', 'it'])).toBe(keyword);
});

test.each([
  ['English', 'en'],
  ['বাংলা', 'bn'],
  ['bangla', 'bn'],
  ['francese', 'fr'],
  ['العربية', 'ar'],
  ['русский', 'ru'],
  ['albanese', 'sq'],
  ['中文', 'zh'],
  ['deutsch', null],
])('%s names the language %s', (text, language) => {
  expect(languageNamed(text)).toBe(language);
});
