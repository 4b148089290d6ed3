// SPDX-License-Identifier: AGPL-3.0-or-later
import { directionOf, type Language } from './language.ts';

/** First strong isolate: what follows is laid out by itself, so that brackets and numbers around it stay in place. */
export const isolateStart = '\u2068';
/** Pop directional isolate: ends what `isolateStart` began. */
export const isolateEnd = '\u2069';

/**
 * Wraps a fragment of another direction for a right-to-left language; returns it as it is for the others.
 * A fragment that is already wrapped is not wrapped again; marks left open or closed too often are taken out.
 * @example isolate('Questura', 'ar'); // '\u2068Questura\u2069'
 */
export function isolate(text: string, language: Language): string {
  if (directionOf(language) === 'ltr' || text === '') return text;
  const clean = isolatesBalanced(text) ? text : text.replaceAll(/[\u2068\u2069]/g, '');
  return isolatedWhole(clean) ? clean : isolateStart + clean + isolateEnd;
}

/** Whether every isolate that is opened is closed, and none is closed that was not opened. */
export function isolatesBalanced(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (/[\u2066-\u2068]/.test(letter)) depth += 1;
    if (letter === isolateEnd) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function isolatedWhole(text: string): boolean {
  return (
    text.startsWith(isolateStart) && text.endsWith(isolateEnd) && !text.slice(1, -1).includes(isolateEnd)
  );
}

export interface Fragment {
  readonly text: string;
  /** Index in UTF-16 units. */
  readonly at: number;
}

// Latin words with what may stand between them: "via Gramsci 95", "Sportello Amico", "d'Esi", "info@lagemma.org".
const latin =
  /(?:\+?\d[\d.:/-]*)?\p{Script=Latin}(?:[\p{Script=Latin}\p{M}\d]|[ .,:;/@_'’&+-]+(?=[\p{Script=Latin}\d]))*/gu;
const placeholder = /\{fact:[a-z0-9_]+\}/g;

/** The Latin fragments of a text that stand outside every isolate. Names of facts in `{fact:…}` do not count. */
export function bareLatin(text: string): Fragment[] {
  const blank = (part: string) => ' '.repeat(part.length);
  const outside = text
    .replace(placeholder, (part) => '\u0000'.repeat(part.length))
    .replace(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, blank);
  return [...outside.matchAll(latin)].map((match) => ({ text: match[0], at: match.index }));
}

/**
 * Puts isolates around every Latin fragment that has none, for text that is made at run time.
 * @returns the text as it is for left-to-right languages
 */
export function isolateLatin(text: string, language: Language): string {
  if (directionOf(language) === 'ltr') return text;
  let made = '';
  let from = 0;
  for (const fragment of bareLatin(text)) {
    made += text.slice(from, fragment.at) + isolateStart + fragment.text + isolateEnd;
    from = fragment.at + fragment.text.length;
  }
  return made + text.slice(from);
}
