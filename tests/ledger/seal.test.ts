// SPDX-License-Identifier: AGPL-3.0-or-later
import { MasterKey, SealError, seal, unseal } from '../../ledger/seal.ts';

const key = Buffer.alloc(32, 1);

test('what is sealed opens with the same key, byte by byte', () => {
  expect(unseal(key, seal(key, 'নমস্কার')).toString()).toBe('নমস্কার');
});

test('the same text is sealed differently each time', () => {
  expect(Buffer.from(seal(key, 'a')).equals(Buffer.from(seal(key, 'a')))).toBe(false);
});

test('another key, a changed bit or cut bytes open nothing, and the error shows no content', () => {
  const sealed = Buffer.from(seal(key, 'secret'));
  const flipped = Buffer.from(sealed);
  flipped[sealed.length - 1] = (flipped[sealed.length - 1] ?? 0) ^ 1;
  for (const attempt of [
    () => unseal(Buffer.alloc(32, 2), sealed),
    () => unseal(key, flipped),
    () => unseal(key, sealed.subarray(0, 20)),
  ]) {
    expect(attempt).toThrow(SealError);
  }
});

test('each purpose has its own key, and lookups differ between channels', () => {
  const master = new MasterKey(Buffer.alloc(32, 3));
  expect(Buffer.from(master.derive('a')).equals(Buffer.from(master.derive('b')))).toBe(false);
  expect(master.lookup('web', '1')).not.toBe(master.lookup('telegram', '1'));
  expect(master.lookup('web', '1')).toBe(new MasterKey(Buffer.alloc(32, 3)).lookup('web', '1'));
});
