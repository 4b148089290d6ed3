// SPDX-License-Identifier: AGPL-3.0-or-later
import { findingsWith } from '../small-pack.ts';

const base = (...lines: string[]) => ({ 'terms.yaml': `identity:\n  it: ["SPID"]\n${lines.join('\n')}\n` });
const en = 'entries/spid/en.md';
const ar = 'entries/spid/ar.md';

test('a text with a form of every term has nothing wrong', () => {
  expect(
    findingsWith(base('  en: { say: "SPID" }', '  ar: { say: "الهوية الرقمية", forms: ["الهوية"] }')),
  ).toEqual([]);
});

test('a text without a form of what the Italian says is told, with what to say', () => {
  expect(findingsWith(base('  ar: { say: "المفتاح", forms: ["مفتاح", "المفتاح"] }'))).toEqual([]);
  expect(findingsWith(base('  ar: { say: "بطاقة" }'))).toContain(
    `error ${ar}:1 The Italian has "SPID", and nothing here is a form of identity: say "بطاقة".`,
  );
});

test('a forbidden form is told where it stands, whatever its case', () => {
  expect(findingsWith(base('  en: { say: "SPID", never: ["Your Key"] }'))).toContainEqual(
    expect.stringContaining(`error ${en}:`),
  );
});

test('isolates and apostrophes do not hide a form', () => {
  expect(findingsWith(base('  ar: { say: "(SPID)" }'))).toEqual([]);
});

test('Italian forms are whole words', () => {
  const only = { 'terms.yaml': 'post:\n  it: ["post"]\n  en: { say: "nowhere" }\n' };
  expect(findingsWith(only)).toEqual([]);
});

test('a rendering is missing in a complete language, or is none of its own forms', () => {
  const complete = { 'languages.yaml': 'it: { complete: true }\nen: { complete: true }\n' };
  expect(findingsWith({ ...base('  note: x'), ...complete })).toContain(
    'error terms.yaml:1 The term identity has no rendering in en: write it.',
  );
  expect(findingsWith(base('  en: { say: "login", forms: ["SPID"] }'))).toContain(
    'error terms.yaml:1 "login" has none of its own forms in en (identity): add one.',
  );
});
