// SPDX-License-Identifier: AGPL-3.0-or-later
import { fillFacts } from '../facts.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { entryTexts, lineAt, type Prose, proseOf } from './prose.ts';

const hardest = 50;
const hard = 60;
const longestSentence = 25;

/**
 * How easily an Italian text reads: 89 + (300 × sentences − 10 × letters) / words (GULP, Lucisano and Piemontese 1988).
 * 100 is easiest; below 60 it is hard for who left school after eight years.
 */
export function gulpease(text: string): number {
  const words = wordsOf(text).length;
  if (words === 0) return 100;
  const letters = text.match(/[\p{L}\d]/gu)?.length ?? 0;
  return Math.min(100, 89 + (300 * sentencesOf(text).length - 10 * letters) / words);
}

/** The sentences of a text; a line of a list is one too. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/^\s*(?:\d+\.|-)\s/gm, '')
    .split(/[.!?…:;。！？।؟۔]+(?=\s|$|["»”)\u2069])|[。！？।۔\n]/u)
    .filter((sentence) => /\p{L}/u.test(sentence));
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\d]+(?:[’'-][\p{L}\p{M}\d]+)*/gu) ?? [];
}

/** Italian answers by Gulpease; sentences of every language by their words. */
export const checkReadability: Lint = (material) => [
  ...entryTexts(material)
    .filter(({ text }) => text.language === 'it')
    .flatMap(({ text, file }): Finding[] => {
      const whole = [text.short, ...text.sections.map(({ body }) => body)].join('\n');
      const index = Math.round(gulpease(fillFacts(material.pack, whole, 'it')));
      const message = `Gulpease is ${index}: shorten words and sentences until it is ${hard}.`;
      if (index < hardest) return [error({ file, line: 1 }, message)];
      return index < hard ? [warning({ file, line: 1 }, message)] : [];
    }),
  ...proseOf(material).flatMap(longSentences),
];

function longSentences(prose: Prose): Finding[] {
  if (prose.language === 'zh') return [];
  return sentencesOf(prose.text.replace(/\{fact:[^}]*\}/g, '0')).flatMap((sentence) => {
    const words = wordsOf(sentence).length;
    if (words <= longestSentence) return [];
    const place = {
      file: prose.file,
      line: lineAt(prose, Math.max(0, prose.text.indexOf(sentence.trim().slice(0, 20)))),
    };
    return [warning(place, `A sentence has ${words} words: cut it, ${longestSentence} are the most.`)];
  });
}
