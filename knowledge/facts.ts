// SPDX-License-Identifier: AGPL-3.0-or-later
import { dayInItaly } from './days.ts';
import { isolate } from './isolates.ts';
import type { Language } from './language.ts';
import type { Fact, Pack } from './pack.ts';

const noBreak = '\u00A0';

interface NumberStyle {
  readonly group: string;
  readonly decimal: string;
  /** Where an amount stands; `#` is the number. */
  readonly euro: string;
}

const southern: NumberStyle = { group: '.', decimal: ',', euro: `#${noBreak}€` };
const spaced: NumberStyle = { group: noBreak, decimal: ',', euro: `#${noBreak}€` };
const english = (euro: string): NumberStyle => ({ group: ',', decimal: '.', euro });

/** Plan, 3.5: digits are 0-9 everywhere, also where the language has its own. */
const numbers: Readonly<Record<Language, NumberStyle>> = {
  it: southern,
  en: english(`EUR${noBreak}#`),
  fr: spaced,
  es: southern,
  sq: southern,
  ar: english(`#${noBreak}يورو`),
  bn: english(`#${noBreak}ইউরো`),
  ur: english(`#${noBreak}یورو`),
  fa: english(`#${noBreak}یورو`),
  zh: english(`#${noBreak}欧元`),
  uk: spaced,
  ru: spaced,
};

const dayMonthYear = `d${noBreak}m y`;
const dates: Readonly<Partial<Record<Language, string>>> = {
  es: 'd de m de y',
  zh: 'y年m月d日',
  uk: `${dayMonthYear} року`,
  ru: `${dayMonthYear} года`,
};

const months = new Map<Language, Intl.DateTimeFormat>();

function monthName(date: Date, language: Language): string {
  if (language === 'zh') return String(date.getUTCMonth() + 1);
  let format = months.get(language);
  if (!format) {
    // The day is asked for too: uk and ru then decline the month.
    const options = {
      calendar: 'gregory',
      numberingSystem: 'latn',
      timeZone: 'UTC',
      day: 'numeric',
      month: 'long',
    } as const;
    format = new Intl.DateTimeFormat(language, options);
    months.set(language, format);
  }
  return format.formatToParts(date).find(({ type }) => type === 'month')?.value ?? '';
}

/**
 * A day in words, Gregorian in every language, isolated in right-to-left ones.
 * @param day as `2027-03-04`
 * @example formatDate('2027-03-04', 'it'); // '4 marzo 2027' (no-break space after the 4)
 */
export function formatDate(day: string, language: Language): string {
  const date = new Date(`${day}T00:00:00Z`);
  const first = language === 'fr' && date.getUTCDate() === 1;
  const parts: Readonly<Record<string, string>> = {
    d: `${date.getUTCDate()}${first ? 'er' : ''}`,
    m: monthName(date, language),
    y: String(date.getUTCFullYear()),
  };
  const words = (dates[language] ?? dayMonthYear).replace(/\b[dmy]\b/g, (part) => parts[part] ?? part);
  return isolate(words, language);
}

/**
 * A number as the language writes it, with digits 0-9.
 * @param options.groupFrom digits before the decimal sign from which thousands are set apart
 * @param options.decimals fixed count; without it, as many as the number has
 */
function formatNumber(
  value: number,
  language: Language,
  options: { groupFrom: number; decimals?: number },
): string {
  const { group, decimal } = numbers[language];
  const [whole = '', fraction] = (
    options.decimals === undefined ? String(value) : value.toFixed(options.decimals)
  ).split('.');
  const digits = whole.replace('-', '').length;
  const grouped = digits < options.groupFrom ? whole : whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction ? grouped + decimal + fraction : grouped;
}

/** An amount in euro: cents only when there are some. */
export function formatEuro(value: number, language: Language): string {
  const decimals = Number.isInteger(value) ? 0 : 2;
  const number = formatNumber(value, language, { groupFrom: 4, decimals });
  return isolate(numbers[language].euro.replace('#', number), language);
}

/** What the reader sees in place of `{fact:…}`: see the table in docs/adding-an-entry.md. */
export function formatFact(fact: Fact, language: Language): string {
  const { unit, value } = fact;
  if (unit === 'EUR') return formatEuro(Number(value), language);
  if (unit === 'date') return formatDate(String(value), language);
  if (unit === 'phone' || unit === 'web') return isolate(String(value), language);
  // Not from 1,000: a year among the counts would read 2,027.
  return formatNumber(Number(value), language, { groupFrom: 5 });
}

const placeholder = /\{fact:([a-z0-9_]+)\}/g;

/** The ids of the facts a text calls, each once, in order. */
export function factsIn(text: string): string[] {
  return [...new Set([...text.matchAll(placeholder)].map((match) => match[1] as string))];
}

/**
 * Puts every fact into its place. A fact that the pack does not have leaves "…": nothing is invented.
 * @param text neutral markup with `{fact:id}`
 */
export function fillFacts(pack: Pack, text: string, language: Language): string {
  return text.replace(placeholder, (_, id: string) => {
    const fact = pack.facts.get(id);
    return fact ? formatFact(fact, language) : '…';
  });
}

export interface FactReview {
  /** Ids of facts past their review day, or that the pack does not have. */
  readonly stale: readonly string[];
  /** True when one is of low confidence. */
  readonly lowConfidence: boolean;
}

/** Says whether the figures of a text can still be relied on. */
export function reviewFacts(pack: Pack, text: string, now: Date): FactReview {
  const today = dayInItaly(now);
  const ids = factsIn(text);
  return {
    stale: ids.filter((id) => (pack.facts.get(id)?.reviewBy ?? '') < today),
    lowConfidence: ids.some((id) => pack.facts.get(id)?.confidence === 'low'),
  };
}
