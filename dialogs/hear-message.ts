// SPDX-License-Identifier: AGPL-3.0-or-later

import { plainWords } from '../knowledge/plain-words.ts';
import type { Understood } from '../knowledge/understood.ts';
import { type Action, mediumKinds, parseAction } from './actions.ts';
import { offerChoices, sayUnknown } from './choices.ts';
import { followLanguage, guessOf, languageNamed, listLanguages, settleLanguage } from './choose-language.ts';
import { showCard } from './counter-card.ts';
import { type Keyword, keywordOf } from './keywords.ts';
import { showMenu, topicTitled } from './menu.ts';
import { cleanUp, erase, explainErase, keep, stop } from './own-data.ts';
import { askPerson, remindOfQueue } from './person.ts';
import { askPlace, hearPlace, showNear } from './place.ts';
import { actsBesidePerson, press, underSafetyCard } from './press.ts';
import { showSafetyCard } from './safety.ts';
import { showAnswer } from './show-answer.ts';
import { showHelp, smalltalk } from './small-words.ts';
import type { Talk } from './talk.ts';
import { titleOf } from './titles.ts';
import { typedNumber } from './typed-number.ts';
import { welcome } from './welcome.ts';
import { wording } from './wording.ts';

/** What a person typed. Danger first; then what stands on the screen (numbers, titles); then words; then meaning. */
export function hearMessage(talk: Talk, typed: string, locale: string | undefined): void {
  const text = typed.trim();
  const understood = talk.around.understanding.understand(text, { language: talk.state.language });
  const guess = guessOf(text, understood);
  if (understood.decision === 'safety' && understood.flow) {
    settleLanguage(talk, guess, locale);
    showSafetyCard(talk, understood.flow, understood);
    return;
  }
  if (talk.around.owner === 'person') {
    hearBesidePerson(talk, text, understood);
    return;
  }
  settleLanguage(talk, guess, locale);
  const keyword = wordTyped(talk, text, understood);
  const action = actionTyped(talk, text);
  if (!talk.state.welcomed && !(action && underSafetyCard(action))) {
    const greetingOnly = !keyword && (understood.decision === 'smalltalk' || text === '');
    welcome(talk, greetingOnly);
    if (greetingOnly) return;
  }
  if (action) press(talk, action);
  else if (keyword) obey(talk, keyword);
  else if (!talk.awaiting || !hearAwaited(talk, text, understood)) hearQuestion(talk, text, understood);
}

/** While a person answers, only one's own data and leaving can be decided with the bot. */
function hearBesidePerson(talk: Talk, text: string, understood: Understood): void {
  const action = actionTyped(talk, text);
  // "1" may be an answer to the operator: it deletes only straight after the question.
  const meant = action?.kind !== 'erase' || talk.awaiting === 'erase-confirm';
  if (action && meant && actsBesidePerson(action)) {
    press(talk, action);
    return;
  }
  const keyword = wordTyped(talk, text, understood);
  if (keyword === 'delete') explainErase(talk);
  else if (keyword === 'stop') stop(talk);
  else if (talk.awaiting === 'erase-confirm' && keyword === 'yes') erase(talk);
  else if (talk.awaiting === 'erase-confirm' && keyword === 'no') keep(talk);
}

