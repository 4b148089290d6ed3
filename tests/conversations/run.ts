// SPDX-License-Identifier: AGPL-3.0-or-later
import { takeTurn } from '../../dialogs/take-turn.ts';
import {
  type ConversationState,
  type Happening,
  newConversation,
  type Outcome,
  type Owner,
  type Surroundings,
} from '../../dialogs/turn.ts';
import { smallPack } from '../fakes/small-pack.ts';
import { FakeUnderstanding, type Meaning } from '../fakes/understanding.ts';

/** What a person does: types a text, presses a button by its title, or something else happens. */
export type PersonSays = string | { readonly press: string } | { readonly happens: Happening };

/** What the bot says: one part of each reply, in order. An empty list is silence. */
export type BotSays = readonly (string | { readonly text: string; readonly buttons: readonly string[] })[];

export type Exchange = readonly [person: PersonSays, bot: BotSays];

export interface Setting {
  readonly meanings?: Readonly<Record<string, Meaning>>;
  readonly surroundings?: Partial<Surroundings>;
  readonly state?: Partial<ConversationState>;
  readonly locale?: string;
}

export const monday = new Date('2026-11-23T10:00:00Z');

export function surroundingsWith(setting: Setting = {}): Surroundings {
  return {
    pack: smallPack,
    understanding: new FakeUnderstanding(setting.meanings),
    now: monday,
    owner: 'bot',
    serviceName: 'ASP Ambito 9',
    retentionDays: 30,
    duty: { open: true },
    ...setting.surroundings,
  };
}

/** Somebody who has been here before: no welcome comes first. */
export function known(state: Partial<ConversationState> = {}): ConversationState {
  return { ...newConversation, welcomed: true, language: 'en', languageChosen: true, ...state };
}

/** Plays a conversation, following its owner as the desk would, and returns each turn's outcome. */
export function play(setting: Setting, exchanges: readonly Exchange[]): Outcome[] {
  let state: ConversationState = { ...newConversation, ...setting.state };
  let owner: Owner = setting.surroundings?.owner ?? 'bot';
  let buttons: ReadonlyMap<string, string> = new Map();
  return exchanges.map(([person, bot]) => {
    const happening = toHappening(person, buttons, setting.locale);
    if (happening.kind === 'operator') owner = ownerAfterAct(owner, happening.act);
    const outcome = takeTurn(happening, state, { ...surroundingsWith(setting), owner });
    expectSaid(outcome, bot);
    state = JSON.parse(JSON.stringify(outcome.state));
    owner = ownerAfter(owner, outcome);
    const shown = outcome.replies.flatMap((reply) => reply.buttons);
    if (outcome.replies.length > 0) buttons = new Map(shown.map(({ title, action }) => [title, action]));
    return outcome;
  });
}

export interface RecordedConversation {
  readonly name: string;
  readonly setting: Setting;
  readonly exchanges: readonly Exchange[];
}

/** Every conversation of the files that were loaded. */
export const recordedConversations: RecordedConversation[] = [];

/** A conversation as a test: a list of (person says, bot says). */
export function conversation(name: string, setting: Setting, exchanges: readonly Exchange[]): void {
  recordedConversations.push({ name, setting, exchanges });
  test(name, () => {
    play(setting, exchanges);
  });
}

function toHappening(
  person: PersonSays,
  buttons: ReadonlyMap<string, string>,
  locale: string | undefined,
): Happening {
  if (typeof person === 'string') return { kind: 'message', text: person, locale };
  if ('happens' in person) return person.happens;
  const action = buttons.get(person.press);
  if (!action)
    throw new Error(`No button "${person.press}" is shown, only: ${[...buttons.keys()].join(', ')}`);
  return { kind: 'action', action, locale };
}

function expectSaid(outcome: Outcome, bot: BotSays): void {
  const texts = outcome.replies.map((reply) => reply.text);
  expect(texts).toEqual(bot.map((one) => expect.stringContaining(typeof one === 'string' ? one : one.text)));
  for (const [index, one] of bot.entries()) {
    if (typeof one === 'string') continue;
    expect(outcome.replies[index]?.buttons.map(({ title }) => title)).toEqual(one.buttons);
  }
}

function ownerAfterAct(owner: Owner, act: Extract<Happening, { kind: 'operator' }>['act']): Owner {
  const next: Partial<Record<typeof act, Owner>> = {
    claimed: 'person',
    message: owner,
    'handed-back': 'bot',
    closed: 'bot',
    released: 'waiting',
    transferred: 'waiting',
  };
  return next[act] ?? owner;
}

function ownerAfter(owner: Owner, { effects }: Outcome): Owner {
  let next = owner;
  for (const { kind } of effects) {
    if (kind === 'handoff' && next !== 'person') next = 'waiting';
    if (kind === 'cancel-handoff' && next === 'waiting') next = 'bot';
    if (kind === 'erase') next = 'bot';
  }
  return next;
}
