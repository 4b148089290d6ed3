// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from './language.ts';
import { lineOfTopKey } from './lines.ts';
import { type Entry, type EntryText, type SectionName, sectionNames } from './pack.ts';
import type { Fault } from './pack-error.ts';
import type { PackFiles } from './pack-files.ts';
import { readShaped } from './shaped-file.ts';
import { entryShape, frontMatterShape } from './shapes.ts';

/**
 * Reads one folder of `entries/`.
 * @param files the paths of the folder's own files
 */
export function readEntry(id: string, files: PackFiles, faults: Fault[]): Entry | undefined {
  const folder = `entries/${id}`;
  const file = `${folder}/entry.yaml`;
  const text = files.get(file);
  if (text === undefined) {
    faults.push({
      file,
      line: 1,
      sentence: 'The file is missing: write it, or remove the folder.',
      fatal: true,
    });
    return undefined;
  }
  const shaped = readShaped({ file, text, shape: entryShape }, faults);
  const texts: Partial<Record<Language, EntryText>> = {};
  for (const [path, content] of files) {
    if (path === file) continue;
    const read = readText(path, content, faults);
    if (read) texts[read.language] = read;
  }
  if (!shaped) return undefined;
  if (shaped.id !== id) {
    const sentence = `\`id\` is ${shaped.id} in the folder ${id}: give both the same name.`;
    faults.push({ file, line: lineOfTopKey(text, 'id'), sentence, fatal: true });
  }
  const { compared_on: comparedOn, review_months: reviewMonths, ...rest } = shaped;
  return { ...rest, comparedOn, reviewMonths, texts };
}

function readText(file: string, content: string, faults: Fault[]): EntryText | undefined {
  const refuse = (line: number, sentence: string) => {
    faults.push({ file, line, sentence, fatal: true });
    return undefined;
  };
  const name = /([^/]+)\.md$/.exec(file)?.[1] ?? '';
  if (!isLanguage(name))
    return refuse(1, 'The file is not named after a language of the service: rename or remove it.');
  const end = content.indexOf('\n---\n', 3);
  if (!content.startsWith('---\n') || end < 0) {
    return refuse(1, 'The file does not begin with a front matter between two lines "---": add it.');
  }
  const front = readShaped(
    { file, text: content.slice(4, end + 1), shape: frontMatterShape, before: 1 },
    faults,
  );
  const bodyLine = content.slice(0, end).split('\n').length + 2;
  const parts = splitBody(content.slice(end + 5), (line, sentence) => refuse(bodyLine + line, sentence));
  if (!front) return undefined;
  if (front.language !== name) {
    return refuse(2, `\`language\` is ${front.language} in ${name}.md: give both the same language.`);
  }
  if (parts.short === '') refuse(bodyLine, 'The short answer is missing: write it under the front matter.');
  const { questions_latin: questionsLatin, ...rest } = front;
  return { ...rest, questionsLatin, ...parts };
}

function splitBody(
  body: string,
  refuse: (line: number, sentence: string) => void,
): Pick<EntryText, 'short' | 'sections'> {
  const [short = '', ...pieces] = body.split(/^(?=## )/m);
  // A file may begin with its first section: the short answer is then missing.
  if (short.startsWith('## ')) pieces.unshift(short);
  const sections: { name: SectionName; body: string }[] = [];
  let line = short.startsWith('## ') ? 0 : lineBreaks(short);
  for (const piece of pieces) {
    const cut = piece.indexOf('\n');
    const heading = (cut < 0 ? piece : piece.slice(0, cut)).slice(3).trim();
    const text = cut < 0 ? '' : piece.slice(cut + 1).trim();
    const name = sectionNames.find((one) => one === heading);
    if (!name) refuse(line, `"${heading}" is not a section: use ${sectionNames.join(', ')}.`);
    else if (sections.some((one) => one.name === name))
      refuse(line, `The section ${name} stands twice: join the two.`);
    else if (text === '') refuse(line, `The section ${name} is empty: write it or take the heading out.`);
    else sections.push({ name, body: text });
    line += lineBreaks(piece);
  }
  return { short: short.startsWith('## ') ? '' : short.trim(), sections };
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
