// SPDX-License-Identifier: AGPL-3.0-or-later

/** One file of strings as it is written: names in names, and at the end a sentence. */
export interface Strings {
  readonly [name: string]: string | Strings;
}

export type Sentences = Readonly<Record<string, string>>;

const formEnd = /_(zero|one|two|few|many|other)$/;

/** Sentences by their whole key: `queue.groups.mine`. */
export function sentencesOf(strings: Strings, before = ''): Sentences {
  return Object.fromEntries(
    Object.entries(strings).flatMap(([name, one]) =>
      typeof one === 'string'
        ? [[`${before}${name}`, one]]
        : Object.entries(sentencesOf(one, `${before}${name}.`)),
    ),
  );
}

/** `queue.count_few` is a form of `queue.count`. */
export function keyOf(name: string): string {
  return name.replace(formEnd, '');
}

/** What is filled in: `{{count}}`. */
export function fieldsOf(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
}

/**
 * The forms that a number asks for in a language: two in Italian, four in Ukrainian, six in Arabic, one in Chinese. Those
 * for millions and for fractions alone are left out; here messages and seconds are counted.
 */
export function formsOf(language: string): readonly string[] {
  const rules = new Intl.PluralRules(language);
  const counted = Array.from({ length: 200 }, (_, count) => rules.select(count));
  return [...new Set([...counted, 'other'])];
}

/** Names that a language needs for the keys of Italian: a key that depends on a number needs each of its own forms. */
export function namesNeeded(italian: Sentences, language: string): string[] {
  const names = Object.keys(italian).flatMap((name) =>
    formEnd.test(name) ? formsOf(language).map((form) => `${keyOf(name)}_${form}`) : [name],
  );
  return [...new Set(names)];
}

/**
 * Everything the console says in a language, by key. What is missing stands there in Italian, so that a page needs one
 * catalogue and never shows a key.
 */
export function catalogueOf(italian: Sentences, own: Sentences, language: string): Sentences {
  const missing = namesNeeded(italian, language).filter((name) => !(name in own));
  const inItalian = missing.map((name) => {
    const key = keyOf(name);
    return [name, italian[name] ?? italian[`${key}_other`] ?? italian[key] ?? ''] as const;
  });
  return { ...Object.fromEntries(inItalian), ...own };
}
