// SPDX-License-Identifier: AGPL-3.0-or-later
import { languages } from '../language.ts';
import { lineWith } from '../lines.ts';
import type { Rendering, Term } from '../pack.ts';
import { error, type Finding, type Lint, type Material } from './finding.ts';
import { entryTexts, type PlacedText } from './prose.ts';

/**
 * Whether official terms are called the same everywhere: where the Italian text of an entry has a term of `terms.yaml`,
 * the other languages have a form that was approved for it, and no text has a form that was forbidden.
 */
export const checkTerms: Lint = (material) => [...checkBase(material), ...checkUse(material)];

const file = 'terms.yaml';

/** Every term has a rendering in every language that is complete, and is recognised by what one says. */
function checkBase({ pack, files }: Material): Finding[] {
  const content = files.get(file);
  return [...pack.terms].flatMap(([id, { renderings }]) => {
    const place = { file, line: lineWith(content, `${id}:`) };
    const missing = languages.filter(
      (language) => language !== 'it' && pack.complete.includes(language) && !renderings[language],
    );
    const unsaid = Object.entries(renderings).filter(([, { say, forms }]) => !has(plain(say), forms));
    return [
      ...missing.map((language) => error(place, `The term ${id} has no rendering in ${language}: write it.`)),
      ...unsaid.map(([language, { say }]) =>
        error(place, `"${say}" has none of its own forms in ${language} (${id}): add one.`),
      ),
    ];
  });
}

function checkUse(material: Material): Finding[] {
  const terms = [...material.pack.terms].map(([id, term]) => ({ id, ...term, pattern: wordsOf(term) }));
  if (terms.length === 0) return [];
  const said = new Map<string, string>();
  for (const { entry, text } of entryTexts(material))
    if (text.language === 'it') said.set(entry.id, saidBy(text));
  return entryTexts(material).flatMap((placed) => {
    const { language } = placed.text;
    const italian = said.get(placed.entry.id);
    if (language === 'it' || italian === undefined) return [];
    const text = plain(saidBy(placed.text));
    return terms.flatMap(({ id, renderings, pattern }) => {
      const rendering = renderings[language];
      return rendering ? checkText(placed, { id, rendering, text, used: pattern.exec(italian)?.[0] }) : [];
    });
  });

  function checkText(
    placed: PlacedText,
    { id, rendering, text, used }: { id: string; rendering: Rendering; text: string; used?: string },
  ): Finding[] {
    const place = (words?: string) => ({
      file: placed.file,
      line: words === undefined ? 1 : lineWith(material.files.get(placed.file), words),
    });
    const found = rendering.never
      .filter((form) => text.includes(plain(form)))
      .map((form) => error(place(form), `"${form}" is not said for ${id}: say "${rendering.say}".`));
    if (used !== undefined && !has(text, rendering.forms)) {
      const message = `The Italian has "${used}", and nothing here is a form of ${id}: say "${rendering.say}".`;
      found.push(error(place(), message));
    }
    return found;
  }
}

function saidBy({ menu, title, counter = '', short, sections }: PlacedText['text']): string {
  return [menu, title, counter, short, ...sections.map(({ body }) => body)].join('\n').replaceAll('’', "'");
}

/** Italian is compared word by word, because its terms are listed in the forms they have. */
function wordsOf({ it }: Term): RegExp {
  const forms = it.map((form) => form.replaceAll('’', "'").replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<!\\p{L})(?:${forms.join('|')})(?!\\p{L})`, 'u');
}

function has(text: string, forms: readonly string[]): boolean {
  return forms.some((form) => text.includes(plain(form)));
}

/** As texts compare: lower case, one apostrophe, without isolates and no-break spaces. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u200E\u200F\u2066-\u2069]/g, '')
    .replace(/[’ʼ]/g, "'")
    .replaceAll('\u00A0', ' ');
}
