// SPDX-License-Identifier: AGPL-3.0-or-later
import { takeTurn } from '../../dialogs/take-turn.ts';
import type { Surroundings } from '../../dialogs/turn.ts';
import type { Entry, Fact, Pack } from '../../knowledge/pack.ts';
import { known, surroundingsWith } from '../conversations/run.ts';
import { smallPack } from '../fakes/small-pack.ts';

function packWith(change: { readonly entry?: Partial<Entry>; readonly fact?: Partial<Fact> }): Pack {
  const entry = { ...(smallPack.entries.get('permit-renewal') as Entry), ...change.entry };
  const fact = { ...(smallPack.facts.get('permit_card') as Fact), ...change.fact };
  return {
    ...smallPack,
    entries: new Map([...smallPack.entries, [entry.id, entry]]),
    facts: new Map([...smallPack.facts, [fact.id, fact]]),
  };
}

function answer(pack: Pack, language: 'en' | 'it' | 'ar' | 'bn' = 'en', more: Partial<Surroundings> = {}) {
  const around = surroundingsWith({ surroundings: { pack, ...more } });
  return takeTurn({ kind: 'action', action: 'e:permit-renewal' }, known({ language }), around);
}

const textOf = (pack: Pack) => answer(pack).replies[0]?.text ?? '';

test('a checked, stable entry says source and date, and that it is general information', () => {
  const text = textOf(packWith({ entry: { checked: true, watch: undefined } }));
  expect(text.split('\n\n').at(-1)?.replaceAll('\u00a0', ' ')).toBe(
    'Source: Polizia di Stato, https://www.poliziadistato.it\nLast checked: 24 November 2026. General information, not legal advice.',
  );
});

test.each<[string, Parameters<typeof packWith>[0], string]>([
  ['an unchecked entry', {}, 'Please confirm it at the office.'],
  ['a changing rule', {}, 'The rules on this are changing.'],
  ['an expired figure', { fact: { reviewBy: '2026-01-01' } }, 'Some amounts or dates may have changed.'],
  ['an uncertain figure', { fact: { confidence: 'low' } }, 'Some amounts or dates are not certain.'],
  [
    'an entry past its review',
    { entry: { risk: 'normal', comparedOn: '2024-01-01' } },
    'This answer may be old.',
  ],
])('%s is said in words', (_what, change, sentence) => {
  expect(textOf(packWith(change))).toContain(sentence);
});

test('an old answer on law is not shown: only its source and a person', () => {
  const { replies } = answer(packWith({ entry: { comparedOn: '2024-01-01' } }));
  expect(replies[0]?.text).toContain('So I do not show it.');
  expect(replies[0]?.text).toContain('https://www.poliziadistato.it');
  expect(replies[0]?.text).not.toContain('post office');
  expect(replies[0]?.buttons[0]?.action).toBe('person');
});

test('blocks stand apart, so that a channel can split between them', () => {
  const blocks = textOf(smallPack).split('\n\n');
  expect(blocks[0]).toBe('**Renewing your residence permit**');
  expect(blocks.slice(2, 4).map((block) => block.split('\n')[0])).toEqual([
    '**What to do**',
    '**Documents**',
  ]);
});

test('a language without a catalogue is spoken to in English, in its own answer’s language where there is one', () => {
  const { replies } = answer(smallPack, 'bn');
  expect(replies[0]?.language).toBe('bn');
  expect(replies[0]?.text).toMatch(/^\*\*পারমিট নবায়ন\*\*/);
});
