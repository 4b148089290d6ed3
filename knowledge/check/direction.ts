// SPDX-License-Identifier: AGPL-3.0-or-later
import { bareLatin, isolatesBalanced } from '../isolates.ts';
import { directionOf } from '../language.ts';
import { error, type Finding, type Lint } from './finding.ts';
import { lineAt, type Prose, proseOf } from './prose.ts';

const isolates = /[\u2066-\u2069]/;

/** Whether Latin letters stand between isolates in right-to-left texts, and isolates come in pairs. */
export const checkDirection: Lint = (material) =>
  proseOf(material).flatMap((prose) =>
    directionOf(prose.language) === 'rtl' ? checkRightToLeft(prose) : checkLeftToRight(prose),
  );

function checkRightToLeft(prose: Prose): Finding[] {
  const found: Finding[] = [];
  let index = 0;
  // Line by line: an isolate never reaches over the end of a paragraph.
  for (const line of prose.text.split('\n')) {
    const place = { file: prose.file, line: lineAt(prose, index) };
    if (!isolatesBalanced(line)) {
      found.push(
        error(
          place,
          'An isolate is not closed, or closed twice: put one U+2068 before and one U+2069 after the words.',
        ),
      );
    } else {
      for (const { text } of bareLatin(line)) {
        found.push(error(place, `"${text}" stands in no isolate: put U+2068 before and U+2069 after it.`));
      }
    }
    index += line.length + 1;
  }
  return found;
}

function checkLeftToRight(prose: Prose): Finding[] {
  const index = prose.text.search(isolates);
  if (index < 0) return [];
  const place = { file: prose.file, line: lineAt(prose, index) };
  return [error(place, 'An isolate stands in a text that runs from left to right: take it out.')];
}
