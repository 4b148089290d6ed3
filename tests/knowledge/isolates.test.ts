// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { bareLatin, isolate, isolateLatin, isolatesBalanced } from '../../knowledge/isolates.ts';

const start = '\u2068';
const end = '\u2069';

test('a fragment is wrapped once in right-to-left languages and never in others', () => {
  expect(isolate('Questura', 'ur')).toBe(`${start}Questura${end}`);
  expect(isolate(isolate('Questura', 'ur'), 'ur')).toBe(`${start}Questura${end}`);
  expect(isolate('Questura', 'bn')).toBe('Questura');
  expect(isolate('', 'ar')).toBe('');
});

test('two isolates side by side are wrapped together', () => {
  const two = `${start}a${end} ${start}b${end}`;
  expect(isolate(two, 'ar')).toBe(start + two + end);
});

test('a mark left open does not swallow what follows', () => {
  expect(isolate(`via Gramsci ${start}95`, 'ar')).toBe(`${start}via Gramsci 95${end}`);
  expect(isolatesBalanced(`${end}${start}`)).toBe(false);
});

test.each([
  ['اذهبوا إلى Questura اليوم', ['Questura']],
  [`اذهبوا إلى (${start}Questura${end}) اليوم`, []],
  ['ASP Ambito 9, via Gramsci 95، يسي', ['ASP Ambito 9, via Gramsci 95']],
  ['اكتبوا إلى info@lagemma.org أو 1522.eu', ['info@lagemma.org', '1522.eu']],
  ['اتصلوا على {fact:line_112} اليوم', []],
  ['المستوى A2', ['A2']],
  ['60 يومًا', []],
])('in %j the fragments without an isolate are %j', (text, fragments) => {
  expect(bareLatin(text).map((one) => one.text)).toEqual(fragments);
});

test('a text made at run time gets its isolates, and is not changed by a second time', () => {
  const once = isolateLatin('المكتب: CPIA Fermo, via Roma 3 (Jesi)', 'ar');
  expect(once).toBe(`المكتب: ${start}CPIA Fermo, via Roma 3${end} (${start}Jesi${end})`);
  expect(isolateLatin(once, 'ar')).toBe(once);
  expect(bareLatin(once)).toEqual([]);
  expect(isolateLatin('CPIA Fermo', 'it')).toBe('CPIA Fermo');
});

test('whatever is isolated at run time stays balanced and leaves no Latin fragment outside', () => {
  const unit = fc.constantFrom('م', 'ش', 'A', 'z', '7', ' ', '.', '(', ')', '@', '+', '،', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const made = isolateLatin(text, 'fa');
      expect(isolatesBalanced(made)).toBe(true);
      expect(bareLatin(made)).toEqual([]);
      expect(made.replaceAll(/[\u2068\u2069]/g, '')).toBe(text);
    }),
  );
});
