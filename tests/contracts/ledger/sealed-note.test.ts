// SPDX-License-Identifier: AGPL-3.0-or-later
import { MasterKey } from '../../../ledger/seal.ts';
import { SealedNote } from '../../../ledger/sealed-note.ts';
import { onEveryEngine } from './engines.ts';

interface Note {
  readonly code: string;
}

onEveryEngine('a sealed note', (at) => {
  const note = (by = at.ledger, name = 'pilot') => new SealedNote<Note>(by, name);

  test('is none before it is written', async () => {
    expect(await note().read()).toBeNull();
  });

  test('is read by every process, and the last one written counts', async () => {
    const other = await at.another();
    await note().write({ code: 'one' });
    await note(other).write({ code: 'two' });
    expect(await note().read()).toEqual({ code: 'two' });
    await note().write({ code: 'three' });
    expect(await note(other).read()).toEqual({ code: 'three' });
    expect(await at.count('settings')).toBe(1);
  });

  test('comes back as it was, in every script and however long', async () => {
    const code = `\u2068قسيمة\u2069 ক্ষ 𠮷 "'\\ \n${'x'.repeat(100_000)}`;
    await note().write({ code });
    expect(await note(await at.another()).read()).toEqual({ code });
  });

  test('has a name, and notes of other names are others', async () => {
    await note(at.ledger, 'pilot').write({ code: 'one' });
    await note(at.ledger, 'pilot 2').write({ code: 'two' });
    expect(await note(at.ledger, 'pilot').read()).toEqual({ code: 'one' });
    expect(await note(at.ledger, 'pilot 2').read()).toEqual({ code: 'two' });
    expect(await note(at.ledger, 'PILOT').read()).toBeNull();
  });

  test('cannot be read in the table, and one moved to another name is none', async () => {
    await note().write({ code: 'secret-one' });
    const [row] = await at.rows('settings');
    const value = row?.value ?? '';
    expect(Buffer.from(value, 'base64').toString('latin1')).not.toContain('secret-');
    expect(value).not.toContain('secret-');
    await at.ledger.db.insertInto('settings').values({ key: 'another', value }).execute();
    expect(await note(at.ledger, 'another').read()).toBeNull();
  });

  test('that another master key has sealed is none, and is replaced', async () => {
    await note().write({ code: 'ours' });
    const master = new MasterKey(Buffer.alloc(32, 9));
    const theirs = new SealedNote<Note>({ ...at.ledger, master }, 'pilot');
    expect(await theirs.read()).toBeNull();
    await theirs.write({ code: 'theirs' });
    expect(await theirs.read()).toEqual({ code: 'theirs' });
    expect(await note().read()).toBeNull();
  });

  test('that many processes write at once is one of theirs, whole', async () => {
    const all = [at.ledger, await at.another(), await at.another()];
    const writes = all.flatMap((by, process) =>
      Array.from({ length: 10 }, (_, n) => note(by).write({ code: `${process} ${n}` })),
    );
    await Promise.all(writes);
    const read = await Promise.all(all.map((by) => note(by).read()));
    expect(read[0]?.code).toMatch(/^[012] \d$/);
    expect(new Set(read.map((one) => one?.code)).size).toBe(1);
    expect(await at.count('settings')).toBe(1);
  });

  test('whose write fails leaves the one before', async () => {
    await note().write({ code: 'kept' });
    const failing = at.ledger.commits.run(async (tx) => {
      await tx.updateTable('settings').set({ value: 'x' }).where('key', '=', 'pilot').execute();
      throw new Error('The disk is full.');
    });
    await expect(failing).rejects.toThrow('The disk is full.');
    expect(await note().read()).toEqual({ code: 'kept' });
  });
});
