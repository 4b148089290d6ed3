// SPDX-License-Identifier: AGPL-3.0-or-later

// Letters that scripts and spellings exchange sound alike here: p is b, and c, g, j, ch, q and kh are k, z and sh are s.
// Vowels, h, y and what is written for them are left out: nobody agrees on them, least of all in Latin letters.
const letters: Readonly<Record<string, string>> = {
  b: 'bp' + 'бп' + 'بپ' + 'পফবভ',
  f: 'fvw' + 'фв' + 'فڤو' + 'ওৱ',
  t: 'td' + 'тд' + 'تدطٹڈ' + 'তথটঠদধডঢৎ',
  k: 'ckqgjx' + 'кгґхчж' + 'کقگجچخغ' + 'কখগঘচছজঝ',
  s: 'sz' + 'сзшщц' + 'سصزشژثذظض' + 'সশষ',
  l: 'l' + 'л' + 'ل' + 'ল',
  m: 'm' + 'м' + 'م' + 'ম',
  n: 'n' + 'н' + 'نں' + 'নণঙঞং',
  r: 'r' + 'р' + 'رڑ' + 'র',
};

/** Bengali r as it stands once letter and dot are apart. */
const dottedR = /[ডঢ]\u09BC/g;

const soundOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(letters).flatMap(([sound, written]) =>
    Array.from(written, (letter): [string, string] => [letter, sound]),
  ),
  // Arabic typed in Latin letters: 9 is qaf (3 and 7, ayn and ha, are left out like their letters).
  ['9', 'k'],
]);

/**
 * The consonants of a normalised word as they sound, the same in every script, so that "permesso", "пермессо", "پرمیسو"
 * and "পারমেসো" meet, and so do "kagaz" and "کاغذ".
 * @example soundsOf('permesso'); // 'brms'
 */
export function soundsOf(word: string): string {
  let sounds = '';
  let last = '';
  for (const letter of word.replace(dottedR, 'র')) {
    const sound = soundOf.get(letter);
    if (sound === undefined || sound === last) continue;
    sounds += sound;
    last = sound;
  }
  return sounds;
}
