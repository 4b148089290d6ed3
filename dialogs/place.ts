// SPDX-License-Identifier: AGPL-3.0-or-later
import { findTerritory } from '../knowledge/places.ts';
import type { Action } from './actions.ts';
import { showOffices } from './near.ts';
import type { Talk } from './talk.ts';
import type { WordingKey } from './wording.ts';

/** "Where near me": asks for the place only when it is not known and the entry has offices at all. */
export function showNear(talk: Talk, entryId: string): void {
  talk.remember({ entry: entryId });
  const offices = talk.around.pack.entries.get(entryId)?.offices ?? [];
  if (talk.state.territory || offices.length === 0) showOffices(talk, entryId);
  else askPlace(talk, 'near');
}

/** Asks where the person lives, with the territories of the service as buttons. */
export function askPlace(talk: Talk, awaiting: 'territory' | 'near', key?: WordingKey): void {
  talk.remember({ awaiting });
  const places = talk.around.pack.territories
    .slice(0, 9)
    .map(({ id }): Action => ({ kind: 'territory', territory: id }));
  talk.tell(key ?? (awaiting === 'near' ? 'place.ask-near' : 'place.ask'), {
    actions: [...places, { kind: 'skip-place' }],
  });
}

/**
 * Takes a free message as a place.
 * @returns false when it names none
 */
export function hearPlace(talk: Talk, text: string): boolean {
  const found = findTerritory(talk.around.pack, text);
  if (!found) return false;
  setPlace(talk, found.id);
  return true;
}

export function setPlace(talk: Talk, territory: string): void {
  const known = talk.around.pack.territories.find((one) => one.id === territory);
  if (!known) {
    askPlace(talk, talk.awaiting === 'near' ? 'near' : 'territory', 'place.not-found');
    return;
  }
  talk.remember({ territory: known.id });
  talk.count('territory', { detail: known.id });
  goOn(talk, 'place.set', known.name);
}

export function skipPlace(talk: Talk): void {
  goOn(talk, 'place.skipped', '');
}

function goOn(talk: Talk, key: WordingKey, place: string): void {
  const { entry } = talk.state;
  if (talk.awaiting === 'near' && entry) {
    showOffices(talk, entry);
    return;
  }
  const near: Action[] = entry && place ? [{ kind: 'near', entry }] : [];
  talk.tell(key, { values: { place }, actions: [...near, { kind: 'menu' }, { kind: 'person' }] });
}
