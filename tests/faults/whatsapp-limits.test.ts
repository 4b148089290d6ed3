// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Channel } from '../../adapters/channel.ts';
import { payloadOf, postSigned, textFrom } from '../fakes/whatsapp-graph.ts';
import { Edge } from './edge.ts';
import { figures, shortOrLong } from './figures.ts';

const personOf = (n: number) => `${390_000_000_000 + n}`;
const crowd = shortOrLong(100, 1_000);
const hot = personOf(1_000_000);
const hotTexts = Array.from({ length: 60 }, (_, n) => `hot ${n}`);
const tooFast = Array.from({ length: shortOrLong(4, 20) }, (_, n) => personOf(2_000_000 + n));
const shut = Array.from({ length: 5 }, (_, n) => personOf(3_000_000 + n));

let edge: Edge;
async function start(clock: 'real' | 'fake'): Promise<void> {
  edge = await Edge.start({ clock });
  edge.graph.limits = { perSecond: 80, pairEveryMs: 6_000, pairBurst: 45 };
}
afterEach(async () => {
  await edge.stop();
  expect(edge.graph.faults).toEqual([]);
});

test('under all of WhatsApp’s limits everything arrives in order or is seen to wait, and no limit is run into', async () => {
  await start('fake');
  for (const person of tooFast)
    edge.graph.nextTo.set(person, [{ code: 131056 }, { code: 131056 }, { code: 131056 }, { code: 131056 }]);
  for (const person of shut) edge.graph.nextTo.set(person, [{ code: 131047 }]);
  edge.graph.nextTo.set(personOf(7), [{ code: 130429 }]);
  const asked = askedOf(edge.whatsapp);
  edge.deliver([edge.whatsapp]);
  const others = [...tooFast, ...shut, ...Array.from({ length: crowd }, (_, n) => personOf(n))];
  await edge.answerAll('whatsapp', [[hot, hotTexts], ...others.map((one) => [one, ['a', 'b']] as const)]);
  const quiet = async () =>
    (await edge.outbox()).every(({ status }) => status === 'sent' || status === 'held');
  await edge.until(quiet, { stepMs: 500, mostMs: 600_000 });
  const rows = await edge.outbox();
  const { attempts } = edge.graph;
  const planned = tooFast.length * 4;
  const ranInto = attempts.filter(({ code }) => code === 131056).length - planned;
  const ranIntoNumber = attempts.filter(({ code }) => code === 130429).length - 1;
  const off = Math.max(...tooFast.map((person) => farthest(asked.get(person) ?? [])));
  const resent = shut.filter(
    (person) => attempts.filter((one) => one.person === person && one.tag).length > 2,
  );
  const held = rows.filter(({ status }) => status === 'held').length;
  figures('WhatsApp’s limits', [
    { figure: 'messages', measured: rows.length, holds: '100 % delivered or visible' },
    { figure: 'held (131047)', measured: held, holds: String(shut.length) },
    { figure: 'sent again after 131047', measured: resent.length, holds: '0' },
    { figure: 'ran into the limit of a person', measured: ranInto, holds: '0' },
    { figure: 'ran into the limit of the number', measured: ranIntoNumber, holds: '0' },
    {
      figure: 'waits asked for after 131056, farthest from 4^n s',
      measured: `${Math.round(off * 100)} %`,
      holds: '≤ 20 %',
    },
  ]);
  expect([held, resent.length, ranInto, ranIntoNumber]).toEqual([shut.length, 0, 0, 0]);
  expect(off).toBeLessThanOrEqual(0.2);
  expect(edge.graph.textsTo(hot)).toEqual(hotTexts);
  for (const person of tooFast) expect(edge.graph.textsTo(person)).toEqual(['a', 'b']);
  // The template once to each, and what came after the held one.
  for (const person of shut) expect(edge.graph.textsTo(person)).toEqual(['risposta_pronta', 'b']);
}, 120_000);

test('what comes in counts too: under a crowd that writes, the number stays within its 80 a second', async () => {
  await start('real');
  const answers = Array.from({ length: 150 }, (_, n) => [personOf(n), ['a']] as const);
  await edge.answerAll('whatsapp', answers);
  edge.deliver([edge.whatsapp]);
  let written = 0;
  while (!(await edge.outbox()).every(({ status }) => status === 'sent')) {
    written += 1;
    edge.graph.countIncoming();
    const payload = payloadOf(textFrom(personOf(5_000 + written), `wamid.w${written}`, 'hello'));
    await postSigned(`${edge.url}/webhooks/whatsapp`, payload);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  const refused = edge.graph.attempts.filter(({ code }) => code === 130429).length;
  figures('WhatsApp’s limit of the number, in and out together', [
    { figure: 'sent, and written by people meanwhile', measured: `150, ${written}`, holds: '–' },
    { figure: 'ran into 80 a second', measured: refused, holds: '0' },
  ]);
  expect(refused).toBe(0);
}, 60_000);

/** The waits that a channel asks for after 131056, by person. */
function askedOf(channel: Channel): Map<string, number[]> {
  const asked = new Map<string, number[]>();
  const send = channel.send.bind(channel);
  channel.send = async (address, activity, signal) => {
    const result = await send(address, activity, signal);
    if (result.kind === 'retry' && result.code === 'whatsapp-131056')
      asked.set(address, [...(asked.get(address) ?? []), result.afterMs ?? 0]);
    return result;
  };
  return asked;
}

/** How far these waits are from 4^n seconds, as a share of it. */
function farthest(waits: readonly number[]): number {
  if (waits.length !== 4) return Number.POSITIVE_INFINITY;
  return Math.max(...waits.map((waitMs, n) => Math.abs(waitMs / (4 ** n * 1_000) - 1)));
}
