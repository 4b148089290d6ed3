// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ScoredEntry } from '../knowledge/understood.ts';
import type { Action } from './actions.ts';
import { tellPlaceInQueue } from './person.ts';
import type { Talk } from './talk.ts';

const mostChoices = 3;
const onward: readonly Action[] = [{ kind: 'menu' }, { kind: 'person' }];

/** Up to three answers that may be meant, and "none of these". */
export function offerChoices(talk: Talk, entries: readonly ScoredEntry[]): void {
  const known = entries.filter(({ id }) => talk.around.pack.entries.has(id)).slice(0, mostChoices);
  if (known.length === 0) {
    sayUnknown(talk);
    return;
  }
  talk.count('choices', { entry: known[0]?.id });
  const actions = known.map(({ id }): Action => ({ kind: 'entry', entry: id }));
  talk.tell('choices.ask', { actions: [...actions, { kind: 'none' }, { kind: 'person' }] });
}

/** None of the choices was meant: counts as a miss. */
export function noneOfThese(talk: Talk): void {
  miss(talk, 'none');
  if (talk.state.misses >= 2) offerPerson(talk);
  else talk.tell('choices.none', { actions: onward });
}

/** No sure answer: what can be done; after the second time in a row a person first. */
export function sayUnknown(talk: Talk): void {
  miss(talk, 'unknown');
  if (talk.around.owner === 'waiting') {
    if (!talk.replied) tellPlaceInQueue(talk);
  } else if (talk.state.misses >= 2) offerPerson(talk);
  else talk.tell('unknown.first', { actions: onward });
}

function miss(talk: Talk, detail: string): void {
  talk.remember({ misses: talk.state.misses + 1 });
  talk.count('unknown', { detail });
}

function offerPerson(talk: Talk): void {
  talk.tell('unknown.offer', { actions: [{ kind: 'person' }, { kind: 'menu' }] });
}
