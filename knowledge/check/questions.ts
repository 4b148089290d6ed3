// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, romanised } from '../language.ts';
import { lineOfItem } from '../lines.ts';
import { plainWords } from '../plain-words.ts';
import { type Asked, askedOf } from './asked.ts';
import { error, type Finding, type Lint, type Material, warning } from './finding.ts';
import { entryTexts } from './prose.ts';

const fewest = 15;
const wanted = 25;
const fewestLatin = 5;
const wantedLatin = { few: 5, many: 10 };
/** uk and ru are less often typed in Latin letters. */
const seldomLatin: readonly Language[] = ['uk', 'ru'];

/** Whether there are enough questions, and none of them calls two things. */
export const checkQuestions: Lint = (material) => [...checkCounts(material), ...checkTwice(material)];

const checkCounts: Lint = (material) =>
  entryTexts(material).flatMap(({ text, file }): Finding[] => {
    const found: Finding[] = [];
    const count = text.questions.length;
    const place = { file, line: lineOf(material, file, 'questions:') };
    if (count < fewest) found.push(error(place, `There are ${count} questions: write at least ${wanted}.`));
    else if (count < wanted)
      found.push(warning(place, `There are ${count} questions: ${wanted} are wanted.`));
    const latin = text.questionsLatin.length;
    const most = seldomLatin.includes(text.language) ? wantedLatin.few : wantedLatin.many;
    const latinPlace = { file, line: lineOf(material, file, 'questions_latin:') };
    if (!romanised.includes(text.language)) {
      if (latin > 0)
        found.push(
          error(latinPlace, `${text.language} is written in Latin letters: move these to \`questions\`.`),
        );
    } else if (latin < fewestLatin) {
      found.push(error(latinPlace, `There are ${latin} questions in Latin letters: write at least ${most}.`));
    } else if (latin < most) {
      found.push(warning(latinPlace, `There are ${latin} questions in Latin letters: ${most} are wanted.`));
    }
    return found;
  });

function lineOf({ files }: Material, file: string, start: string): number {
  const index =
    files
      .get(file)
      ?.split('\n')
      .findIndex((line) => line.startsWith(start)) ?? -1;
  return Math.max(0, index) + 1;
}

function checkTwice(material: Material): Finding[] {
  const found: Finding[] = [];
  const seen = new Map<string, Asked>();
  for (const asked of askedOf(material)) {
    // A phrase of danger may also be a question: the card comes first, the entry stands behind its button.
    if (asked.kind === 'phrase' || asked.kind === 'lookalike') continue;
    // An emoji has no words.
    const key = `${asked.language} ${plainWords(asked.text) || asked.text}`;
    const other = seen.get(key);
    if (!other) {
      seen.set(key, asked);
      continue;
    }
    const { file, text, language } = asked;
    const place = { file, line: lineOfItem(material.files.get(file), text) };
    if (other.calls !== asked.calls) {
      const message = `"${text}" stands under ${other.calls} too (${other.file}): in ${language} a message calls one thing.`;
      found.push(error(place, message));
    } else if (other.text === text) found.push(warning(place, `"${text}" stands twice: keep one.`));
  }
  return found;
}
