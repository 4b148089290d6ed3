// SPDX-License-Identifier: AGPL-3.0-or-later

import { lineWith } from '../lines.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { lineAt, type Prose, proseOf, withoutFacts } from './prose.ts';

/** Letters that no file of the pack may contain. */
const never: readonly (readonly [RegExp, string])[] = [
  [/\uFFFD/u, 'U+FFFD, the mark of a letter that was lost: write the letter again'],
  [/\t/, 'a tab: write spaces'],
  [/\u00AD/u, 'a soft hyphen: take it out'],
  [/[\u200B\uFEFF]/u, 'a space without width: take it out'],
  [/[\u202A-\u202E]/u, 'an old mark of direction: use the isolates U+2068 and U+2069'],
  [/(?![\t\n])\p{Cc}/u, 'a control character: take it out'],
];

/** Letters that were lost or that nobody sees, and small faults of typing. */
export const checkTypography: Lint = (material) => [
  ...[...material.files].flatMap(([file, text]) =>
    never.flatMap(([pattern, what]) => {
      const match = pattern.exec(text);
      return match ? [error({ file, line: lineWith(text, match[0]) }, `There is ${what}.`)] : [];
    }),
  ),
  ...proseOf(material).flatMap(checkProse),
];

const faults: readonly (readonly [RegExp, string])[] = [
  [/\S {2,}\S/u, 'Two spaces stand together: take one out.'],
  [/"/u, 'A straight quotation mark: use the language’s own.'],
  [/\p{L} [,.;](?!\S)/u, 'A space stands before the sign: take it out.'],
  [/\.{3}/u, 'Three full stops: end the sentence, or write "…".'],
];

function checkProse(prose: Prose): Finding[] {
  const text = withoutFacts(prose.text).replace(/ +/g, (spaces, index) =>
    // What was a fact or a mark of bold is not a double space.
    prose.text.slice(index, index + spaces.length) === spaces ? spaces : '\u0001'.repeat(spaces.length),
  );
  const found = faults.flatMap(([pattern, message]) => {
    const index = text.search(pattern);
    return index < 0 ? [] : [warning({ file: prose.file, line: lineAt(prose, index) }, message)];
  });
  const french = prose.language === 'fr' ? text.search(/[\p{L}\p{N})] ?[?!:;»](?=\s|$)/u) : -1;
  if (french >= 0 && !/[\u00A0\u202F]/.test(text[french + 1] ?? '')) {
    const place = { file: prose.file, line: lineAt(prose, french) };
    found.push(warning(place, 'French wants a no-break space (U+00A0) before ? ! : ; and ».'));
  }
  return found;
}
