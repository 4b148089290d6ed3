// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deskErrorCodes } from '../../../desk/desk-error.ts';
import { type Language, languages } from '../../../knowledge/language.ts';
import {
  catalogueOf,
  fieldsOf,
  keyOf,
  namesNeeded,
  type Sentences,
} from '../../../web/console/strings/catalogue.ts';
import { readSentences } from '../../../web/console/strings/read-strings.ts';

const folder = join(__dirname, '..', '..', '..', 'web', 'console');
const strings = join(folder, 'strings');
const italian = readSentences(strings, 'it');

/** Languages in which nothing may be missing. In the others what is missing is read in Italian, and listed by a command. */
const complete: readonly Language[] = ['it', 'en'];
const others = languages.filter((language) => language !== 'it');

test('every string that the console asks for by name is there, and none is left over', () => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const files = readdirSync(join(strings, 'it')).flatMap((name) =>
    Object.keys(JSON.parse(readFileSync(join(strings, 'it', name), 'utf8')) as object),
  );
  expect(new Set(files).size).toBe(files.length);
  const keys = Object.keys(italian).map(keyOf);
  const asked = [...sources.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key);
  expect(asked.filter((key) => !keys.includes(key ?? ''))).toEqual([]);
  const built = [...sources.matchAll(/`([\w-]+(?:\.[\w-]+)*)\.\$\{/g)].map(([, prefix]) => `${prefix}.`);
  const unused = keys.filter(
    (key) => !sources.includes(`'${key}'`) && !built.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

test('dates, amounts and names are written in the language of the operator, never in a fixed one', () => {
  const fixed =
    /(?:Format|DisplayNames|Rules|Segmenter|Collator|toLocale\w*|localeCompare)\([^()]*'(?:it|en)(?:-[A-Z]{2})?'/;
  expect(filesWith(/\.tsx?$/, fixed)).toEqual([]);
});

test('styles name no side: they run from right to left too', () => {
  const sided =
    /(?:margin|padding|border|inset)-(?:left|right)|[\s;{](?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)/;
  expect(filesWith(/\.css$/, sided)).toEqual([]);
});

test.each(complete)('%s has every string, in each form that a number asks for', (language) => {
  const own = readSentences(strings, language);
  expect(namesNeeded(italian, language).filter((name) => !own[name])).toEqual([]);
});

test.each(others)('%s has no string that Italian has not, and fills in the same fields', (language) => {
  const own = readSentences(strings, language);
  const needed = new Set([...namesNeeded(italian, language), ...zeros(italian)]);
  expect(Object.keys(own).filter((name) => !needed.has(name))).toEqual([]);
  const fields = fieldsByKey(own);
  const differing = [...fieldsByKey(italian)].filter(
    ([key, expected]) => fields.has(key) && fields.get(key) !== expected,
  );
  expect(differing).toEqual([]);
});

test.each(languages)('the catalogue of %s leaves no key without a sentence', (language) => {
  const catalogue = catalogueOf(italian, readSentences(strings, language), language);
  expect(namesNeeded(italian, language).filter((name) => !catalogue[name])).toEqual([]);
});

test('a form that a language lacks is read in Italian', () => {
  const source = { 'a.left_one': '{{count}} resta', 'a.left_other': '{{count}} restano', b: 'sì' };
  expect(catalogueOf(source, { b: 'نعم' }, 'ar')).toEqual({
    'a.left_zero': '{{count}} restano',
    'a.left_one': '{{count}} resta',
    'a.left_two': '{{count}} restano',
    'a.left_few': '{{count}} restano',
    'a.left_many': '{{count}} restano',
    'a.left_other': '{{count}} restano',
    b: 'نعم',
  });
});

test('whatever the desk refuses has a sentence in Italian, with nothing in it that is not sent', () => {
  const keys = new Set(Object.keys(italian).map(keyOf));
  expect(deskErrorCodes.filter((code) => !keys.has(`errors.${code}`))).toEqual([]);
});

test('a command lists what is missing in each language', () => {
  const told = execFileSync(process.execPath, [join(strings, 'missing.mjs')], { encoding: 'utf8' });
  for (const language of others) expect(told).toContain(`${language}: `);
  expect(told).toContain('en: nothing is missing');
});

function filesWith(name: RegExp, text: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => name.test(file) && text.test(readFileSync(join(folder, file), 'utf8')),
  );
}

/** `queue.count_zero` is possible in every language. */
function zeros(of: Sentences): string[] {
  return Object.keys(of).map((name) => `${keyOf(name)}_zero`);
}

/** What the forms of each key fill in, together: a form for exactly one need not say the number. */
function fieldsByKey(of: Sentences): Map<string, string> {
  const fields = new Map<string, Set<string>>();
  for (const [name, sentence] of Object.entries(of)) {
    const known = fields.get(keyOf(name)) ?? new Set();
    for (const field of fieldsOf(sentence)) known.add(field);
    fields.set(keyOf(name), known);
  }
  return new Map([...fields].map(([key, names]) => [key, [...names].sort().join(' ')]));
}
