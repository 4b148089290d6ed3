// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Outage } from '../fakes/telegram-api.ts';
import { Edge } from './edge.ts';
import { figures, shortOrLong } from './figures.ts';

const awayMs = 10 * 60_000;
const people = shortOrLong(12, 60);
const texts = ['a', 'b', 'c'];
const kinds: readonly Outage[] = ['5xx', 'hang', 'reset', 'rubbish'];

let edge: Edge;
beforeEach(async () => {
  edge = await Edge.start({ clock: 'fake' });
});
afterEach(() => edge.stop());

test.each([
  ['telegram', kinds],
  ['whatsapp', kinds],
] as const)(
  'when %s is away for ten minutes nothing is lost, nothing gives up, and all have their answers soon after',
  async (name, outages) => {
    const away = { from: edge.now, until: edge.now + awayMs };
    const outage = () => {
      if (edge.now >= away.until) return null;
      const part = Math.floor(((edge.now - away.from) / awayMs) * outages.length);
      return outages[part] ?? null;
    };
    edge.api.outage = outage;
    edge.graph.outage = outage;
    const asked: number[] = [];
    const channel = edge[name];
    const isThere = channel.isThere.bind(channel);
    channel.isThere = (signal) => {
      asked.push(edge.now);
      return isThere(signal);
    };
    edge.deliver([channel], { sendTimeoutMs: 400 });
    const all = Array.from({ length: people }, (_, n) => [`${390_000_000_000 + n}`, texts] as const);
    await edge.answerAll(name, all);
    const allSent = async () => (await edge.outbox()).every(({ status }) => status === 'sent');
    await edge.until(() => edge.now >= away.until, { stepMs: 2_000, mostMs: awayMs });
    const returned = edge.now;
    // Slower than before: what the machine takes for a send counts many times over when the clock runs fast.
    await edge.until(allSent, { stepMs: 50, mostMs: 120_000 });
    const recoveryMs = edge.now - returned;
    const rows = await edge.outbox();
    const tries = Math.max(...rows.map(({ attempts }) => attempts));
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    figures(`${name} away for ten minutes`, [
      { figure: 'messages', measured: rows.length, holds: '0 lost' },
      { figure: 'tries of one message, at most', measured: tries, holds: '≤ 15' },
      { figure: 'signs of life asked for', measured: asked.length, holds: '–' },
      { figure: 'all delivered after the return, s', measured: recoveryMs / 1_000, holds: '≤ 30' },
    ]);
    expect(tries).toBeLessThanOrEqual(15);
    expect(recoveryMs).toBeLessThanOrEqual(30_000);
    // Uneven, so that many processes do not come back at the same moment.
    expect(new Set(waits.map((wait) => Math.round(wait / 500))).size).toBeGreaterThan(3);
    const sent = name === 'telegram' ? edge.api.sent : edge.graph.accepted;
    for (let n = 0; n < people; n += 1) {
      const person = `${390_000_000_000 + n}`;
      const got = sent.filter((one) => ('chat' in one ? one.chat : one.person) === person);
      // Whose answer was cut off at the very return may have a second copy; the order is that of the first ones.
      expect([...new Set(got.map(({ text }) => text))]).toEqual(texts);
    }
  },
  120_000,
);
