// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { bareLatin, isolatesBalanced } from '../knowledge/isolates.ts';
import { directionOf, isLanguage, type Language, languages } from '../knowledge/language.ts';
import { plainWords } from '../knowledge/plain-words.ts';
import { checkKeywords } from './check-keywords.ts';

export interface WordingIssue {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** Where the files are; a test names others. */
export interface WordingPlaces {
  readonly wording: URL;
  readonly keywords: URL;
  /** YAML that lists the languages declared complete; it may be missing. */
  readonly completeLanguages: URL;
}

const inPlace: WordingPlaces = {
  wording: new URL('./wording/', import.meta.url),
  keywords: new URL('./keywords/', import.meta.url),
  completeLanguages: new URL('../knowledge/content/languages.yaml', import.meta.url),
};

/** Longest titles by group, in UTF-16 units: WhatsApp's reply buttons and list rows. */
const longest: Readonly<Record<string, number>> = { button: 20, row: 24, 'barrier-kind': 24 };
const onlyEnglish = 'fallback.';
const pluralForm = /_(zero|one|two|few|many|other)$/;

/** Placeholders that hold Latin letters, numbers to dial or dates: isolated where the text runs right to left. */
const isolated = new Set([
  ...['service', 'name', 'place', 'source', 'date', 'when', 'language', 'emergency'],
  ...['address', 'phone', 'hours', 'booking', 'email', 'web'],
]);

/**
 * Compares every catalogue with the English one and every list of keywords with itself: keys, placeholders, plural
 * forms, lengths, isolates, digits. A language without a file is an error only when it is declared complete.
 */
export function checkWording(places: WordingPlaces = inPlace): WordingIssue[] {
  const english = readCatalogue(new URL('en.json', places.wording));
  if (!english.entries) return [issue('dialogs/wording/en.json', english.problem ?? 'is missing')];
  const complete = readComplete(places.completeLanguages);
  return languages.flatMap((language) => {
    const read = language === 'en' ? english : readCatalogue(new URL(`${language}.json`, places.wording));
    return [
      ...checkCatalogue(language, read, english.entries ?? new Map(), complete.has(language)),
      ...checkKeywords(new URL(`${language}.json`, places.keywords), language, complete.has(language)),
    ];
  });
}

interface Catalogue {
  readonly text: string;
  readonly entries?: ReadonlyMap<string, string>;
  readonly problem?: string;
}

function readCatalogue(file: URL): Catalogue {
  if (!existsSync(file)) return { text: '' };
  const text = readFileSync(file, 'utf8');
  try {
    return { text, entries: new Map(flatten(JSON.parse(text), '')) };
  } catch (error) {
    return { text, problem: `is not valid JSON: ${(error as Error).message}` };
  }
}

function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [[path, '']];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}

// Accepts a list of tags, { complete: [tags] }, or tag: complete / tag: { complete: true }.
function readComplete(file: URL): ReadonlySet<Language> {
  if (!existsSync(file)) return new Set();
  const read: unknown = parse(readFileSync(file, 'utf8'));
  const list = Array.isArray(read) ? read : ((read as { complete?: unknown } | null)?.complete ?? read);
  if (Array.isArray(list)) return new Set(list.filter((one) => typeof one === 'string' && isLanguage(one)));
  const declared = Object.entries((list ?? {}) as Record<string, unknown>).filter(([, value]) =>
    isComplete(value),
  );
  return new Set(declared.map(([tag]) => tag).filter(isLanguage));
}

function isComplete(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return (value as { complete?: unknown }).complete === true;
  return value === true || value === 'complete';
}

function checkCatalogue(
  language: Language,
  read: Catalogue,
  english: ReadonlyMap<string, string>,
  complete: boolean,
): WordingIssue[] {
  const file = `dialogs/wording/${language}.json`;
  if (read.problem) return [issue(file, read.problem)];
  if (!read.entries)
    return complete ? [issue(file, 'is missing, but the language is declared complete')] : [];
  const { entries, text } = read;
  const expected = expectedKeys(language, english);
  const missing = [...expected.keys()].filter((key) => !entries.has(key));
  const extra = [...entries.keys()].filter((key) => !expected.has(key));
  const found = [
    ...missing.map((key) => issue(file, `${key} is missing`)),
    ...extra.map((key) => issue(file, `${key} is not a key of en.json`, lineOf(text, key))),
  ];
  for (const [key, value] of entries) {
    const model = expected.get(key);
    if (model === undefined) continue;
    for (const message of problemsOf(language, key, value, model)) {
      found.push(issue(file, `${key} ${message}`, lineOf(text, key)));
    }
  }
  return [...found, ...sameTitles(file, text, entries), ...untranslated(file, language, read, english)];
}

