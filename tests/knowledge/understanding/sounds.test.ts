// SPDX-License-Identifier: AGPL-3.0-or-later
import { normalise } from '../../../knowledge/understanding/normalise.ts';
import { soundsOf } from '../../../knowledge/understanding/sounds.ts';

const sounds = (text: string) => normalise(text).split(' ').map(soundsOf).join(' ');

test.each([
  ['permesso', 'пермессо', 'پرمیسو', 'পারমেসো', 'بيرميسو'],
  ['residenza', 'резиденца', 'ریزیدنزا', 'রেসিডেনসা'],
  ['questura', 'کوستورا', 'কুয়েস্তুরা'],
])('%s sounds the same in other scripts', (latin, ...others) => {
  for (const other of others) expect(sounds(other).replaceAll('f', '')).toBe(sounds(latin));
});

test.each([
  ['kagaz', 'کاغذ', 'ks'],
  ['chahiye', 'چاہیے', 'k'],
  ['dorkar', 'দরকার', 'trkr'],
  ['bari', 'বাড়ি', 'br'],
])('%s meets %s', (latin, native, expected) => {
  expect([sounds(latin), sounds(native)]).toEqual([expected, expected]);
});

test('drawn-out and doubled consonants count once, vowels and signs never', () => {
  expect(sounds('Permesssso!')).toBe('brms');
  expect(sounds('aiuto')).toBe('t');
  expect(sounds('112')).toBe('');
});
