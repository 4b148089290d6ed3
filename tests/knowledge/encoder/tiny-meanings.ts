// SPDX-License-Identifier: AGPL-3.0-or-later

// What the tiny model knows: words that mean the same have the same vector, in whatever language.
const meanings = {
  permit: [
    'permesso', 'soggiorno', 'rinnovare', 'rinnovo', 'permit', 'permesso', 'renew', 'renewal', 'الإقامة', 'تصريح', 'أجدد',
    'إقامتي', 'পারমিট', 'নবায়ন', 'সজর্নো', 'residence', 'scadenza', 'titre', 'sejour', 'caducado',
  ],
  health: [
    'tessera', 'sanitaria', 'medico', 'asl', 'dottore', 'doctor', 'health', 'card', 'الصحية', 'طبيب', 'طبيبا', 'البطاقة',
    'ডাক্তার', 'স্বাস্থ্য', 'কার্ড', 'এএসএল', 'medecin', 'traitant',
  ],
  school: [
    'scuola', 'figlio', 'bambini', 'asilo', 'lezioni', 'figlia', 'school', 'children', 'kindergarten', 'lessons', 'المدرسة',
    'للأطفال', 'والروضة', 'الدراسة', 'স্কুলে', 'স্কুলের', 'স্কুল', 'বাচ্চাদের', 'ecole', 'enfants',
  ],
  other: ['ricetta', 'partita', 'tempo', 'recipe', 'match', 'weather', 'joke', 'horoscope', 'flight', 'volo'],
  violence: ['antiviolenza', '1522', 'anti-violence', 'violence', 'violenza'],
} as const;

export const tinyWords: Readonly<Record<string, readonly number[]>> = Object.fromEntries(
  Object.values(meanings).flatMap((words, meaning, all) =>
    words.map((word) => [word, all.map((_, at) => (at === meaning ? 1 : 0))]),
  ),
);
