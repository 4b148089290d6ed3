// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Language, languages } from '../language.ts';
import { lineOfItem } from '../lines.ts';
import { type Asked, askedOf } from './asked.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { lineAt, type Prose, proseOf } from './prose.ts';

/** The script of each language's own letters. */
const ownScript: Readonly<Record<Language, string>> = {
  it: 'Latin',
  en: 'Latin',
  fr: 'Latin',
  es: 'Latin',
  sq: 'Latin',
  ar: 'Arabic',
  ur: 'Arabic',
  fa: 'Arabic',
  bn: 'Bengali',
  zh: 'Han',
  uk: 'Cyrillic',
  ru: 'Cyrillic',
};

function perLanguage(make: (script: string) => RegExp): Readonly<Record<Language, RegExp>> {
  return Object.fromEntries(languages.map((one) => [one, make(ownScript[one])])) as Record<Language, RegExp>;
}

const ownLetters = perLanguage((script) => new RegExp(`\\p{Script=${script}}`, 'gu'));
const strangers = perLanguage(
  (script) =>
    new RegExp(
      `(?![\\p{Script=Latin}\\p{Script=Common}\\p{Script=Inherited}\\p{Script=${script}}])\\p{L}`,
      'u',
    ),
);

interface Neighbour {
  readonly letters: RegExp;
  readonly whose: string;
}

/** Letters of a neighbouring language on the same script. */
const neighbours: Readonly<Partial<Record<Language, Neighbour>>> = {
  uk: { letters: /[ыэъё]/iu, whose: 'Russian' },
  ru: { letters: /[іїєґ]/iu, whose: 'Ukrainian' },
  ar: { letters: /[\u06A9\u06CC\u06C1\u06D2\u0679\u0688\u0691]/u, whose: 'Persian or Urdu' },
  fa: { letters: /[\u0643\u064A\u06D2\u0679\u0688\u0691]/u, whose: 'Arabic or Urdu' },
  ur: { letters: /[\u0643\u064A]/u, whose: 'Arabic' },
};

/** Punctuation of another script right after a language's own letter. */
const foreignPunctuation: Readonly<Partial<Record<Language, { signs: RegExp; instead: string }>>> = {
  zh: {
    signs: /\p{Script=Han}\s?[,.?!;:]|[(]\p{Script=Han}|\p{Script=Han}[)]/u,
    instead: 'full-width signs',
  },
  ar: { signs: /\p{Script=Arabic}\s?[,?;]/u, instead: '، ؟ ؛' },
  fa: { signs: /\p{Script=Arabic}\s?[,?;]/u, instead: '، ؟ ؛' },
  ur: { signs: /\p{Script=Arabic}\s?[,?;.](?!\p{L})/u, instead: '، ؟ ؛ ۔' },
  bn: { signs: /[\p{Script=Bengali}]\.(?=\s|$)/u, instead: '।' },
};

/** Whether a file is written in its language's script, and not in a neighbour's letters. */
export const checkScripts: Lint = (material) => [
  ...proseOf(material).flatMap(checkProse),
  ...askedOf(material).flatMap((asked) => {
    const message = asked.latin ? checkLatin(asked) : checkNative(asked);
    if (!message) return [];
    return [
      error({ file: asked.file, line: lineOfItem(material.files.get(asked.file), asked.text) }, message),
    ];
  }),
];

function checkNative({ text, language }: Asked): string | undefined {
  // Who types Arabic on a Persian keyboard is understood: only Cyrillic neighbours are other languages.
  const neighbour = ownScript[language] === 'Cyrillic' ? neighbours[language] : undefined;
  const strange = neighbour?.letters.exec(text)?.[0] ?? strangeLetter(text, language);
  return strange && `"${text}" has the letter "${strange}", which ${language} does not use: correct it.`;
}

function checkLatin({ text, language }: Asked): string | undefined {
  if (ownScript[language] === 'Latin' || text.search(ownLetters[language]) < 0) return undefined;
  return `"${text}" stands among what is typed in Latin letters but is not: move it.`;
}

function checkProse(prose: Prose): Finding[] {
  const { language, text } = prose;
  const found: Finding[] = [];
  const at = (index: number) => ({ file: prose.file, line: lineAt(prose, index) });
  const plain = text.replace(/\{fact:[^}]*\}/g, (part) => ' '.repeat(part.length));
  const strange = strangeLetter(plain, language);
  if (strange) {
    found.push(
      error(at(plain.indexOf(strange)), `"${strange}" is of another script than ${language}: correct it.`),
    );
  }
  const neighbour = neighbours[language];
  const index = neighbour ? plain.search(neighbour.letters) : -1;
  if (neighbour && index >= 0) {
    found.push(
      error(
        at(index),
        `"${plain[index]}" is a ${neighbour.whose} letter in a text in ${language}: correct the word.`,
      ),
    );
  }
  if (mostlyForeign(plain, language)) {
    found.push(
      error(
        at(0),
        `The ${prose.what} is not written in ${language}: write it, with Italian words only in brackets.`,
      ),
    );
  }
  const signs = foreignPunctuation[language];
  const sign = signs ? plain.search(signs.signs) : -1;
  if (signs && sign >= 0)
    found.push(warning(at(sign), `Punctuation of another script: use ${signs.instead}.`));
  return found;
}

/** A letter that is neither of the language's script nor Latin. */
function strangeLetter(text: string, language: Language): string | undefined {
  return strangers[language].exec(text)?.[0];
}

// Italian words stand in brackets or isolates and do not count.
function mostlyForeign(text: string, language: Language): boolean {
  if (ownScript[language] === 'Latin') return false;
  const bare = text.replace(/\u2068[^\u2069]*\u2069|[(（][^)）]*[)）]/g, ' ');
  const own = bare.match(ownLetters[language])?.length ?? 0;
  const latin = bare.match(/\p{Script=Latin}/gu)?.length ?? 0;
  // A Chinese character says as much as three letters.
  return latin > own * (language === 'zh' ? 3 : 1) && latin > 12;
}
