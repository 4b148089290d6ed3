// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { splitText } from '../../adapters/split-text.ts';

test('a text that fits stays whole', () => {
  expect(splitText('a b', 3)).toEqual(['a b']);
});

test('it is split between blocks before lines, and between lines before sentences', () => {
  expect(splitText('one\ntwo\n\nthree', 9)).toEqual(['one\ntwo', 'three']);
  expect(splitText('one\ntwo three', 10)).toEqual(['one', 'two three']);
  expect(splitText('One two. Three four.', 12)).toEqual(['One two.', 'Three four.']);
});

test('an isolate is never cut', () => {
  const parts = splitText('اطلب \u2068permesso di soggiorno\u2069 من الشرطة', 24);
  for (const part of parts)
    expect((part.match(/\u2068/g) ?? []).length).toBe((part.match(/\u2069/g) ?? []).length);
  expect(parts.some((part) => part.includes('\u2068permesso di soggiorno\u2069'))).toBe(true);
});

test('a word longer than a part is cut between letters, not inside one', () => {
  expect(splitText('নিরাপত্তানিরাপত্তা', 6).join('')).toBe('নিরাপত্তানিরাপত্তা');
  expect(splitText('👨‍👩‍👧‍👦'.repeat(3), 12)).toEqual(['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦']);
});

test('whatever the text, parts fit and keep every letter in order', () => {
  const words = fc.array(fc.stringMatching(/^[a-zа-яا-ي0-9.]{1,9}$/), { minLength: 1, maxLength: 60 });
  const gaps = fc.constantFrom(' ', '\n', '\n\n');
  fc.assert(
    fc.property(words, gaps, fc.integer({ min: 10, max: 80 }), (list, gap, most) => {
      const text = list.join(gap);
      const parts = splitText(text, most);
      expect(parts.every((part) => part.length <= most && part.length > 0)).toBe(true);
      expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});
