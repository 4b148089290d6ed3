// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { toMarkdown } from '../../../adapters/web/to-markdown.ts';
import { parseMarkup } from '../../../knowledge/markup.ts';
import { toNeutral } from '../../../web/widget/to-neutral.ts';

test.each([
  ['bold stays bold', '**SPID** è gratis', '**SPID** è gratis'],
  ['a single star is a star', '2 * 3 * 4', '2 \\* 3 \\* 4'],
  ['lines stay lines', 'uno\ndue', 'uno  \ndue'],
  ['a list ends where it ends', 'Serve:\n- a\n• b\nPoi', 'Serve:\n\n- a\n- b\n\nPoi'],
  ['a list that begins at three', 'x\n3) a\n4) b', 'x\n\n3) a\n4) b'],
  ['an address ends before the mark of direction', '⁨https://www.spid.gov.it⁩', '⁨<https://www.spid.gov.it>⁩'],
  ['an address ends before the full stop', 'www.a_b.it.', '[www.a\\_b.it](https://www.a_b.it).'],
  ['tags are text', '<b>x</b>', '\\<b\\>x\\</b\\>'],
  ['a link somebody wrote is text', '[a](javascript:b)', '\\[a\\](javascript:b)'],
  ['signs at the beginning of a line are signs', '# a\n-5 gradi', '\\# a  \n\\-5 gradi'],
  ['bold that ends in a mark, in a script without spaces', '**住址（A）**需要', '**住址（A）\u200b**需要'],
])('%s', (_name, neutral, markdown) => {
  expect(toMarkdown(neutral)).toBe(markdown);
});

const pieces = fc.constantFrom(
  ...[
    '**',
    '*',
    '\\',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '_',
    '#',
    '- ',
    '• ',
    '1. ',
    '12) ',
    '\n',
    '\n\n',
    ' ',
    '`',
  ],
  ...[
    'https://a.it/b_c?d=[e]',
    'www.x.it',
    'مرحبا',
    'ক',
    '住',
    '\u2068',
    '\u2069',
    'a',
    '&amp;',
    '$',
    '.',
    '112',
  ],
);

test('the page reads back exactly the markup that was meant, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
      const neutral = parts.join('');
      const shown = (text: string) => JSON.stringify(parseMarkup(text)).replaceAll('\u200b', '');
      expect(shown(toNeutral(toMarkdown(neutral)))).toBe(shown(neutral));
    }),
    { numRuns: 3_000 },
  );
});
