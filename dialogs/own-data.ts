// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Talk } from './talk.ts';
import { newConversation } from './turn.ts';

// What the person decides about messages and data: stop, delete, clean up. They act also while a person answers.

/** First step: what will be deleted, and the question. */
export function explainErase(talk: Talk): void {
  talk.remember({ awaiting: 'erase-confirm' });
  talk.tell('erase.explain', { speaker: 'notice', actions: [{ kind: 'erase' }, { kind: 'keep' }] });
}

/** Second step: nothing of before remains, the language neither. */
export function erase(talk: Talk): void {
  talk.tell('erase.done', { speaker: 'notice' });
  talk.effect({ kind: 'erase' });
  talk.count('erase');
  talk.forget(newConversation);
}

export function keep(talk: Talk): void {
  const silent = talk.around.owner === 'person';
  talk.tell('erase.kept', { speaker: 'notice', actions: silent ? [] : [{ kind: 'menu' }] });
}

export function stop(talk: Talk): void {
  talk.count('stop');
  if (talk.around.owner === 'waiting') {
    talk.effect({ kind: 'cancel-handoff' });
    talk.remember({ askedPerson: false, queueTold: false });
  }
  const withPerson = talk.around.owner === 'person';
  if (withPerson) talk.tell('stop.with-person', { speaker: 'notice' });
  else talk.tell('stop.done', { speaker: 'notice' });
}

/** For people whose phone others can see: the channel removes what it can, the rest is told. */
export function cleanUp(talk: Talk): void {
  talk.effect({ kind: 'clean-up' });
  talk.count('clean-up');
  const lines = [talk.words('clean-up.done'), talk.words('clean-up.phone'), talk.words('clean-up.kept')];
  talk.say(lines.join('\n'), { speaker: 'notice' });
}
