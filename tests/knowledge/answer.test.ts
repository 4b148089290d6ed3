// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Answer, composeAnswer } from '../../knowledge/answer.ts';
import type { Language } from '../../knowledge/language.ts';
import { type Changes, packWith, today } from './small-pack.ts';

const entry = 'entries/spid/entry.yaml';

function answerWith(changes: Changes, language: Language, now = today): Answer | null {
  const pack = packWith(changes);
  const spid = pack.entries.get('spid');
  return spid ? composeAnswer(pack, spid, language, now) : null;
}

const risk = (value: string) => ({
  [entry]: (text: string) => text.replace('risk: normal', `risk: ${value}`),
});
const italianVersion3 = { 'entries/spid/it.md': (text: string) => text.replace('version: 2', 'version: 3') };
const late = new Date('2027-05-21T12:00:00Z');

test('an answer has its facts filled in, its sources and the day it was checked', () => {
  expect(answerWith({}, 'en')).toEqual({
    language: 'en',
    title: 'What is SPID',
    short: 'SPID is your key to the offices. It costs EUR\u00A06 a year.',
    sections: [{ name: 'steps', body: '1. Go to the post office.\n2. Bring your papers.' }],
    sources: [{ name: 'AgID', url: 'https://www.spid.gov.it' }],
    lastChecked: '2026-11-20',
    checked: false,
    stale: false,
    staleFacts: [],
    watch: false,
    lowConfidence: false,
    restricted: false,
  });
});

test('an amount in Arabic brings its own isolate', () => {
  expect(answerWith({}, 'ar')?.short).toContain('\u20686\u00A0يورو\u2069');
});

test('a language that is not written gives no answer', () => {
  expect(answerWith({}, 'bn')).toBeNull();
});

test('a rule that is changing is said to change', () => {
  const watched = { [entry]: (text: string) => `${text}watch: directive 2024/1233\n` };
  expect(answerWith(watched, 'en')?.watch).toBe(true);
});

describe('past the review day', () => {
  test('is the day after six months, not before', () => {
    expect(answerWith({}, 'en', new Date('2027-05-20T12:00:00Z'))?.stale).toBe(false);
    expect(answerWith({}, 'en', late)?.stale).toBe(true);
  });

  test('a normal entry is shown with a warning', () => {
    expect(answerWith({}, 'en', late)).toMatchObject({ stale: true, restricted: false });
  });

  test('a legal-sensitive entry shows only its sources and a person', () => {
    const answer = answerWith(risk('legal-sensitive'), 'en', late);
    expect(answer).toMatchObject({ stale: true, restricted: true, short: '', sections: [], staleFacts: [] });
    expect(answer?.sources).toHaveLength(1);
    expect(answer?.title).toBe('What is SPID');
  });

  test('an emergency entry is still shown: a number that may be old is better than none', () => {
    expect(answerWith(risk('emergency'), 'en', late)).toMatchObject({ stale: true, restricted: false });
  });
});

describe('a translation older than the Italian text', () => {
  test('of a normal entry is shown with a warning', () => {
    expect(answerWith(italianVersion3, 'en')).toMatchObject({ stale: true, restricted: false });
    expect(answerWith(italianVersion3, 'it')).toMatchObject({ stale: false });
  });

  test.each(['legal-sensitive', 'emergency'])('of a %s entry is not shown', (value) => {
    const changes = { ...italianVersion3, ...risk(value) };
    expect(answerWith(changes, 'en')).toMatchObject({ restricted: true, short: '' });
    expect(answerWith(changes, 'it')).toMatchObject({ restricted: false });
  });

  test('that does not say where it comes from counts as older', () => {
    const changes = {
      'entries/spid/en.md': (text: string) => text.replace(/^from: .*\n/m, ''),
      ...risk('emergency'),
    };
    expect(answerWith(changes, 'en')?.restricted).toBe(true);
  });

  test('is shown while there is no Italian text to compare with', () => {
    expect(answerWith({ 'entries/spid/it.md': null, ...risk('emergency') }, 'en')?.restricted).toBe(false);
  });
});

test('facts that are old or not certain are told', () => {
  const facts = {
    'facts/all.yaml': (text: string) =>
      text.replace('2027-01-31, confidence: high', '2026-11-01, confidence: low'),
  };
  expect(answerWith(facts, 'en')).toMatchObject({ staleFacts: ['fee'], lowConfidence: true, stale: false });
});
