// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action } from './actions.ts';
import { noneOfThese } from './choices.ts';
import { listLanguages, setLanguage } from './choose-language.ts';
import { showBringList, showCard } from './counter-card.ts';
import { takeBarrier, takeBarrierKind, takeNotHelped, thankForHelped } from './feedback.ts';
import { showMenu, showTopic } from './menu.ts';
import { erase, explainErase, keep } from './own-data.ts';
import { askPerson, cancelWait } from './person.ts';
import { askPlace, setPlace, showNear, skipPlace } from './place.ts';
import { askPersonInDanger, informInstead } from './safety.ts';
import { sendMedia } from './send-media.ts';
import { showAnswer } from './show-answer.ts';
import { showHelp, smalltalk } from './small-words.ts';
import type { Talk } from './talk.ts';

const besidePerson: readonly Action['kind'][] = [
  'ask-erase',
  'erase',
  'keep',
  'safety-person',
  'safety-information',
  'safety-media',
];

/** Whether an action still acts while a person answers. */
export function actsBesidePerson(action: Action): boolean {
  return besidePerson.includes(action.kind);
}

/** Whether an action is a button of a safety card: nothing comes before what it does. */
export function underSafetyCard({ kind }: Action): boolean {
  return kind === 'safety-person' || kind === 'safety-information' || kind === 'safety-media';
}

/** Does what a button, a number or a typed title stands for. */
export function press(talk: Talk, action: Action): void {
  if ('entry' in action && !talk.around.pack.entries.has(action.entry)) {
    oldButton(talk);
    return;
  }
  switch (action.kind) {
    case 'menu':
      showMenu(talk);
      return;
    case 'topic':
      showTopic(talk, action.topic, action.page);
      return;
    case 'entry':
      showAnswer(talk, action.entry);
      return;
    case 'entry-in':
      showAnswer(talk, action.entry, action.language);
      return;
    case 'none':
      noneOfThese(talk);
      return;
    case 'near':
      showNear(talk, action.entry);
      return;
    case 'card':
      showCard(talk, action.entry);
      return;
    case 'bring':
      showBringList(talk, action.entry);
      return;
    case 'helped':
      thankForHelped(talk, action.entry);
      return;
    case 'not-helped':
      takeNotHelped(talk, action.entry);
      return;
    case 'barrier':
      takeBarrier(talk, action.entry);
      return;
    case 'barrier-kind':
      takeBarrierKind(talk, action.entry, action.letter);
      return;
    case 'person':
      askPerson(talk);
      return;
    case 'cancel-wait':
      cancelWait(talk);
      return;
    case 'safety-person':
      askPersonInDanger(talk, action.flow);
      return;
    case 'safety-information':
      informInstead(talk, action.flow);
      return;
    case 'media':
    case 'safety-media':
      sendMedia(talk, action);
      return;
    case 'languages':
      listLanguages(talk, 1);
      return;
    case 'more-languages':
      listLanguages(talk, 2);
      return;
    case 'language':
      setLanguage(talk, action.language);
      return;
    case 'stay':
      smalltalk(talk, 'affirmation');
      return;
    case 'place':
      askPlace(talk, 'territory');
      return;
    case 'territory':
      setPlace(talk, action.territory);
      return;
    case 'skip-place':
      skipPlace(talk);
      return;
    case 'help':
      showHelp(talk);
      return;
    case 'ask-erase':
      explainErase(talk);
      return;
    case 'erase':
      erase(talk);
      return;
    case 'keep':
      keep(talk);
      return;
    case 'heard-yes':
    case 'heard-no':
      // Asked about something that is over.
      oldButton(talk);
      return;
  }
}

/** A button of an earlier version or of an entry that is gone. */
export function oldButton(talk: Talk): void {
  showMenu(talk, 'unknown.old-button');
}
