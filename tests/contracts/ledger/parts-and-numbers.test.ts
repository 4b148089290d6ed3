// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DeliveryReport } from '../../../ledger/outbox-reports.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('messages in parts, lost answers, numbers that change hands', (at) => {
  const write = (id: string, address: string, ...alsoKnownAs: string[]) =>
    at.write(id, address, { channel: 'whatsapp', alsoKnownAs });
  const row = async () => (await at.rows('outbox'))[0];

  test('a number that went to somebody else brings them nothing of whoever had it before', async () => {
    await write('m1', '393331234567', 'IT.1');
    await at.answerAll();
    await write('m2', '393331234567', 'IT.2');
    expect(await at.count('conversations')).toBe(2);
    // What waited for the first one goes to their own id, and the second one is answered at the number.
    await at.answerAll();
    const leaving = await at.ledger.outbox.take(5, ['whatsapp']);
    expect(leaving.map(({ address }) => address)).toEqual(['IT.1', '393331234567']);
    await write('m3', '393331234567', 'IT.2');
    await write('m4', 'IT.1');
    await write('m5', '393339876543', 'IT.1');
    expect(await at.count('conversations')).toBe(2);
  });

  test('an id that is new because the person said so is still theirs', async () => {
    await write('m1', '393331234567', 'IT.1');
    const { commits, people } = at.ledger;
    await commits.run((tx) => people.move(tx, 'whatsapp', { from: 'IT.1', to: 'IT.2' }));
    await write('m2', '393331234567', 'IT.2');
    expect(await at.count('conversations')).toBe(1);
  });

  test('reports about parts: what arrived is kept, and what failed is sent again from there on', async () => {
    await write('m1', '393331111111');
    await at.answerAll();
    const { id, deliveryId } = await at.takeOne();
    const { outbox } = at.ledger;
    const report = (end: DeliveryReport['end'], part: number | undefined, externalId: string) =>
      outbox.report('whatsapp', { deliveryId, end, part, externalId, waitMs: 0 });
    await outbox.keepProgress(id, { sent: ['w0'] });
    expect(await report('arrived', 0, 'w0')).toBeNull();
    expect(await report('arrived', 1, 'w1')).toEqual({ language: 'ar' });
    expect(await report('arrived', 5, 'w5')).toBeNull();
    expect(JSON.parse((await row())?.progress ?? '')).toEqual({ sent: ['w0', 'w1'] });
    expect(await report('arrived', undefined, 'w2')).toEqual({ language: 'ar' });
    expect(await row()).toMatchObject({ status: 'sent', external_ids: 'w0 w1 w2', maybe_twice: 0 });
    expect(await report('again', 1, 'w1')).toEqual({ language: 'ar' });
    expect(await outbox.take(1, ['whatsapp'])).toMatchObject([{ progress: { sent: ['w0'] } }]);
  });

  test('a try after a lost answer makes a second copy likely, and the row says so', async () => {
    await write('m1', '393331111111');
    await at.answerAll();
    const { outbox } = at.ledger;
    const { id } = await at.takeOne();
    await outbox.putOff(id, 0, { code: 'no-answer', maybeArrived: true });
    expect(await row()).toMatchObject({ attempts: 1, maybe_arrived: 1, maybe_twice: 0 });
    expect(await outbox.take(1, ['whatsapp'])).toMatchObject([{ maybeArrived: true }]);
    await outbox.putOff(id, 0, { code: 'pace', keepsTries: true });
    expect(await row()).toMatchObject({ attempts: 1, maybe_arrived: 1, maybe_twice: 0 });
    await outbox.take(1, ['whatsapp']);
    await outbox.markSent(id, ['w1']);
    expect(await row()).toMatchObject({ attempts: 2, maybe_arrived: 1, maybe_twice: 1 });
  });
});
