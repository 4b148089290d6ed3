// SPDX-License-Identifier: AGPL-3.0-or-later
import { mayAskBack } from '../../ledger/ask-back.ts';
import { LedgerOfTest, message } from './open.ts';

const place = new LedgerOfTest();
afterAll(() => place.remove());

test('somebody may be asked to write again once a day, also by a process that has just started', async () => {
  const first = await place.open();
  await first.ingest.receive([
    { ...message('m1', '393331111111', 'ciao'), channel: 'whatsapp', alsoKnownAs: ['IT.1'] },
    { ...message('m2', '393332222222', 'ciao'), channel: 'whatsapp' },
  ]);
  const both = await Promise.all([1, 2].map(() => mayAskBack(first, 'whatsapp', '393331111111')));
  expect(both.toSorted()).toEqual([false, true]);
  await place.closeAll();
  const second = await place.open();
  expect(await mayAskBack(second, 'whatsapp', '393331111111')).toBe(false);
  // By another address of the same person, too.
  expect(await mayAskBack(second, 'whatsapp', 'IT.1')).toBe(false);
  expect(await mayAskBack(second, 'whatsapp', '393332222222')).toBe(true);
  expect(await mayAskBack(second, 'whatsapp', '393339999999')).toBe(false);
  place.now += 24 * 3_600_000;
  expect(await mayAskBack(second, 'whatsapp', '393331111111')).toBe(true);
});
