// SPDX-License-Identifier: AGPL-3.0-or-later
import { inArabic } from '../conversations/ar/twelve-steps.ts';
import { inBengali } from '../conversations/bn/twelve-steps.ts';
import { inItalian } from '../conversations/it/twelve-steps.ts';
import { type Does, operatorName, type TwelveSteps, withoutChannel } from '../conversations/twelve-steps.ts';
import type { Carried, ChannelHarness, Person, Seen } from './harness.ts';
import { saidBy, saidIn } from './said.ts';
import { ServiceOnChannel } from './service.ts';

/** The same conversation over the channel and without one: every turn must say the same. */
export function conversationsOn(harness: ChannelHarness): void {
  test.each([inArabic, inBengali, inItalian].map((one) => [one.language, one] as const))(
    'a whole conversation, in %s, says what it says without a channel',
    async (_language, conversation) => {
      const expected = withoutChannel(conversation).map(({ replies }) => saidIn(replies));
      expect((await overChannel(harness, conversation)).map(saidBy)).toEqual(expected);
    },
    60_000,
  );
}

/** @returns what arrived in each step */
async function overChannel(
  harness: ChannelHarness,
  { meanings, steps }: TwelveSteps,
): Promise<readonly (readonly Seen[])[]> {
  const [first] = steps;
  const link = first && 'opens' in first[0] ? first[0].opens : '';
  const service = await ServiceOnChannel.open(harness, { meanings, link });
  const person = service.stand.person();
  const heard: (readonly Seen[])[] = [];
  for (const [does] of steps) {
    const before = heard.flat();
    const now = before.findLast(({ buttons }) => buttons.length > 0)?.buttons ?? [];
    heard.push(await take(service, person, does, now));
  }
  return heard;
}

let acts = 0;

async function take(
  service: ServiceOnChannel,
  person: Person,
  does: Does,
  buttons: Seen['buttons'],
): Promise<readonly Seen[]> {
  if ('operator' in does) {
    const before = await person.seen();
    await act(service, does);
    return service.since(person, before.length);
  }
  return service.hear(person, carriedBy(person, does, buttons));
}

function carriedBy(
  person: Person,
  does: Exclude<Does, { operator: string }>,
  buttons: Seen['buttons'],
): Carried {
  if ('opens' in does) return person.open(does.opens);
  if ('types' in does) return person.types(does.types);
  const at = buttons.findIndex(({ title }) => title === does.presses);
  const value = buttons[at]?.value;
  if (value === undefined)
    throw new Error(`"${does.presses}" is not shown, only: ${buttons.map(({ title }) => title).join(', ')}`);
  return value === null ? person.types(String(at + 1)) : person.presses(value);
}

async function act(service: ServiceOnChannel, does: Extract<Does, { operator: string }>): Promise<void> {
  acts += 1;
  const handoffId = await service.openHandoff();
  const request = { handoffId, actId: `a${acts}`, operatorId: 'o1', name: operatorName };
  const result = await (does.operator === 'claims'
    ? service.acts.claim(request)
    : does.operator === 'replies'
      ? service.acts.reply({ ...request, text: does.text })
      : service.acts.handBack(request));
  expect(result).toEqual({ kind: 'done' });
}
