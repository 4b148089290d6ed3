// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DeliveryReport } from '../../../ledger/outbox-reports.ts';
import { onEveryEngine } from './engines.ts';
import { holdMs } from './ledger-case.ts';

type End = DeliveryReport['end'];

/** What a report makes of a message that stands so: the status it gets, or null where it changes nothing. */
const table: readonly (readonly [before: string, end: End, after: string | null])[] = [
  ['queued', 'arrived', 'sent'],
  ['queued', 'failed', 'failed 131026'],
  ['queued', 'held', 'held 131026'],
  ['queued', 'again', 'queued 131026'],
  ['sending', 'arrived', 'sent'],
  ['sending', 'failed', 'failed 131026'],
  ['sending', 'held', 'held 131026'],
  ['sending', 'again', 'queued 131026'],
  ['sent', 'arrived', null],
  ['sent', 'failed', 'failed 131026'],
  ['sent', 'held', 'held 131026'],
  ['sent', 'again', 'queued 131026'],
  ['failed', 'arrived', 'sent'],
  ['failed', 'failed', null],
  ['failed', 'held', null],
  ['failed', 'again', null],
  ['held', 'arrived', null],
  ['held', 'failed', null],
  ['held', 'held', null],
  ['held', 'again', null],
];

onEveryEngine('what a platform reports later', (at) => {
  const write = (id: string) => at.write(id, '393331111111', { channel: 'whatsapp' });

  /** One message on its way to WhatsApp. @returns what its reports name */
  async function onItsWay() {
    await write('m1');
    await at.answerAll();
    return at.takeOne();
  }
  function report(deliveryId: string, end: End, more: Partial<DeliveryReport> = {}) {
    const code = end === 'arrived' ? undefined : '131026';
    return at.ledger.outbox.report('whatsapp', { deliveryId, end, externalId: 'wamid.1', code, ...more });
  }
  const put = {
    queued: (id: number) => at.ledger.outbox.giveBack([id]),
    sending: async () => undefined,
    sent: (id: number) => at.ledger.outbox.markSent(id, ['wamid.0']),
    failed: (id: number) => at.ledger.outbox.markFailed(id, 'before'),
    held: (id: number) => at.ledger.outbox.markHeld(id, 'before'),
  };

  test.each(table)('of what is %s, that it %s', async (before, end, after) => {
    const { id, deliveryId } = await onItsWay();
    await put[before as keyof typeof put](id);
    const [stood] = await at.outbox();
    expect(await report(deliveryId, end)).toEqual(after ? { language: 'ar' } : null);
    expect(await at.outbox()).toEqual([after ?? stood]);
  });

  test('what arrived is not sent again, keeps its id there, and lets the next one leave', async () => {
    const { id, deliveryId } = await onItsWay();
    await at.ledger.outbox.putOff(id, 10_000, { code: 'no-answer' });
    await report(deliveryId, 'arrived');
    at.pass(60_000);
    expect(await at.take()).toEqual([]);
    expect(await at.rows('outbox')).toMatchObject([
      { status: 'sent', external_ids: 'wamid.1', sent_at: at.place.now - 60_000, sender: null },
    ]);
  });

  test('what may be sent again is, after the time that the report names', async () => {
    const { deliveryId } = await onItsWay();
    await report(deliveryId, 'again', { waitMs: 4_000 });
    at.pass(3_999);
    expect(await at.take()).toEqual([]);
    at.pass(1);
    expect(await at.take()).toMatchObject([{ attempts: 2 }]);
  });

  test('a report that comes while the answer is under way wins over the answer', async () => {
    const { id, deliveryId } = await onItsWay();
    await report(deliveryId, 'failed');
    await at.ledger.outbox.markSent(id, ['wamid.1']);
    expect(await at.outbox()).toEqual(['failed 131026']);
  });

  test('the same report many times, and at once from two processes, is one', async () => {
    const other = await at.another();
    const { deliveryId } = await onItsWay();
    const one: DeliveryReport = { deliveryId, end: 'failed', externalId: 'wamid.1', code: '131026' };
    const told = await Promise.all(
      [at.ledger, other, at.ledger, other].map((by) => by.outbox.report('whatsapp', one)),
    );
    expect(told.filter(Boolean)).toEqual([{ language: 'ar' }]);
    expect(await at.outbox()).toEqual(['failed 131026']);
  });

  test('a report on another channel is about nothing of ours', async () => {
    const { deliveryId } = await onItsWay();
    const other = { deliveryId, end: 'failed' as const, externalId: 'x' };
    expect(await at.ledger.outbox.report('telegram', other)).toBeNull();
    expect(await at.outbox()).toEqual(['sending']);
  });

  test.each([
    ['nothing', ''],
    ['a number only', '1'],
    ['another message', '1.other'],
    ['no number', 'x.y'],
    ['a number that is too large', '99999999999999999999.x'],
    ['the largest safe number', '9007199254740991.x'],
    ['a number beyond 32 bits', '4294967297.x'],
    ['a fraction', '1.5.x'],
    ['a negative number', '-1.x'],
    ['hexadecimal', '0x1.x'],
    ['quotes', "1' or '1'='1.x"],
    ['a character that no text may hold', '1.x\u0000y'],
  ])('a report that names %s changes nothing', async (_name, deliveryId) => {
    await onItsWay();
    for (const end of ['arrived', 'failed', 'held', 'again'] as const)
      expect(await report(deliveryId, end)).toBeNull();
    expect(await at.outbox()).toEqual(['sending']);
  });

  test('what is held waits until the person writes anew; a message sent twice is no new one', async () => {
    const { id } = await onItsWay();
    await at.ledger.outbox.markHeld(id, 'whatsapp-131047');
    at.pass(86_400_000);
    expect(await at.take()).toEqual([]);
    await write('m1');
    expect(await at.outbox()).toEqual(['held whatsapp-131047']);
    await write('m2');
    expect(await at.take()).toMatchObject([{ id, attempts: 1 }]);
  });

  test('what is held leaves in its old order, before what is answered now', async () => {
    for (const id of ['m1', 'm2']) {
      await write(id);
      await at.answerAll();
    }
    for (const _ of [1, 2]) await at.ledger.outbox.markHeld((await at.takeOne()).id, '131047');
    await write('m3');
    await at.answerAll();
    const ids = (await at.rows('outbox')).map((row) => row.id);
    const order: number[] = [];
    for (const _ of ids) {
      const one = await at.takeOne();
      order.push(one.id);
      await at.ledger.outbox.markSent(one.id, ['x']);
    }
    expect(order).toEqual(ids);
  });

  test('what is held for others stays held', async () => {
    const { id } = await onItsWay();
    await at.ledger.outbox.markHeld(id, '131047');
    await at.write('m2', '393332222222', { channel: 'whatsapp' });
    expect(await at.outbox()).toEqual(['held 131047']);
  });

  test('a hold that ends while a report is under way is no second send', async () => {
    const { deliveryId } = await onItsWay();
    at.pass(holdMs);
    await Promise.all([at.take(), report(deliveryId, 'arrived')]);
    expect(await at.outbox()).toEqual(['sent']);
    expect(await at.take()).toEqual([]);
  });
});
