// SPDX-License-Identifier: AGPL-3.0-or-later
import { error, type Finding, type Lint } from './finding.ts';
import { lineAt, type Prose, proseOf } from './prose.ts';

/** Whether only bold is marked, steps are numbered in order and documents are a list. */
export const checkMarkup: Lint = (material) => proseOf(material).flatMap(checkOne);

function checkOne(prose: Prose): Finding[] {
  const found: Finding[] = [];
  let index = 0;
  let number = 0;
  for (const line of prose.text.split('\n')) {
    const place = { file: prose.file, line: lineAt(prose, index) };
    index += line.length + 1;
    if ((line.match(/\*\*/g)?.length ?? 0) % 2 === 1) {
      found.push(error(place, 'Bold is opened and not closed on the line: write ** on both sides.'));
    }
    const mark = /https?:\/\/|www\.|\]\(|^#|`|<[a-z/]|(?<!\*)\*(?!\*)/.exec(line)?.[0];
    if (mark)
      found.push(
        error(place, `"${mark}" does not belong in a text: only **bold** is a mark, links stand in sources.`),
      );
    if (line.trim() === '') continue;
    number += 1;
    if (prose.what === 'steps' && !line.startsWith(`${number}. `)) {
      found.push(error(place, `A step begins with its number: "${number}. ".`));
    }
    if (prose.what === 'documents' && !line.startsWith('- ')) {
      found.push(error(place, 'A document begins with "- ".'));
    }
  }
  return found;
}
