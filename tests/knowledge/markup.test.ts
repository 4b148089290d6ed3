// SPDX-License-Identifier: AGPL-3.0-or-later
import { linkText } from '../../knowledge/links.ts';
import { parseMarkup } from '../../knowledge/markup.ts';

const linksOf = (text: string) =>
  linkText(text).flatMap(({ text: shown, href }) => (href ? [[shown, href]] : []));

test.each<readonly [string, readonly (readonly [string, string])[]]>([
  ['Call 112 now.', [['112', 'tel:112']]],
  [
    '1522, 19696 and 116000',
    [
      ['1522', 'tel:1522'],
      ['19696', 'tel:19696'],
      ['116000', 'tel:116000'],
    ],
  ],
  ['116 000', [['116 000', 'tel:116000']]],
  ['Numero verde 800 290 290.', [['800 290 290', 'tel:800290290']]],
  [
    '0731 236911 / +39 0731 236 911',
    [
      ['0731 236911', 'tel:0731236911'],
      ['+39 0731 236 911', 'tel:+390731236911'],
    ],
  ],
  ['الهاتف: \u2068+39 320 123 4567\u2069.', [['+39 320 123 4567', 'tel:+393201234567']]],
  ['Телефонуйте 112!', [['112', 'tel:112']]],
  ['请拨打112。', []],
  ['www.spid.gov.it.', [['www.spid.gov.it', 'https://www.spid.gov.it/']]],
  [
    '(https://www.interno.gov.it/a?b=1)',
    [['https://www.interno.gov.it/a?b=1', 'https://www.interno.gov.it/a?b=1']],
  ],
  ['\u20681522.eu\u2069', [['1522.eu', 'https://1522.eu/']]],
  ['info@comune.jesi.an.it', [['info@comune.jesi.an.it', 'mailto:info@comune.jesi.an.it']]],
  ['12/05/2026, 286/1998, 60035, 70,46 €, 112 euro, 118€, 1.522', []],
  ['D.Lgs. 286/98 art.5', []],
  ['javascript:alert(1) data:text/html,x', []],
])('finds what can be opened in %s', (text, links) => {
  expect(linksOf(text)).toEqual(links);
  expect(
    linkText(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

test('reads bold, lists with their numbers, and lines', () => {
  expect(parseMarkup('**A** b\nc\n\n3. one\n4. **two**\n- x')).toEqual([
    {
      kind: 'paragraph',
      lines: [
        [
          { text: 'A', bold: true },
          { text: ' b', bold: false },
        ],
        [{ text: 'c', bold: false }],
      ],
    },
    {
      kind: 'list',
      ordered: true,
      first: 3,
      items: [[{ text: 'one', bold: false }], [{ text: 'two', bold: true }]],
    },
    { kind: 'list', ordered: false, first: 1, items: [[{ text: 'x', bold: false }]] },
  ]);
});

test('a list may follow its title without a blank line', () => {
  expect(parseMarkup('**Documenti**\n- a\n- b').map(({ kind }) => kind)).toEqual(['paragraph', 'list']);
});

test('isolates stay where they are', () => {
  const [block] = parseMarkup('مكتب \u2068Questura\u2069');
  expect(block).toEqual({ kind: 'paragraph', lines: [[{ text: 'مكتب \u2068Questura\u2069', bold: false }]] });
});

test.each([
  '<img src=x onerror=alert(1)>',
  '[a](javascript:x)',
  '&lt;b&gt;',
  '**',
  '****',
  '**a',
  '2026. Ok',
  '-5 gradi',
])('%s is text', (text) => {
  const shown = parseMarkup(text).flatMap((block) =>
    block.kind === 'paragraph' ? block.lines : block.items,
  );
  expect(shown.flat().every(({ href, bold }) => !href && !bold)).toBe(true);
});

test('a text without an end is read in time', () => {
  const started = performance.now();
  parseMarkup(`${'**'.repeat(20_000)} ${'1'.repeat(20_000)} ${'a.'.repeat(20_000)} ${'+39 '.repeat(5_000)}`);
  expect(performance.now() - started).toBeLessThan(1_000);
});
