// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { SealedNote } from '../../ledger/sealed-note.ts';
import { LedgerOfTest } from './open.ts';

let place: LedgerOfTest;
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(() => place.remove());

test('a note is readable nowhere in the files, also not after the next one', async () => {
  const note = new SealedNote<{ code: string }>(await place.open(), 'pilot');
  await note.write({ code: 'secret-one' });
  await note.write({ code: 'secret-two' });
  const bytes = ['', '-wal'].map((end) => readFileSync(`${place.file}${end}`, 'latin1')).join('');
  expect(bytes).toContain('pilot');
  expect(bytes).not.toContain('secret-');
});
