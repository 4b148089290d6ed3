// SPDX-License-Identifier: AGPL-3.0-or-later
import type { QuestionLine } from './question-lines.ts';

/** The likeness of a label that has no line to be like. */
export const noLine = -1;

const near = 3;

/**
 * How like a message is to each label: the mean of its nearest line and of its three nearest, so that one odd line
 * does not decide alone and a label with few lines is not behind.
 * @param cosines of the message with each line
 * @param skip lines that do not count, when a message that stands in the pack is judged as if it did not
 */
export function likenessByLabel(
  lines: readonly Pick<QuestionLine, 'label'>[],
  cosines: Float32Array,
  { labels, skip = () => false }: { readonly labels: number; readonly skip?: (line: number) => boolean },
): Float32Array {
  const nearest = new Float32Array(labels * near).fill(noLine);
  for (let line = 0; line < lines.length; line += 1) {
    let value = cosines[line]!;
    const first = lines[line]!.label * near;
    if (value <= nearest[first + near - 1]! || skip(line)) continue;
    for (let at = first; at < first + near; at += 1) {
      if (value <= nearest[at]!) continue;
      const moved = nearest[at]!;
      nearest[at] = value;
      value = moved;
    }
  }
  return Float32Array.from({ length: labels }, (_, label) => {
    const found = nearest.subarray(label * near, (label + 1) * near).filter((value) => value > noLine);
    if (found.length === 0) return noLine;
    return (found[0]! + found.reduce((sum, value) => sum + value, 0) / found.length) / 2;
  });
}
