// SPDX-License-Identifier: AGPL-3.0-or-later
import { maxButtons } from '../../dialogs/talk.ts';
import { known, play } from '../conversations/run.ts';
import { type MediaPack, mediaPack } from '../fakes/media-pack.ts';
import { means } from '../fakes/understanding.ts';

let place: MediaPack;
beforeAll(() => {
  place = mediaPack();
});
afterAll(() => place.remove());

const meanings = { rinnovo: means('permit-renewal') };
const state = known({ language: 'it' });

test('with all three kinds and many related answers a person is still among the ten', () => {
  const entry = place.pack.entries.get('permit-renewal')!;
  const related = ['permit-one', 'permit-two', 'permit-three', 'permit-four'];
  const entries = new Map([...place.pack.entries, [entry.id, { ...entry, related }]]);
  const [answer] = play({ meanings, state, surroundings: { pack: { ...place.pack, entries } } }, [
    ['rinnovo', ['Rinnovo']],
  ]);
  const titles = answer?.replies[0]?.buttons.map(({ title }) => title) ?? [];
  expect(titles.slice(0, 4)).toEqual(['Ascolta (3 KB)', 'Guarda (1 KB)', 'Vedi foto (1 KB)', 'Permesso one']);
  expect(titles).toHaveLength(maxButtons);
  expect(titles.at(-1)).toBe('Parla con qualcuno');
});

test('an answer that is too old is neither shown nor offered to be heard', () => {
  const now = new Date('2028-01-01T12:00:00Z');
  const [answer, pressed] = play({ meanings, state, surroundings: { pack: place.pack, now } }, [
    ['rinnovo', ['non la mostro']],
    [{ happens: { kind: 'action', action: 'see:a:it:permit-renewal' } }, ['non la mostro']],
  ]);
  expect(JSON.stringify(answer?.state.options)).not.toContain('see:');
  expect(pressed?.replies[0]?.media).toBeUndefined();
});

test('the Italian answer shown to somebody who reads another language is heard in Italian', () => {
  const [, , heard] = play(
    { meanings, state: known({ language: 'en' }), surroundings: { pack: place.pack } },
    [
      ['rinnovo', ['']],
      [{ happens: { kind: 'action', action: 'in:it:permit-renewal' } }, ['Rinnovo']],
      [
        { happens: { kind: 'action', action: 'see:a:it:permit-renewal' } },
        ['La risposta letta ad alta voce.'],
      ],
    ],
  );
  expect(heard?.replies[0]?.language).toBe('it');
});
