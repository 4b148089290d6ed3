// SPDX-License-Identifier: AGPL-3.0-or-later
import { figures, isLong, shortOrLong } from './figures.ts';
import { rounded } from './load.ts';
import { asInService, Rig } from './rig.ts';

const webhooks = shortOrLong(2_000, 10_000);
const connections = 64;

let rig: Rig;
beforeEach(async () => {
  rig = new Rig();
  await rig.start();
});
afterEach(() => rig.stop());

test(`${webhooks} webhooks at once over ${connections} connections are taken, or refused and taken later`, async () => {
  const service = await rig.spawn(asInService);
  let next = 0;
  const refusals: number[] = [];
  const started = performance.now();
  const oneAfterTheOther = async () => {
    for (let n = next++; n < webhooks; n = next++) {
      const posted = await rig.post([{ id: `m${n}`, address: `p${n % 1_000}`, text: 't' }]);
      refusals.push(...posted.refusals);
    }
  };
  await Promise.all(Array.from({ length: connections }, oneAfterTheOther));
  const perSecond = webhooks / ((performance.now() - started) / 1_000);
  await rig.until(webhooks, 60_000);
  const { inbox, messages } = await rig.ledger();
  figures('2 Burst', [
    { figure: 'webhooks', measured: webhooks, holds: '10,000' },
    { figure: 'refused with 503 and sent again', measured: refusals.length, holds: 'any' },
    { figure: 'durable a second', measured: rounded(perSecond), holds: '≥ 1,500' },
    { figure: 'lost', measured: webhooks - inbox.length, holds: '0' },
  ]);
  expect(service.child.exitCode).toBeNull();
  expect(refusals.filter((status) => status !== 503)).toEqual([]);
  expect(inbox.filter((row) => row.status === 'handled')).toHaveLength(webhooks);
  expect(messages.filter((one) => one.speaker === 'bot')).toHaveLength(webhooks);
  expect(rig.sent).toHaveLength(webhooks);
  expect(perSecond).toBeGreaterThan(isLong ? 1_500 : 100);
}, 120_000);
