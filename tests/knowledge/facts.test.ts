// SPDX-License-Identifier: AGPL-3.0-or-later
import { factsIn, fillFacts, formatDate, formatFact, reviewFacts } from '../../knowledge/facts.ts';
import { type Language, languages } from '../../knowledge/language.ts';
import type { Fact, FactUnit } from '../../knowledge/pack.ts';
import { packWith } from './small-pack.ts';

function fact(value: number | string, unit: FactUnit): Fact {
  return {
    id: 'f',
    value,
    unit,
    source: { name: 'Poste', url: 'https://www.poste.it' },
    reviewBy: '2027-01-31',
    confidence: 'high',
  };
}

/** What cannot be seen: `_` no-break space, `[` and `]` isolates. */
function visible(text: string): string {
  return text.replaceAll('\u00A0', '_').replaceAll('\u2068', '[').replaceAll('\u2069', ']');
}

type Row = readonly [Language, amount: string, round: string, date: string, count: string, phone: string];
const table: readonly Row[] = [
  ['it', '1.234,50_€', '16_€', '4_marzo 2027', '165.850', '800 290 290'],
  ['en', 'EUR_1,234.50', 'EUR_16', '4_March 2027', '165,850', '800 290 290'],
  ['fr', '1_234,50_€', '16_€', '4_mars 2027', '165_850', '800 290 290'],
  ['es', '1.234,50_€', '16_€', '4 de marzo de 2027', '165.850', '800 290 290'],
  ['sq', '1.234,50_€', '16_€', '4_mars 2027', '165.850', '800 290 290'],
  ['ar', '[1,234.50_يورو]', '[16_يورو]', '[4_مارس 2027]', '165,850', '[800 290 290]'],
  ['bn', '1,234.50_ইউরো', '16_ইউরো', '4_মার্চ 2027', '165,850', '800 290 290'],
  ['ur', '[1,234.50_یورو]', '[16_یورو]', '[4_مارچ 2027]', '165,850', '[800 290 290]'],
  ['fa', '[1,234.50_یورو]', '[16_یورو]', '[4_مارس 2027]', '165,850', '[800 290 290]'],
  ['zh', '1,234.50_欧元', '16_欧元', '2027年3月4日', '165,850', '800 290 290'],
  ['uk', '1_234,50_€', '16_€', '4_березня 2027 року', '165_850', '800 290 290'],
  ['ru', '1_234,50_€', '16_€', '4_марта 2027 года', '165_850', '800 290 290'],
];

test.each(table)(
  '%s: amounts, dates, counts and phone numbers',
  (language, amount, round, date, count, phone) => {
    expect(visible(formatFact(fact(1234.5, 'EUR'), language))).toBe(amount);
    expect(visible(formatFact(fact(16, 'EUR'), language))).toBe(round);
    expect(visible(formatFact(fact('2027-03-04', 'date'), language))).toBe(date);
    expect(visible(formatFact(fact(165850, 'number'), language))).toBe(count);
    expect(visible(formatFact(fact('800 290 290', 'phone'), language))).toBe(phone);
  },
);

test('the table has every language', () => {
  expect(table.map(([language]) => language).sort()).toEqual([...languages].sort());
});

test('digits are 0-9 in every language', () => {
  for (const language of languages) {
    for (const one of [fact(7101, 'EUR'), fact('2026-12-31', 'date'), fact(60, 'day')]) {
      expect(formatFact(one, language)).not.toMatch(/[\u0660-\u0669\u06F0-\u06F9\u09E6-\u09EF]/);
    }
  }
});

test('an amount below ten euro keeps its cents and no more', () => {
  expect(visible(formatFact(fact(0.5, 'EUR'), 'it'))).toBe('0,50_€');
  expect(visible(formatFact(fact(46582.71, 'EUR'), 'fr'))).toBe('46_582,71_€');
});

test('a count has only its number; a year among the counts is not grouped', () => {
  expect(formatFact(fact(60, 'day'), 'ru')).toBe('60');
  expect(formatFact(fact(7.5, 'percent'), 'it')).toBe('7,5');
  expect(formatFact(fact(2027, 'number'), 'en')).toBe('2027');
});

test('French calls the first of the month premier', () => {
  expect(visible(formatDate('2027-01-01', 'fr'))).toBe('1er_janvier 2027');
});

test.each([
  ['uk', 'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня'],
  ['fa', 'ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر'],
  ['sq', 'janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor'],
] as const)('%s has its own names of the Gregorian months', (language, names) => {
  for (const [index, name] of names.split(' ').entries()) {
    expect(formatDate(`2027-${String(index + 1).padStart(2, '0')}-15`, language)).toContain(name);
  }
});

describe('a text with facts', () => {
  const pack = packWith({
    'facts/all.yaml': (text) =>
      `${text}old: { value: 60, unit: day, source: { name: Poste, url: "https://www.poste.it" }, review_by: 2026-11-23, confidence: low }\n`,
  });

  test('is filled in', () => {
    const text = 'Paga {fact:fee}. Chiama il {fact:line_1522}, di nuovo {fact:fee}.';
    expect(visible(fillFacts(pack, text, 'it'))).toBe('Paga 6_€. Chiama il 1522, di nuovo 6_€.');
    expect(factsIn(text)).toEqual(['fee', 'line_1522']);
  });

  test('shows no invented value for a fact that is not there', () => {
    expect(fillFacts(pack, 'Pay {fact:nothing}.', 'en')).toBe('Pay ….');
  });

  test('tells which facts are past their review day, from the day after on', () => {
    const at = (now: string) => reviewFacts(pack, '{fact:fee} {fact:old}', new Date(now));
    expect(at('2026-11-23T22:59:00Z')).toEqual({ stale: [], lowConfidence: true });
    // 00:01 of the 24th in Italy.
    expect(at('2026-11-23T23:01:00Z')).toEqual({ stale: ['old'], lowConfidence: true });
    expect(reviewFacts(pack, '{fact:fee} {fact:nothing}', new Date('2026-11-24'))).toEqual({
      stale: ['nothing'],
      lowConfidence: false,
    });
  });
});
