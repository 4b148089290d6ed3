// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import { type Action, formatAction, parseAction } from '../../dialogs/actions.ts';
import { firstWord, keywordKinds } from '../../dialogs/keywords.ts';
import { takeTurn } from '../../dialogs/take-turn.ts';
import type { ConversationState, Happening, Outcome, Surroundings } from '../../dialogs/turn.ts';
import { type Language, languages } from '../../knowledge/language.ts';
import type { Decision, Understood } from '../../knowledge/understood.ts';
import { monday } from '../conversations/run.ts';
import { smallPack } from '../fakes/small-pack.ts';

const entryId = fc.constantFrom(...smallPack.entries.keys(), 'gone', 'qualification-recognition-work');
const language = fc.constantFrom<Language>(...languages);
const flow = fc.constantFrom(...smallPack.flows.keys(), 'gone');
const decision = fc.constantFrom<Decision>('answer', 'choose', 'unknown', 'safety', 'human', 'smalltalk');

const action: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'menu',
    'langs',
    'langs:2',
    'stay',
    'help',
    'person',
    'nowait',
    'place',
    't:none',
    'none',
    'erase?',
    'erase!',
    'keep',
  ),
  language.map((one) => `lang:${one}`),
  fc.constantFrom(
    't:jesi',
    't:gone',
    'topic:permits',
    'more:permits:2',
    'more:permits:99',
    'topic:more',
    'topic:gone',
  ),
  fc
    .tuple(fc.constantFrom('e', 'near', 'card', 'bring', 'yes', 'no', 'barrier', 'in:en', 'why:p'), entryId)
    .map((parts) => parts.join(':')),
  fc.tuple(fc.constantFrom('person', 'info'), flow).map((parts) => parts.join(':')),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '1',
    '٢',
    '10',
    '99',
    'Jesi',
    '60035',
    '👍',
    '',
    'Residence permit',
    'Delete everything',
    'english',
    '/start',
  ),
  fc.tuple(language, fc.constantFrom(...keywordKinds)).map(([one, kind]) => firstWord(one, kind)),
);
const locale = fc.option(fc.constantFrom('it', 'en-GB', 'ar-EG', 'pt', 'zz', ''), { nil: undefined });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('message' as const), text, locale }),
  fc.record({ kind: fc.constant('action' as const), action, locale }),
  fc.record({
    kind: fc.constant('start' as const),
    action: fc.option(fc.oneof(action, fc.constantFrom('l-bn_t-jesi_e-spid', 'm-permits', '_-_', 'l-xx')), {
      nil: undefined,
    }),
    locale,
  }),
  fc.record({
    kind: fc.constant('media' as const),
    media: fc.constantFrom('voice', 'image', 'video', 'file', 'location', 'contact', 'sticker', 'other'),
    text: fc.option(text, { nil: undefined }),
    locale,
  }),
  fc.record({
    kind: fc.constant('operator' as const),
    act: fc.constantFrom('claimed', 'message', 'handed-back', 'closed', 'released'),
    name: fc.constantFrom('Anna', '{{service}}', '$t(menu.ask)', '', 'Ж'),
    text: fc.option(text, { nil: undefined }),
  }),
);

const state: fc.Arbitrary<ConversationState> = fc.record({
  language: fc.option(language, { nil: undefined }),
  languageChosen: fc.boolean(),
  territory: fc.option(fc.constantFrom('jesi', 'perugia', 'gone'), { nil: undefined }),
  welcomed: fc.boolean(),
  misses: fc.nat(5),
  entry: fc.option(entryId, { nil: undefined }),
  options: fc.array(action, { maxLength: 10 }),
  awaiting: fc.constantFrom(undefined, 'territory', 'near', 'erase-confirm'),
  answered: fc.array(entryId, { maxLength: 10 }),
  otherLanguage: fc.option(language, { nil: undefined }),
  askedPerson: fc.boolean(),
  queueTold: fc.boolean(),
});

