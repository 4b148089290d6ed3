// SPDX-License-Identifier: AGPL-3.0-or-later
import { askPlace } from './place.ts';
import type { Talk } from './talk.ts';
import type { Happening } from './turn.ts';
import type { WordingKey } from './wording.ts';

type Media = Extract<Happening, { kind: 'media' }>['media'];

const keys: Readonly<Record<Media, WordingKey>> = {
  voice: 'media.voice',
  image: 'media.image',
  video: 'media.file',
  file: 'media.file',
  location: 'media.location',
  contact: 'media.other',
  sticker: 'media.other',
  other: 'media.other',
};

/** Says what cannot be read, heard or kept, and what helps instead. */
export function refuseMedia(talk: Talk, media: Media, captioned: boolean): void {
  talk.count('media', { detail: media });
  if (media === 'location') {
    // Sent in answer to "where near me?", the town that is named next still leads to the offices.
    askPlace(talk, talk.awaiting === 'near' ? 'near' : 'territory', 'media.location');
    return;
  }
  talk.tell(keys[media], { actions: captioned ? [] : [{ kind: 'person' }, { kind: 'menu' }] });
}

/** While a person answers the bot is silent, but nobody must wait for a photo that never arrives. */
export function refuseMediaBesidePerson(talk: Talk, media: Media): void {
  if (media === 'sticker') return;
  const { voice } = talk.around;
  const canSpeak = media !== 'voice' && (voice?.kept ?? false);
  talk.tell(canSpeak ? 'media.with-person-voice' : 'media.with-person', { speaker: 'notice' });
}
