// SPDX-License-Identifier: AGPL-3.0-or-later
import { openingFor } from './opening.ts';
import { summaryFor } from './summary.ts';
import type { Talk } from './talk.ts';
import type { Effect } from './turn.ts';
import type { WordingKey, WordingValues } from './wording.ts';

type Reason = Extract<Effect, { kind: 'handoff' }>['reason'];

/** Puts the person into the queue and says who answers and when. Asking twice changes nothing. */
export function askPerson(talk: Talk, reason: Reason = reasonOf(talk)): void {
  if (talk.around.owner === 'waiting') {
    talk.remember({ askedPerson: true });
    tellPlaceInQueue(talk);
    return;
  }
  const entry = reason === 'entry' ? talk.state.entry : undefined;
  const summary = summaryFor(talk.state, talk.around.pack, { reason, entry });
  // Whatever was answered last says best which team knows about it.
  const topic = talk.around.pack.entries.get(entry ?? talk.state.entry ?? '')?.topic;
  talk.effect({ kind: 'handoff', reason, urgent: false, entry, topic, summary });
  talk.count('person', { entry, detail: reason });
  talk.remember({ askedPerson: true, queueTold: false, misses: 0 });
  tellOpening(talk, { open: 'person.open', closed: 'person.closed', unknown: 'person.closed-no-date' });
}

function reasonOf(talk: Talk): Reason {
  if (talk.state.misses >= 2) return 'misses';
  return talk.state.entry ? 'entry' : 'asked';
}

/** Says whether somebody is at the desk, with the sentence for each case. */
export function tellOpening(
  talk: Talk,
  keys: { open: WordingKey; closed: WordingKey; unknown: WordingKey },
): void {
  const opening = openingFor(talk.around, talk.language);
  const saying = { speaker: 'notice', actions: [{ kind: 'cancel-wait' }] } as const;
  if (opening.open) talk.tell(keys.open, saying);
  else if (opening.when) talk.tell(keys.closed, { ...saying, values: { when: opening.when } });
  else talk.tell(keys.unknown, saying);
}

export function tellPlaceInQueue(
  talk: Talk,
  key: WordingKey = 'person.already',
  values: WordingValues = {},
): void {
  const { when } = openingFor(talk.around, talk.language);
  const lines = [talk.words(key, values), ...(when ? [talk.words('person.desk-closed', { when })] : [])];
  talk.say(lines.join(' '), { speaker: 'notice', actions: [{ kind: 'cancel-wait' }] });
}

/** Once while a person waits and goes on writing: they are still in the queue, and the bot tries meanwhile. */
export function remindOfQueue(talk: Talk): void {
  if (talk.around.owner !== 'waiting') return;
  talk.offerAlso({ kind: 'cancel-wait' });
  if (talk.state.queueTold) return;
  talk.remember({ queueTold: true });
  talk.tell('person.queue', { speaker: 'notice' });
}

/** The person no longer needs an operator. */
export function cancelWait(talk: Talk): void {
  const waiting = talk.around.owner === 'waiting';
  if (waiting) talk.effect({ kind: 'cancel-handoff' });
  talk.remember({ askedPerson: false, queueTold: false });
  talk.tell(waiting ? 'person.cancelled' : 'person.not-waiting', {
    actions: [{ kind: 'menu' }, { kind: 'person' }],
  });
}
