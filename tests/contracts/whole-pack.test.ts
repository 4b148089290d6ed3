// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import type { OutgoingActivity } from '../../adapters/activity.ts';
import { dialogStateName } from '../../bots/dialog-state.ts';
import { OrientationBot } from '../../bots/orientation-bot.ts';
import { type Action, formatAction } from '../../dialogs/actions.ts';
import { isolatesBalanced } from '../../knowledge/isolates.ts';
import { type Language, languages } from '../../knowledge/language.ts';
import { loadPack } from '../../knowledge/load-pack.ts';
import { known, surroundingsWith } from '../conversations/run.ts';
import { FakeUnderstanding } from '../fakes/understanding.ts';
import type { ChannelHarness } from './harness.ts';
import { harnesses } from './harnesses.ts';
import { evenly, saidBy, saidIn } from './said.ts';

// The whole pack, as the real bot says it, through the pure encode functions of every channel: what breaks a limit of a
// platform is found here and not by a person whose answer did not come.

const pack = loadPack(join(__dirname, '../../knowledge/content'));
const bot = new OrientationBot();

/** What can be said in a language: every entry with what belongs to it, every card, every list. */
async function allSaidIn(language: Language): Promise<readonly OutgoingActivity[]> {
  const cards = Object.fromEntries(
    [...pack.flows.keys()].map((flow) => [flow, { decision: 'safety' as const, flow, language }]),
  );
  const understanding = new FakeUnderstanding(cards);
  const around = surroundingsWith({ surroundings: { pack, understanding } });
  const press = (action: Action) => ({ value: formatAction(action) });
  const messages = [
    ...[...pack.entries.keys()].flatMap((entry) =>
      (['entry', 'card', 'bring', 'near'] as const).map((kind) => press({ kind, entry })),
    ),
    ...pack.topics.flatMap((topic) => [1, 2, 3].map((page) => press({ kind: 'topic', topic, page }))),
    ...[...pack.flows.keys()].map((text) => ({ text })),
    ...(['menu', 'languages', 'more-languages', 'help', 'place', 'person', 'ask-erase'] as const).map(
      (kind) => press({ kind }),
    ),
  ];
  const state = { [dialogStateName]: known({ language, territory: 'jesi' }) };
  const conversation = { id: 'c', channel: 'x', state };
  const turns = messages.map((message) =>
    bot.turn(conversation, { kind: 'activity', content: { type: 'message', ...message } }, around),
  );
  const welcome = bot.turn(
    { ...conversation, state: null },
    { kind: 'activity', content: { type: 'event', name: 'start', value: `l-${language}` } },
    around,
  );
  return (await Promise.all([...turns, welcome])).flatMap(({ said }) => said);
}

/** In a sentence each, what is wrong with an activity on a channel. */
function faultsOf(harness: ChannelHarness, activity: OutgoingActivity): readonly string[] {
  const encoded = harness.encode(activity);
  const whole = saidIn([{ ...activity, speakerName: undefined }]);
  const seen = saidBy(encoded);
  const values = encoded.flatMap(({ buttons }) => buttons.map(({ value }) => value));
  const pressed = activity.buttons.map(({ value }) => (harness.traits.presses ? value : null));
  const at = `${harness.name}, ${activity.locale}, "${evenly(activity.text).slice(0, 60)}"`;
  return [
    ...encoded.flatMap(({ faults }) => faults),
    ...(seen.text === whole.text ? [] : ['its text is not the same']),
    ...(JSON.stringify(seen.buttons) === JSON.stringify(whole.buttons)
      ? []
      : ['its titles are not the same']),
    ...(JSON.stringify(values) === JSON.stringify(pressed) ? [] : ['its actions are not the same']),
    ...(new Set(seen.buttons).size === seen.buttons.length ? [] : ['two buttons have one title']),
    ...(encoded.every(({ text }) => isolatesBalanced(text)) ? [] : ['a mark of direction stays open']),
    ...(encoded.every(({ text }) => text.split('**').length % 2 === 1) ? [] : ['a bold mark is alone']),
  ].map((fault) => `${at}: ${fault}`);
}

const said = new Map<Language, readonly OutgoingActivity[]>();
beforeAll(async () => {
  for (const language of languages) said.set(language, await allSaidIn(language));
}, 60_000);

describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
  test.each(languages)('all that can be said in %s fits, and arrives whole', (language) => {
    const activities = said.get(language) ?? [];
    expect(activities.length).toBeGreaterThan(4 * pack.entries.size);
    expect(activities.flatMap((one) => faultsOf(harness, one))).toEqual([]);
  });
});

test.each(harnesses.map((harness) => [harness.name, harness] as const))(
  '%s: every text fits under a picture too, or beside it',
  (_name, harness) => {
    const picture = {
      contentType: 'image/png',
      contentUrl: '/media/0f.png',
      name: 'x',
      content: { bytes: 1, title: 'x' },
    };
    const texts = [...said.values()].flat().filter((_one, n) => n % 5 === 0);
    const shown = texts.flatMap((one) => [
      { ...one, attachments: [picture] },
      { ...one, attachments: [picture], buttons: [] },
    ]);
    expect(shown.flatMap((one) => faultsOf(harness, one))).toEqual([]);
  },
);

test('no action is longer than the 64 bytes of the smallest platform', () => {
  const values = [...said.values()].flat().flatMap(({ buttons }) => buttons.map(({ value }) => value));
  expect(values.filter((value) => Buffer.byteLength(value) > 40)).toEqual([]);
});
