// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../language.ts';
import { error, type Finding, type Lint, warning } from './finding.ts';
import { lineAt, type Prose, proseOf, withoutFacts } from './prose.ts';
import { numberWords, unitWords } from './unit-words.ts';

// Names that contain digits: forms, levels, laws. A number glued to a letter (F24, A2, TT2112) is a name too.
const names = [
  /(?<!\d)730(?!\d)/g,
  /COVID-19/gi,
  // Laws and articles in the languages' own words.
  /(?:\bart(?:t|icolo|icoli|icle|icles|ículo|ículos|ikulli)?\.?|\bleg(?:ge|gi)|\blaws?|\blois?|\bley(?:es)?|\bligji?|\bD\.? ?Lgs\.?|\bD\.?P\.?R\.?|\bD\.?L\.?|\bL\.|المادة|القانون|قانون|آرٹیکل|دفعہ|ماده|আইন|ধারা|закон\p{L}*|статт\p{L}*|стать\p{L}*|ст\.)\s*(?:n\.\s*|№\s*)?\d+(?:[./-]\d+)*/giu,
  /第\s*\d+\s*(?:号|条)/g,
  // Numbered forms: "Modulo 209".
  /(?:modul[oi]|module|form(?:ulaire|ulario|ular)?|نموذج|فارم|فرم|ফর্ম|表格|модул[ья]|форма|бланк)\s*\d+/giu,
];
const step = /^\d+\.(?= )/gm;
const foreignDigits = /[\u0660-\u0669\u06F0-\u06F9\u09E6-\u09EF\uFF10-\uFF19]+/g;
const digits = /(?<![\p{Script=Latin}\d])\d+(?:[.,:/ \u00A0-]?\d+)*/gu;

/** No amount, age, deadline, date or phone number is typed in a text: it is a fact. */
export const checkFigures: Lint = (material) =>
  proseOf(material).flatMap((prose) => [...typed(prose), ...inWords(prose)]);

function typed(prose: Prose): Finding[] {
  let text = withoutFacts(prose.text).replace(step, blank);
  for (const name of names) text = text.replace(name, blank);
  const found = [...text.matchAll(foreignDigits)].map((match) =>
    error(
      placeOf(prose, match.index),
      `"${match[0]}" is not written with the digits 0-9: use those, in facts and texts.`,
    ),
  );
  for (const match of text.matchAll(digits)) {
    const after = text.slice(match.index + match[0].length);
    if (match[0].length === 1 && !isFigure(text.slice(0, match.index), after, prose.language)) continue;
    found.push(
      error(
        placeOf(prose, match.index),
        `The figure "${match[0]}" is typed in the text: make it a fact and call it by name.`,
      ),
    );
  }
  return found;
}

// A small count stays in the text ("4 photos"), unless a unit follows: "3 months", "5 working days".
function isFigure(before: string, after: string, language: Language): boolean {
  if (/^\s*(?:€|%|EUR\b)/.test(after) || /(?:€|EUR)\s*$/.test(before)) return true;
  const units = unitWords[language];
  // Chinese puts no space between words: "月" begins many.
  const pattern =
    language === 'zh'
      ? `^\\s*(?:${units})`
      : `^[\\s-]*(?:[\\p{L}\\p{M}]+\\s+)?(?:${units})(?![\\p{L}\\p{M}])`;
  return new RegExp(pattern, 'iu').test(after.slice(0, 60));
}

function inWords(prose: Prose): Finding[] {
  const words = numberWords[prose.language];
  if (!words) return [];
  const pattern = new RegExp(
    `(?<![\\p{L}-])(?:${words})\\s+(?:\\p{L}+\\s+)?(?:${unitWords[prose.language]})(?![\\p{L}])`,
    'giu',
  );
  return [...withoutFacts(prose.text).matchAll(pattern)].map((match) =>
    warning(
      placeOf(prose, match.index),
      `"${match[0]}" looks like a figure in words: make it a fact if it is one.`,
    ),
  );
}

function placeOf(prose: Prose, index: number) {
  return { file: prose.file, line: lineAt(prose, index) };
}

function blank(part: string): string {
  return ' '.repeat(part.length);
}
