// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../language.ts';
import { lineOfKey, lineWith } from '../lines.ts';
import type { Entry, EntryText } from '../pack.ts';
import type { Material } from './finding.ts';

/** A text that citizens read, and where it stands. */
export interface Prose {
  readonly file: string;
  readonly language: Language;
  /** For instance `title`, `short`, `steps`, `card violence`, `name`. */
  readonly what: string;
  readonly text: string;
  /** Line of its first letter. */
  readonly line: number;
}

/** Every text of the pack that citizens read: entries, cards, names and words of media; not the questions. */
export function proseOf(material: Material): Prose[] {
  return [
    ...entryTexts(material).flatMap(({ text, file }) => entryProse(material, text, file)),
    ...otherProse(material),
    ...mediaProse(material),
  ];
}

export interface PlacedText {
  readonly entry: Entry;
  readonly text: EntryText;
  readonly file: string;
}

/** Every entry in every language, with its file. */
export function entryTexts({ pack }: Material): PlacedText[] {
  return [...pack.entries.values()].flatMap((entry) =>
    Object.values(entry.texts).map((text) => ({
      entry,
      text,
      file: `entries/${entry.id}/${text.language}.md`,
    })),
  );
}

function entryProse({ files }: Material, text: EntryText, file: string): Prose[] {
  const { language } = text;
  const content = files.get(file);
  const head = (['menu', 'title', 'counter'] as const).flatMap((what) => {
    const value = text[what];
    return value === undefined ? [] : [{ file, language, what, text: value, line: lineOfKey(content, what) }];
  });
  const body = [{ name: 'short', body: text.short }, ...text.sections].map((part) => ({
    file,
    language,
    what: part.name,
    text: part.body,
    line: lineWith(content, part.body),
  }));
  return [...head, ...body];
}

function otherProse({ pack, files }: Material): Prose[] {
  const found: Prose[] = [];
  const add = (file: string, what: string, texts: Readonly<Record<string, string>>) => {
    const language = /([a-z]+)\.yaml$/.exec(file)?.[1] ?? '';
    if (!isLanguage(language)) return;
    for (const [key, text] of Object.entries(texts)) {
      const first = text.split('\n')[0] ?? text;
      found.push({
        file,
        language,
        what: `${what} ${key}`,
        text: text.trim(),
        line: lineWith(files.get(file), first),
      });
    }
  };
  for (const [language, texts] of Object.entries(pack.safety))
    add(`safety/${language}.yaml`, 'card', texts.cards);
  for (const [language, names] of Object.entries(pack.names)) {
    for (const kind of ['topics', 'offices', 'lines'] as const)
      add(`names/${language}.yaml`, 'name', names[kind]);
  }
  return found;
}

function mediaProse({ pack, files }: Material): Prose[] {
  return [...pack.media.folders].flatMap(([folder, media]) => {
    const file = `media/${folder}/media.yaml`;
    return media.flatMap(({ id, alt, transcript }) =>
      Object.entries({ alt, transcript }).flatMap(([what, texts]) =>
        Object.entries(texts).flatMap(([language, text]): Prose[] => {
          if (!isLanguage(language)) return [];
          const line = lineWith(files.get(file), text.split('\n')[0] ?? text);
          return [{ file, language, what: `${what} ${id}`, text: text.trim(), line }];
        }),
      ),
    );
  });
}

/** The line of the file on which a letter of a text stands. */
export function lineAt({ text, line }: Prose, index: number): number {
  return line + text.slice(0, index).split('\n').length - 1;
}

/** A text with `{fact:…}` and the marks of bold blanked out, letter for letter. */
export function withoutFacts(text: string): string {
  return text.replace(/\{fact:[^}]*\}|\*\*/g, (part) => ' '.repeat(part.length));
}
