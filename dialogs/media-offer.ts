// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import { type MediaOwner, mediaToShow } from '../knowledge/media.ts';
import { type Action, type MediumLetter, mediumKinds } from './actions.ts';
import type { Surroundings } from './turn.ts';

/** One button per kind of media that an entry or a card has in a language: nothing is sent before it is pressed. */
export function mediaActions(
  { pack, now }: Pick<Surroundings, 'pack' | 'now'>,
  owner: MediaOwner,
  language: Language,
): Action[] {
  const kinds = new Set(mediaToShow(pack, owner, language, now).map(({ kind }) => kind));
  const letters = (Object.keys(mediumKinds) as MediumLetter[]).filter((one) => kinds.has(mediumKinds[one]));
  return letters.map((letter) =>
    'entry' in owner
      ? { kind: 'media', entry: owner.entry, letter, language }
      : { kind: 'safety-media', flow: owner.flow, letter, language },
  );
}
