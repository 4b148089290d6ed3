// SPDX-License-Identifier: AGPL-3.0-or-later
import { removePeople } from '../../../ledger/erase.ts';
import { MasterKey, SealError, seal, unseal } from '../../../ledger/seal.ts';
import { onEveryEngine } from './engines.ts';
import { received } from './ledger-case.ts';

onEveryEngine('people and their addresses', (at) => {
  const onWhatsApp = (id: string, address: string, ...alsoKnownAs: string[]) =>
    at.write(id, address, { channel: 'whatsapp', alsoKnownAs });
  const move = (from: string, to: string, by = at.ledger) =>
    by.commits.run((tx) => by.people.move(tx, 'whatsapp', { from, to }));
  const personId = async () => (await at.rows('people'))[0]?.id ?? '';

  test('a person is found again, after a restart too', async () => {
    await at.write('m1', 'p1');
    await at.write('m2', 'p1');
    await at.write('m3', 'p1', { by: await at.another() });
    expect(await at.count('conversations')).toBe(1);
    expect(await at.count('addresses')).toBe(1);
  });

  test('the same address on two channels is two people', async () => {
    await at.write('m1', '393331234567', { channel: 'whatsapp' });
    await at.write('m1', '393331234567', { channel: 'telegram' });
    expect(await at.count('people')).toBe(2);
  });

  test('a person known by number and id is one person, by whichever they come next', async () => {
    await onWhatsApp('m1', '393331234567');
    await onWhatsApp('m2', '393331234567', 'IT.1');
    await onWhatsApp('m3', 'IT.1');
    expect(await at.count('conversations')).toBe(1);
    await at.answerAll();
    expect((await at.takeOne()).address).toBe('393331234567');
    await onWhatsApp('m4', 'IT.2', '393330000001');
    await onWhatsApp('m5', '393330000001');
    expect(await at.count('conversations')).toBe(2);
  });

  test('two names of one person in the same batch are one person', async () => {
    const known = { channel: 'whatsapp', alsoKnownAs: ['IT.1'] };
    await at.ledger.ingest.receive([
      received('m1', '393331234567', known),
      received('m2', 'IT.1', { channel: 'whatsapp' }),
    ]);
    expect(await at.count('conversations')).toBe(1);
    expect(await at.count('addresses')).toBe(2);
  });

  test('two processes learn another name of a person at the same moment, and it is kept once', async () => {
    const other = await at.another();
    await onWhatsApp('m1', '393331234567');
    const known = { channel: 'whatsapp', alsoKnownAs: ['IT.1'] };
    await Promise.all([
      at.write('m2', '393331234567', known),
      at.write('m3', '393331234567', { ...known, by: other }),
    ]);
    expect(await at.count('addresses')).toBe(2);
    expect(await at.count('inbox')).toBe(3);
  });

  test('who has a new number is answered there, and the old one is somebody new', async () => {
    await onWhatsApp('m1', '393331111111');
    await at.answerAll();
    await move('393331111111', '393332222222');
    expect((await at.takeOne()).address).toBe('393332222222');
    await onWhatsApp('m2', '393332222222');
    expect(await at.count('conversations')).toBe(1);
    await onWhatsApp('m3', '393331111111');
    expect(await at.count('conversations')).toBe(2);
  });

  test('two people are never made one by a move', async () => {
    await onWhatsApp('m1', '393331111111');
    await onWhatsApp('m2', '393332222222');
    await move('393331111111', '393332222222');
    await onWhatsApp('m3', '393331111111');
    expect(await at.count('conversations')).toBe(2);
  });

  test('who wrote from the new number before the move was told keeps one address, and is answered there', async () => {
    await onWhatsApp('m1', '393331111111');
    await onWhatsApp('m2', '393331111111', '393332222222');
    await move('393331111111', '393332222222');
    expect(await at.count('addresses')).toBe(1);
    await at.answerAll();
    expect((await at.takeOne()).address).toBe('393332222222');
  });

  test.each([
    ['of somebody unknown', '393339999999', '393332222222'],
    ['onto itself', '393331111111', '393331111111'],
  ])('a move %s changes nobody', async (_name, from, to) => {
    await onWhatsApp('m1', '393331111111');
    await move(from, to);
    await onWhatsApp('m2', '393331111111');
    expect(await at.count('conversations')).toBe(1);
  });

  test('a move on one channel leaves the same number on another', async () => {
    await onWhatsApp('m1', '393331111111');
    await at.write('m2', '393331111111', { channel: 'telegram' });
    await move('393331111111', '393332222222');
    await at.write('m3', '393331111111', { channel: 'telegram' });
    expect(await at.count('conversations')).toBe(2);
  });

  test('a key opens what was sealed with it in another process', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const id = await personId();
    const here = await at.ledger.commits.run((tx) => at.ledger.people.key(tx, id));
    const there = await other.commits.run((tx) => other.people.key(tx, id));
    expect(unseal(there, seal(here, 'مرحبا')).toString('utf8')).toBe('مرحبا');
  });

  test('a shredded key is another one at once, in every process', async () => {
    const other = await at.another();
    await at.write('m1', 'p1');
    const id = await personId();
    const old = await other.commits.run((tx) => other.people.key(tx, id));
    const fresh = await at.ledger.commits.run((tx) => at.ledger.people.shred(tx, id));
    const sealed = seal(fresh, 'new');
    expect(() => unseal(old, sealed)).toThrow(SealError);
    const seen = await other.commits.run((tx) => other.people.key(tx, id));
    expect(unseal(seen, sealed).toString()).toBe('new');
  });

  test('who was removed has no key, and is not brought back by asking', async () => {
    await at.write('m1', 'p1');
    const id = await personId();
    await at.ledger.commits.run((tx) => at.ledger.people.key(tx, id));
    await at.ledger.commits.run((tx) => removePeople(tx, [id]));
    await expect(at.ledger.commits.run((tx) => at.ledger.people.key(tx, id))).rejects.toThrow(/has no key/);
    expect(await at.count('people')).toBe(0);
  });

  test('removing a person takes all that hangs on them, and nobody else', async () => {
    await at.talk('m1', 'p1');
    at.pass(1);
    await at.talk('m2', 'p2');
    const id = await personId();
    await at.ledger.commits.run((tx) => removePeople(tx, [id]));
    for (const table of ['people', 'person_keys', 'addresses', 'conversations', 'inbox', 'outbox'] as const)
      expect([table, await at.count(table)]).toEqual([table, 1]);
    expect(await at.texts('p1')).toEqual([]);
    expect(await at.texts('p2')).toEqual(['answer']);
  });

  test('another master key opens no key of a person', async () => {
    await at.write('m1', 'p1');
    const [row] = await at.rows('person_keys');
    const master = new MasterKey(Buffer.alloc(32, 9));
    expect(() => master.unwrap(row?.wrapped ?? new Uint8Array())).toThrow(SealError);
  });

  test('a failed commit leaves nobody remembered who does not exist', async () => {
    const lost = at.ledger.commits.run(async (tx) => {
      await at.ledger.people.resolve(tx, [{ channel: 'web', address: 'p1' }], at.ledger.now());
      throw new Error('taken back');
    });
    await expect(lost).rejects.toThrow('taken back');
    expect(await at.count('people')).toBe(0);
    await at.write('m1', 'p1');
    expect(await at.count('people')).toBe(1);
  });
});
