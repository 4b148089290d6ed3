// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Action, type BarrierLetter, barrierKinds } from './actions.ts';
import type { Talk } from './talk.ts';

export function thankForHelped(talk: Talk, entry: string): void {
  talk.count('helped', { entry });
  talk.remember({ misses: 0 });
  talk.tell('feedback.thanks', { actions: [{ kind: 'bring', entry }, { kind: 'menu' }] });
}

/** The answer did not help: was it the office, another question, or is a person needed? */
export function takeNotHelped(talk: Talk, entry: string): void {
  talk.count('not-helped', { entry });
  talk.tell('feedback.sorry', {
    actions: [{ kind: 'person' }, { kind: 'barrier', entry }, { kind: 'menu' }],
  });
}

/** One tap is the whole signal; the kind of barrier may follow, with a second one. */
export function takeBarrier(talk: Talk, entry: string): void {
  talk.count('barrier', { entry, detail: talk.state.territory });
  const letters = Object.keys(barrierKinds) as BarrierLetter[];
  const kinds = letters.map((letter): Action => ({ kind: 'barrier-kind', letter, entry }));
  talk.tell('feedback.barrier', { actions: [...kinds, { kind: 'person' }] });
}

export function takeBarrierKind(talk: Talk, entry: string, letter: BarrierLetter): void {
  talk.count('barrier-kind', { entry, detail: barrierKinds[letter] });
  talk.tell('feedback.barrier-thanks', {
    actions: [{ kind: 'person' }, { kind: 'bring', entry }, { kind: 'menu' }],
  });
}