/** The keys a language needs, each with its English model: plural forms are those of the language. */
function expectedKeys(language: Language, english: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const expected = new Map<string, string>();
  for (const [key, value] of english) {
    if (language !== 'en' && key.startsWith(onlyEnglish)) continue;
    if (!pluralForm.test(key)) expected.set(key, value);
    else for (const form of forms) expected.set(key.replace(pluralForm, `_${form}`), value);
  }
  return expected;
}

function problemsOf(language: Language, key: string, value: string, model: string): string[] {
  const problems: string[] = [];
  const most = longest[key.split('.')[0] ?? ''];
  if (value.trim() === '') problems.push('is empty');
  if (most && value.length > most) problems.push(`has ${value.length} characters; at most ${most} fit`);
  if (placeholdersOf(value) !== placeholdersOf(model)) {
    problems.push(
      `has placeholders ${placeholdersOf(value) || 'none'}; English has ${placeholdersOf(model) || 'none'}`,
    );
  }
  if ((value.match(/\*\*/g)?.length ?? 0) % 2 === 1) problems.push('has an unpaired **');
  if (/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/.test(value))
    problems.push('has digits other than 0-9');
  if (!value.split('\n').every(isolatesBalanced))
    problems.push('has an isolate that is not closed (U+2068 … U+2069)');
  if (directionOf(language) === 'rtl') problems.push(...problemsOfDirection(value));
  return problems;
}

function placeholdersOf(text: string): string {
  const names = new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ''));
  return [...names].toSorted((a, b) => a.localeCompare(b)).join(', ');
}

function problemsOfDirection(value: string): string[] {
  const outside = value.replace(/\u2068[^\u2069]*\u2069/g, ' ');
  const bare = [...outside.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '');
  const [latin] = bareLatin(value.replace(/\{\{[^}]*\}\}/g, ' '));
  return [
    ...bare.filter((name) => isolated.has(name)).map((name) => `needs U+2068 and U+2069 around {{${name}}}`),
    ...(latin ? [`needs U+2068 and U+2069 around "${latin.text.trim()}"`] : []),
  ];
}

/** Titles are typed too: two equal ones could not be told apart. */
function sameTitles(file: string, text: string, entries: ReadonlyMap<string, string>): WordingIssue[] {
  const seen = new Map<string, string>();
  const found: WordingIssue[] = [];
  for (const [key, value] of entries) {
    if (!longest[key.split('.')[0] ?? '']) continue;
    const title = plainWords(value);
    const other = seen.get(title);
    if (other) found.push(issue(file, `${key} has the same title as ${other}`, lineOf(text, key)));
    seen.set(title, key);
  }
  return found;
}

function untranslated(
  file: string,
  language: Language,
  { entries, text }: Catalogue,
  english: ReadonlyMap<string, string>,
): WordingIssue[] {
  if (language === 'en') return [];
  const same = [...(entries ?? [])].filter(
    ([key, value]) => value === english.get(key) && /[a-z]{2,} [a-z]{2,}/.test(value),
  );
  return same.map(([key]) => ({
    ...issue(file, `${key} is the same as in English`, lineOf(text, key)),
    severity: 'warning' as const,
  }));
}

/** The line of a key in a file of two levels. */
function lineOf(text: string, key: string): number | undefined {
  const [group, name = group] = key.split('.');
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trim().startsWith(`"${group}"`));
  const at = lines.findIndex((line, index) => index >= from && line.trim().startsWith(`"${name}"`));
  return at < 0 ? undefined : at + 1;
}

function issue(file: string, message: string, line?: number): WordingIssue {
  return { file, line, message, severity: 'error' };
}
