// SPDX-License-Identifier: AGPL-3.0-or-later
import { TelegramApi } from '../fakes/telegram-api.ts';
import { Edge } from './edge.ts';
import { figures, shortOrLong } from './figures.ts';

const chats = shortOrLong(150, 2_000);
const hot = '9';
const hotTexts = Array.from({ length: shortOrLong(5, 40) }, (_, n) => `hot ${n}`);

let edge: Edge;
beforeEach(async () => {
  edge = await Edge.start({
    telegram: new TelegramApi({ perSecond: 30, perChatPerSecond: 1, burst: 3 }),
  });
});
afterEach(() => edge.stop());

test('answers to many chats and to one that writes a lot arrive in order, as fast as Telegram lets them, and no 429 is run into twice', async () => {
  const quiet = Array.from({ length: chats }, (_, n) => [String(1_000 + n), [`t${n}`]] as const);
  await edge.answerAll('telegram', [[hot, hotTexts], ...quiet]);
  // Telegram asks for a pause now and then also without a reason that one could know.
  const pauses = shortOrLong([40], [200, 700, 1_500]);
  for (const at of pauses) edge.api.pauseAt.add(at);
  const started = Date.now();
  edge.deliver([edge.telegram]);
  while (!(await edge.outbox()).every(({ status }) => status === 'sent'))
    await new Promise((resolve) => setTimeout(resolve, 250));
  const { sent, impatient, refusals } = edge.api;
  const crowd = sent.filter(({ chat }) => chat !== hot);
  const seconds = ((crowd.at(-1)?.at ?? 0) - started) / 1_000 - refusals * 1.1;
  const perSecond = crowd.length / seconds;
  figures('Telegram’s limits', [
    { figure: 'messages', measured: sent.length, holds: `${chats + hotTexts.length}, in order` },
    {
      figure: 'refused with 429',
      measured: refusals,
      holds: `${pauses.length}, those of the stand-in’s own`,
    },
    { figure: 'called again within retry_after', measured: impatient, holds: '0' },
    { figure: 'a second, without the pauses', measured: perSecond.toFixed(1), holds: '≥ 25' },
  ]);
  expect(impatient).toBe(0);
  // A stand-in that is kept waiting by a busy machine takes several at once.
  expect(refusals).toBeLessThanOrEqual(pauses.length + shortOrLong(2, 10));
  expect(sent.filter(({ chat }) => chat === hot).map(({ text }) => text)).toEqual(hotTexts);
  expect(sent).toHaveLength(chats + hotTexts.length);
  expect(new Set(crowd.map(({ text }) => text)).size).toBe(chats);
  // A machine under load wakes late.
  expect(perSecond).toBeGreaterThanOrEqual(shortOrLong(15, 25));
}, 180_000);
