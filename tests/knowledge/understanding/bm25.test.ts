// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../../knowledge/language.ts';
import { indexPages, searchPages } from '../../../knowledge/understanding/bm25.ts';
import { normalise } from '../../../knowledge/understanding/normalise.ts';

const pages: readonly (readonly [number, Language, string])[] = [
  [0, 'it', 'permesso di soggiorno rinnovo kit postale questura'],
  [1, 'it', 'tessera sanitaria medico di base asl'],
  [2, 'it', 'scuola iscrizione bambini questura'],
  [0, 'ar', 'تجديد تصريح الإقامة مكتب البريد'],
  [1, 'ar', 'البطاقة الصحية طبيب العائلة'],
  [0, 'zh', '更新居留许可 邮局'],
  [1, 'zh', '医疗卡 家庭医生'],
  [0, 'bn', 'পারমিট নবায়ন ডাকঘর'],
  [1, 'bn', 'স্বাস্থ্য কার্ড ডাক্তার'],
];
const index = indexPages(
  pages.map(([label, language, text]) => ({ label, language, parts: [normalise(text)] })),
);

function order(text: string, language: Language): number[] {
  const scores = searchPages(index, normalise(text), {
    weightOf: (one) => (one === language ? 1 : 0),
    labels: 3,
  });
  return [0, 1, 2].filter((label) => scores[label]! > 0).sort((a, b) => scores[b]! - scores[a]!);
}

test.each<[string, Language, string, number[]]>([
  ['two words beat one', 'it', 'kit postale per la questura', [0, 2]],
  ['an ending more is still the word', 'it', 'permessi di soggiorno', [0]],
  ['right to left', 'ar', 'طبيب العائلة', [1]],
  ['without spaces', 'zh', '家庭医生在哪里', [1]],
  ['combining marks', 'bn', 'ডাক্তার', [1]],
  ['nothing in common', 'it', 'xyz', []],
])('%s', (_, language, text, expected) => {
  const found = order(text, language);
  expect(found.slice(0, expected.length)).toEqual(expected);
  if (expected.length === 0) expect(found).toEqual([]);
});
