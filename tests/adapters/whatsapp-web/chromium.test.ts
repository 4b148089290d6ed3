// SPDX-License-Identifier: AGPL-3.0-or-later
import { chromiumSwitches, findChromium } from '../../../adapters/whatsapp-web/chromium.ts';

test('a setting that names no program is said so, and no other browser is taken in its place', () => {
  expect(() => findChromium('/no/such/chromium')).toThrow(/^CHROMIUM_PATH names no program/);
  expect(findChromium(process.execPath)).toBe(process.execPath);
});

test('the sandbox is given up only for root, to whom Chromium refuses it', () => {
  expect(chromiumSwitches(false)).not.toContain('--no-sandbox');
  expect(chromiumSwitches(true)).toContain('--no-sandbox');
});

test('the browser finds no host but those of WhatsApp', () => {
  expect(chromiumSwitches(false)[0]).toBe(
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.whatsapp.com, EXCLUDE *.whatsapp.net, EXCLUDE *.fbcdn.net, EXCLUDE *.facebook.com',
  );
});
