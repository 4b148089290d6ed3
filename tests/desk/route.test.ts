// SPDX-License-Identifier: AGPL-3.0-or-later
import fc from 'fast-check';
import type { Present } from '../../desk/presence.ts';
import { candidatesFor, nextFor, type Team, type Waiting } from '../../desk/route.ts';

const person = (id: string, more: Partial<Present> = {}): Present => ({
  id,
  name: id,
  presence: 'available',
  byItself: false,
  territories: [],
  languages: ['it'],
  teams: [],
  load: 0,
  mostOpen: 5,
  idleSince: 0,
  ...more,
});
const waiting = (more: Partial<Waiting> = {}): Waiting => ({
  language: 'ur',
  territory: 'jesi',
  topic: 'permit',
  teamId: null,
  lastOperatorId: null,
  asked: [],
  ...more,
});
const team = (id: string, territories: string[], topics: string[]): Team => ({ id, territories, topics });
const order = (present: Present[], teams: Team[] = [], more: Partial<Waiting> = {}) =>
  candidatesFor(waiting(more), present, teams).map((one) => one.id);

test('language comes before skill, skill before load, load before the longest idle, and ties go by id', () => {
  const permits = team('permits', [], ['permit']);
  const all = team('all', [], []);
  const present = [
    person('e', { teams: ['all'], idleSince: 5 }),
    person('d', { teams: ['all'], idleSince: 5 }),
    person('c', { teams: ['all'], idleSince: 1 }),
    person('b', { teams: ['permits'], load: 3, idleSince: 9 }),
    person('a', { teams: ['all'], languages: ['it', 'ur'], load: 4, idleSince: 9 }),
  ];
  expect(order(present, [permits, all])).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test.each<[string, Partial<Present>]>([
  ['busy', { presence: 'busy' }],
  ['away', { presence: 'away' }],
  ['offline', { presence: 'offline' }],
  ['at their cap', { load: 5 }],
  ['of another territory', { territories: ['fermo'] }],
  ['not in the team', { teams: ['other'] }],
])('who is %s is not asked', (_what, more) => {
  const teams = [team('permits', ['jesi'], ['permit']), team('other', ['fermo'], [])];
  expect(order([person('a', { teams: ['permits'], ...more })], teams)).toEqual([]);
});

test('without a team for it, everybody of the territory is asked', () => {
  expect(order([person('a'), person('b', { territories: ['jesi'] })], [team('homes', [], ['home'])])).toEqual(
    ['a', 'b'],
  );
});

test('passed to a team, only its members are asked', () => {
  const teams = [team('homes', ['fermo'], ['home'])];
  expect(order([person('a'), person('b', { teams: ['homes'] })], teams, { teamId: 'homes' })).toEqual(['b']);
});

test('who has been asked is not asked again', () => {
  expect(order([person('a'), person('b')], [], { asked: ['a'] })).toEqual(['b']);
});

test('a variant of a language is spoken by who speaks the language', () => {
  expect(order([person('a'), person('b', { languages: ['zh'] })], [], { language: 'zh-Hant' })).toEqual([
    'b',
    'a',
  ]);
});

test('who comes back is offered to whoever knows them, when on shift and below the cap', () => {
  const next = (more: Partial<Present>) =>
    nextFor(waiting({ lastOperatorId: 'z' }), [person('a', { languages: ['ur'] }), person('z', more)], [])
      ?.id;
  expect(next({})).toBe('z');
  expect(next({ presence: 'busy' })).toBe('z');
  expect(next({ presence: 'away' })).toBe('a');
  expect(next({ load: 5 })).toBe('a');
});

test('the order is the one that a slow comparison of every pair gives, whatever the people', () => {
  const anyone = fc.record({
    presence: fc.constantFrom('available' as const, 'available' as const, 'busy' as const),
    languages: fc.subarray(['it', 'ur']),
    load: fc.integer({ min: 0, max: 6 }),
    idleSince: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(anyone, { maxLength: 8 }), (people) => {
      const present = people.map((one, index) => person(`p${index}`, one));
      const chosen = candidatesFor(waiting(), present, []);
      const may = present.filter((one) => one.presence === 'available' && one.load < 5);
      expect(chosen).toHaveLength(may.length);
      for (const [index, one] of chosen.entries())
        for (const later of chosen.slice(index + 1)) {
          const speaks = (who: Present) => Number(!who.languages.includes('ur'));
          const first =
            speaks(one) - speaks(later) || one.load - later.load || one.idleSince - later.idleSince || -1;
          expect(first).toBeLessThan(0);
        }
    }),
  );
});
