// SPDX-License-Identifier: AGPL-3.0-or-later
import { normalise } from '../../../knowledge/understanding/normalise.ts';
import { indexPhrases, matchPhrase } from '../../../knowledge/understanding/phrase-match.ts';

const index = indexPhrases(
  (
    [
      ['mio marito mi picchia', 0],
      ['non riesco a respirare', 1],
      ['caporale', 2],
      ['زوجي يضربني كل يوم', 0],
      ['আমার স্বামী আমাকে মারে', 0],
      ['我老公打我', 0],
      ['ho visto un film su un marito che picchia', -1],
      ["caporale dell'esercito", -1],
    ] as const
  ).map(([text, flow]) => ({ text: normalise(text), language: 'it', script: 'native', flow })),
);

test.each([
  ['word for word', 'Mio marito mi picchia!', 0],
  ['with typing errors', 'mio maritto mi picchia', 0],
  ['inside a longer message', 'scusate ma mio marito mi picchia e non so dove andare stanotte', 0],
  ['a short phrase alone', 'caporale', 2],
  ['right to left', 'زوجي يضربني كل يوم', 0],
  ['combining marks', 'আমার স্বামী আমাকে মারে', 0],
  ['without spaces', '我老公打我怎么办', 0],
])('a phrase of danger is recognised: %s', (_, text, flow) => {
  expect(matchPhrase(index, normalise(text))).toMatchObject({ kind: 'danger', flow });
});

test.each([
  'ho visto un film su un marito che picchia',
  "caporale dell'esercito",
  'mio marito mi aiuta',
  'come si chiama il caporale di giornata della caserma',
  '',
])('what only sounds like danger is not: "%s"', (text) => {
  expect(matchPhrase(index, normalise(text))?.kind).not.toBe('danger');
});
