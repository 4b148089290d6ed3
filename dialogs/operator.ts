// SPDX-License-Identifier: AGPL-3.0-or-later
import { tellPlaceInQueue } from './person.ts';
import type { Talk } from './talk.ts';
import type { Happening } from './turn.ts';

type Act = Extract<Happening, { kind: 'operator' }>;

/** Tells the person what an operator did, so that they always know who answers. */
export function tellOfOperator(talk: Talk, { act, name, text, rendered }: Act): void {
  switch (act) {
    case 'claimed':
      talk.remember({ queueTold: false, askedPerson: false, misses: 0 });
      talk.tell('person.claimed', { speaker: 'notice', values: { name } });
      return;
    case 'message':
      sayWords(talk, { name, text, rendered });
      return;
    case 'handed-back':
      talk.tell('person.handed-back', {
        speaker: 'notice',
        values: { name },
        actions: [{ kind: 'menu' }, { kind: 'person' }],
      });
      return;
    case 'closed':
      talk.tell('person.ended', { speaker: 'notice', values: { name } });
      return;
    case 'released':
      talk.remember({ queueTold: true });
      tellPlaceInQueue(talk, 'person.released', { name });
      return;
    case 'transferred':
      talk.remember({ queueTold: true });
      tellPlaceInQueue(talk, 'person.transferred', { name });
  }
}

function sayWords(talk: Talk, { name, text, rendered }: Pick<Act, 'name' | 'text' | 'rendered'>): void {
  const speaking = { speaker: 'operator', speakerName: name } as const;
  if (rendered) {
    const { language, how } = rendered;
    talk.say(rendered.text, { ...speaking, language, original: text, rendered: how });
  } else if (text?.trim()) {
    talk.say(text, { ...speaking, language: talk.language });
  }
}
