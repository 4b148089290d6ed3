// SPDX-License-Identifier: AGPL-3.0-or-later
import { matchingStep, newTotpSecret, stepAt, toBase32, totpCode, totpUri } from '../../desk/totp.ts';

const ofRfc = Buffer.from('12345678901234567890');

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %d the code is the one of RFC 6238, appendix B', (seconds, code) => {
  expect(totpCode(ofRfc, stepAt(seconds * 1_000), 8)).toBe(code);
});

test.each([
  '755224',
  '287082',
  '359152',
  '969429',
  '338314',
  '254676',
  '287922',
  '162583',
  '399871',
  '520489',
])('code %s is the one of RFC 4226, appendix D', (code) => {
  const counters = Array.from({ length: 10 }, (_, counter) => totpCode(ofRfc, counter));
  expect(counters).toContain(code);
  expect(new Set(counters).size).toBe(10);
});

test('a clock may be wrong by one step, and no more', () => {
  const now = 1_764_000_015_000;
  const at = (steps: number) => totpCode(ofRfc, stepAt(now) + steps);
  const found = [-2, -1, 0, 1, 2].map((steps) => matchingStep(ofRfc, at(steps), { now, after: 0 }));
  const step = stepAt(now);
  expect(found).toEqual([null, step - 1, step, step + 1, null]);
});

test('a code counts only after the last one that was used', () => {
  const now = 1_764_000_015_000;
  const step = stepAt(now);
  expect(matchingStep(ofRfc, totpCode(ofRfc, step), { now, after: step - 1 })).toBe(step);
  expect(matchingStep(ofRfc, totpCode(ofRfc, step), { now, after: step })).toBeNull();
  expect(matchingStep(ofRfc, totpCode(ofRfc, step - 1), { now, after: step })).toBeNull();
});

test.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦'])('%j is no code', (code) => {
  expect(matchingStep(ofRfc, code, { now: 30_000, after: -1 })).toBeNull();
});

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j in base 32 is %j, as in RFC 4648', (text, expected) => {
  expect(toBase32(Buffer.from(text))).toBe(expected);
});

test('what the QR code says names service and account, and has 160 bits', () => {
  const secret = newTotpSecret();
  const uri = new URL(totpUri(secret, { service: 'Ambito 9: Jesi', account: 'ada@example.org' }));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Ambito 9  Jesi:ada@example.org',
  ]);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: toBase32(secret),
    issuer: 'Ambito 9  Jesi',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
  expect(toBase32(secret)).toMatch(/^[A-Z2-7]{32}$/);
});