function wordTyped(talk: Talk, text: string, understood: Understood): Keyword | null {
  const guess = understood.languageConfidence >= 0.6 ? [understood.language] : [];
  const own = talk.state.language ? [talk.state.language] : [];
  return keywordOf(text.replace(/^\//, ''), [...own, ...guess, 'en', 'it']);
}

/** The action behind a typed number, a typed title of what was shown or of the menus, or a language's name. */
function actionTyped(talk: Talk, text: string): Action | null {
  const { options } = talk.state;
  const number = typedNumber(text);
  const shown = options.map(parseAction);
  if (number !== null) {
    const chosen = shown[number - 1];
    if (chosen) return chosen;
    return talk.awaiting ? null : { kind: 'menu' };
  }
  const words = plainWords(text);
  if (words === '' || words.length > 60) return null;
  const titled = (action: Action | null) =>
    action !== null && titlesTyped(talk, action).some((title) => plainWords(title) === words);
  const onScreen = shown.find(titled);
  if (onScreen) return onScreen;
  if (talk.around.owner === 'person') return null;
  const topic = topicTitled(talk, words);
  if (topic) return topic;
  const language = languageNamed(text);
  return language ? { kind: 'language', language } : null;
}

/** The title on a button; what costs data may be asked for without naming its size. */
function titlesTyped(talk: Talk, action: Action): string[] {
  const title = titleOf(action, talk.around.pack, talk.language);
  if (action.kind !== 'media' && action.kind !== 'safety-media') return [title];
  return [title, wording(talk.language, `button.see-${mediumKinds[action.letter]}`)];
}

function obey(talk: Talk, keyword: Keyword): void {
  const { entry } = talk.state;
  switch (keyword) {
    case 'help':
      showHelp(talk);
      return;
    case 'person':
      askPerson(talk);
      return;
    case 'language':
      listLanguages(talk, 1);
      return;
    case 'menu':
      showMenu(talk);
      return;
    case 'stop':
      stop(talk);
      return;
    case 'delete':
      explainErase(talk);
      return;
    case 'clean-up':
      cleanUp(talk);
      return;
    case 'card':
      showCard(talk, entry);
      return;
    case 'where':
      if (entry && talk.around.pack.entries.has(entry)) showNear(talk, entry);
      else showMenu(talk);
      return;
    case 'yes':
      agree(talk, true);
      return;
    case 'no':
      agree(talk, false);
      return;
  }
}

/** Yes and no answer what was asked last: deleting, talking to a person; otherwise they are small talk. */
function agree(talk: Talk, yes: boolean): void {
  if (talk.awaiting === 'erase-confirm') {
    if (yes) erase(talk);
    else keep(talk);
    return;
  }
  const [first] = talk.state.options;
  const offered = first === 'person' && talk.state.misses >= 2;
  if (offered && yes) askPerson(talk);
  else smalltalk(talk, 'affirmation');
}

/** @returns false when the message is not what was waited for but a question of its own */
function hearAwaited(talk: Talk, text: string, understood: Understood): boolean {
  if (talk.awaiting === 'erase-confirm') return false;
  if (hearPlace(talk, text)) return true;
  const aQuestion = understood.decision !== 'unknown' && plainWords(text).split(' ').length > 3;
  if (aQuestion || understood.decision === 'human') return false;
  askPlace(talk, talk.awaiting === 'near' ? 'near' : 'territory', 'place.not-found');
  return true;
}

function hearQuestion(talk: Talk, text: string, understood: Understood): void {
  remindOfQueue(talk);
  followLanguage(talk, text, guessOf(text, understood));
  if (!/[\p{L}\p{N}]/u.test(text)) {
    smalltalk(talk, 'affirmation');
    return;
  }
  const [best] = understood.entries;
  switch (understood.decision) {
    case 'answer':
      if (!best || !showAnswer(talk, best.id)) sayUnknown(talk);
      return;
    case 'choose':
      offerChoices(talk, understood.entries);
      return;
    case 'human':
      askPerson(talk, 'asked');
      return;
    case 'smalltalk':
      smalltalk(talk, understood.smalltalk ?? 'greeting');
      return;
    default:
      if (!isPlace(talk, text)) sayUnknown(talk);
  }
}

/** A bare name of a town or a postcode, well spelled, is not a question; it is remembered. */
function isPlace(talk: Talk, text: string): boolean {
  const words = plainWords(text);
  const exact = talk.around.pack.territories.some(({ comuni }) =>
    comuni.some(
      ({ name, caps, also }) =>
        caps.includes(words) || [name, ...also].some((one) => plainWords(one) === words),
    ),
  );
  return exact && hearPlace(talk, text);
}