const understood: fc.Arbitrary<Understood> = fc.record({
  language,
  script: fc.constantFrom('native', 'latin'),
  languageConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
  decision,
  entries: fc.array(fc.record({ id: entryId, score: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    maxLength: 5,
  }),
  flow: fc.option(flow, { nil: undefined }),
  smalltalk: fc.option(
    fc.constantFrom('greeting', 'thanks', 'goodbye', 'how-are-you', 'who-are-you', 'affirmation', 'insult'),
    { nil: undefined },
  ),
  reasons: fc.constant([]),
});

/** What differs between surroundings; the pack stays out of what a failure prints. */
const moment = fc.record({
  understood,
  owner: fc.constantFrom('bot' as const, 'waiting' as const, 'person' as const, 'closed' as const),
  retentionDays: fc.integer({ min: 1, max: 365 }),
  duty: fc.constantFrom(
    { open: true },
    { open: false },
    { open: false, opensAt: new Date('2026-11-24T08:00:00Z') },
  ),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

function surroundingsAt({ understood: meaning, ...rest }: Moment): Surroundings {
  const understanding = { understand: () => meaning };
  return { ...rest, pack: smallPack, understanding, now: monday, serviceName: 'ASP Ambito 9' };
}

function bytes(one: string): number {
  return Buffer.byteLength(one, 'utf8');
}

function checkShown({ replies, state: after }: Outcome): void {
  const withButtons = replies.filter((reply) => reply.buttons.length > 0);
  expect(withButtons.length).toBeLessThanOrEqual(1);
  for (const reply of replies) {
    expect(reply.text.trim()).not.toBe('');
    expect(reply.text).not.toMatch(/\{\{(?!service)|undefined|\[object/);
    expect(reply.buttons.length).toBeLessThanOrEqual(10);
  }
  for (const { title, action: pressed } of withButtons.flatMap((reply) => reply.buttons)) {
    expect(title.trim()).not.toBe('');
    expect(title.length).toBeLessThanOrEqual(24);
    expect(bytes(pressed)).toBeLessThanOrEqual(40);
    expect(parseAction(pressed)).not.toBeNull();
  }
  if (withButtons.length > 0)
    expect(after.options).toEqual(withButtons[0]?.buttons.map((button) => button.action));
}

test('whatever happens, a turn is taken, and what is shown fits every channel', () => {
  fc.assert(
    fc.property(happening, state, moment, (one, before, at) => {
      const around = surroundingsAt(at);
      checkShown(takeTurn(one, before, around));
    }),
    { numRuns: 5_000 },
  );
});

test('a turn changes neither the state it was given nor its outcome when taken again', () => {
  fc.assert(
    fc.property(happening, state, moment, (one, before, at) => {
      const around = surroundingsAt(at);
      const copy = structuredClone(before);
      const first = takeTurn(one, before, around);
      expect(before).toEqual(copy);
      expect(takeTurn(one, copy, around)).toEqual(first);
    }),
    { numRuns: 1_000 },
  );
});

test('no message text reaches the state, the effects or the summary', () => {
  const secret = 'qzxvqzxv private words';
  fc.assert(
    fc.property(state, moment, (before, at) => {
      const outcome = takeTurn({ kind: 'message', text: secret }, before, surroundingsAt(at));
      expect(JSON.stringify([outcome.state, outcome.effects])).not.toContain('qzxv');
    }),
    { numRuns: 500 },
  );
});

test('a message of danger is answered by the card alone', () => {
  fc.assert(
    fc.property(text, state, moment, (typed, before, at) => {
      const danger = { ...at.understood, decision: 'safety' as const, flow: 'violence' };
      const around = surroundingsAt({ ...at, understood: danger });
      const { replies, effects } = takeTurn({ kind: 'message', text: typed }, before, around);
      expect(replies.map((reply) => reply.card)).toEqual(['safety']);
      expect(replies[0]?.buttons.map((button) => button.action)).toEqual([
        'person:violence',
        'info:violence',
      ]);
      expect(effects.map((effect) => effect.kind)).toEqual(['forget-message', 'handoff', 'count']);
    }),
    { numRuns: 300 },
  );
});

test('while a person answers, the bot speaks only of one’s own data, of leaving and of danger', () => {
  fc.assert(
    fc.property(text, state, moment, (typed, before, at) => {
      const around = surroundingsAt({ ...at, owner: 'person' });
      const { replies, effects } = takeTurn(
        { kind: 'message', text: typed },
        { ...before, options: [] },
        around,
      );
      for (const reply of replies) expect(reply.speaker === 'notice' || reply.card === 'safety').toBe(true);
      for (const { kind } of effects) expect(['forget-message', 'handoff', 'count', 'erase']).toContain(kind);
    }),
    { numRuns: 1_000 },
  );
});

test('every action survives being written and read', () => {
  const ids = fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/);
  const actions: fc.Arbitrary<Action> = fc.oneof(
    fc.record({
      kind: fc.constantFrom('entry', 'near', 'card', 'bring', 'helped', 'not-helped', 'barrier'),
      entry: ids,
    }),
    fc.record({ kind: fc.constant('entry-in' as const), entry: ids, language }),
    fc.record({
      kind: fc.constant('barrier-kind' as const),
      entry: ids,
      letter: fc.constantFrom('p', 'a', 'l', 'r', 'c', 'o'),
    }),
    fc.record({ kind: fc.constant('topic' as const), topic: ids, page: fc.integer({ min: 1, max: 99 }) }),
    fc.record({ kind: fc.constantFrom('safety-person', 'safety-information'), flow: ids }),
    fc.record({ kind: fc.constant('language' as const), language }),
    fc.record({
      kind: fc.constantFrom(
        'menu',
        'languages',
        'more-languages',
        'stay',
        'skip-place',
        'erase',
        'ask-erase',
      ),
    }),
  ) as fc.Arbitrary<Action>;
  fc.assert(
    fc.property(actions, (one) => {
      const written = formatAction(one);
      expect(bytes(written)).toBeLessThanOrEqual(40);
      expect(parseAction(written)).toEqual(one);
    }),
  );
});
