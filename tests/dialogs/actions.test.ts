// SPDX-License-Identifier: AGPL-3.0-or-later
import { formatDeepLink, parseAction, parseDeepLink } from '../../dialogs/actions.ts';

test.each([
  ['l-bn_t-jesi_e-spid', { language: 'bn', territory: 'jesi', entry: 'spid' }],
  ['t-villa-san-pietro', { territory: 'villa-san-pietro' }],
  ['m-permits', { topic: 'permits' }],
  ['l-xx_e-', {}],
  ['', {}],
  ['hello world', {}],
])('the link %s is read', (payload, link) => {
  expect(parseDeepLink(payload)).toEqual(link);
});

test('a link is written in the characters and length that Telegram allows', () => {
  const payload = formatDeepLink({
    language: 'bn',
    territory: 'villa-san-pietro',
    entry: 'permit-questura-appointment',
  });
  expect(payload).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(parseDeepLink(payload)).toEqual({
    language: 'bn',
    territory: 'villa-san-pietro',
    entry: 'permit-questura-appointment',
  });
});

test.each([
  '',
  'e:',
  'e:A',
  'lang:xx',
  'more:permits:0',
  'why:x:spid',
  'e:a:b',
  'in:it:a:b',
  'constructor',
  'why:constructor:spid',
])('"%s" is no action', (text) => {
  expect(parseAction(text)).toBeNull();
});
