// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { MasterKey } from '../../ledger/seal.ts';
import { SealedNote } from '../../ledger/sealed-note.ts';
import { LedgerOfTest } from './open.ts';

let place: LedgerOfTest;
beforeEach(() => {
  place = new LedgerOfTest();
});
afterEach(() => place.remove());

test('the last note counts, in every process, and is readable nowhere else', async () => {
  const [first, second] = [await place.open(), await place.open()];
  const note = new SealedNote<{ code: string }>(first, 'pilot');
  expect(await note.read()).toBeNull();
  await note.write({ code: 'secret-one' });
  await note.write({ code: 'secret-two' });
  expect(await new SealedNote(second, 'pilot').read()).toEqual({ code: 'secret-two' });
  expect(await new SealedNote(second, 'another').read()).toBeNull();
  const bytes = ['', '-wal'].map((end) => readFileSync(`${place.file}${end}`, 'latin1')).join('');
  expect(bytes).not.toContain('secret-');
});

test('a note that another master key has sealed is none', async () => {
  const ledger = await place.open();
  await new SealedNote(ledger, 'pilot').write({ code: 'x' });
  const master = new MasterKey(Buffer.alloc(32, 9));
  expect(await new SealedNote({ ...ledger, master }, 'pilot').read()).toBeNull();
});
