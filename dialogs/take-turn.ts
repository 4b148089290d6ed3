// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseAction, parseDeepLink } from './actions.ts';
import { guessOf, setLanguage, settleLanguage } from './choose-language.ts';
import { hearMessage } from './hear-message.ts';
import { refuseMedia, refuseMediaBesidePerson } from './media.ts';
import { showTopic } from './menu.ts';
import { tellOfOperator } from './operator.ts';
import { actsBesidePerson, oldButton, press, underSafetyCard } from './press.ts';
import { showAnswer } from './show-answer.ts';
import { smalltalk } from './small-words.ts';
import { Talk } from './talk.ts';
import type { ConversationState, Happening, Outcome, Surroundings } from './turn.ts';
import { answerToHeard, hearAgain, hearHeard, hearVoice } from './voice.ts';
import { welcome } from './welcome.ts';

/**
 * What the bot says and changes when something happens in a conversation. Pure: the same happening, state and
 * surroundings give the same outcome; nothing is read or sent. Never throws for what a person can do or send.
 * At most one reply of a turn has buttons, at most ten, and `state.options` holds the actions behind them in order.
 *
 * @example
 * const outcome = takeTurn({ kind: 'message', text: 'how do I renew my permit' }, newConversation, surroundings);
 * outcome.replies.map((reply) => reply.text); // the welcome, then the answer
 */
export function takeTurn(
  happening: Happening,
  state: ConversationState,
  surroundings: Surroundings,
): Outcome {
  const { heard, ...withoutHeard } = state;
  const right = heard ? answerToHeard(happening, state, surroundings) : null;
  if (heard && right === 'yes') {
    const said = { kind: 'message', text: heard.text } as const;
    const { options, awaiting } = heard;
    const outcome = takeTurn(said, { ...withoutHeard, options, awaiting }, surroundings);
    return { ...outcome, effects: [...outcome.effects, { kind: 'count', what: 'voice', detail: 'right' }] };
  }
  const talk = new Talk(state, surroundings);
  if (happening.kind === 'operator') {
    tellOfOperator(talk, happening);
    return talk.outcome();
  }
  if (happening.kind === 'heard') {
    hearHeard(talk, happening);
    return talk.outcome();
  }
  // A further voice message goes on where the last one ended, and may answer what was asked before.
  const spoken = happening.kind === 'media' && happening.media === 'voice' && hearVoice(talk, happening);
  if (spoken) {
    const caption = happening.text?.trim();
    if (caption) hearMessage(talk, caption, happening.locale);
    return talk.outcome();
  }
  talk.remember({ awaiting: undefined, heard: undefined });
  if (right === 'no') {
    hearAgain(talk);
    return talk.outcome();
  }
  switch (happening.kind) {
    case 'message':
      hearMessage(talk, happening.text, happening.locale);
      break;
    case 'action':
      hearAction(talk, happening.action, happening.locale);
      break;
    case 'start':
      hearStart(talk, happening.action, happening.locale);
      break;
    case 'media':
      hearMedia(talk, happening);
      break;
  }
  return talk.outcome();
}

function hearAction(talk: Talk, text: string, locale: string | undefined): void {
  const action = parseAction(text);
  if (talk.around.owner === 'person') {
    if (action && actsBesidePerson(action)) press(talk, action);
    return;
  }
  settleLanguage(talk, null, locale);
  if (!action || !underSafetyCard(action)) welcome(talk, false);
  if (action) press(talk, action);
  else oldButton(talk);
}

/** The chat was opened, perhaps by a link or QR code that names language, territory and entry. */
function hearStart(talk: Talk, payload: string | undefined, locale: string | undefined): void {
  if (talk.around.owner === 'person') return;
  const { pack } = talk.around;
  const link = parseDeepLink(payload ?? '');
  if (link.language) talk.remember({ language: link.language, languageChosen: true });
  settleLanguage(talk, null, locale);
  if (link.territory && pack.territories.some((one) => one.id === link.territory)) {
    talk.remember({ territory: link.territory });
    talk.count('territory', { detail: link.territory });
  }
  const action = payload ? parseAction(payload) : null;
  const entry = link.entry && pack.entries.has(link.entry) ? link.entry : undefined;
  const known = talk.state.welcomed;
  welcome(talk, !entry && !link.topic && !action);
  if (entry) showAnswer(talk, entry);
  else if (link.topic) showTopic(talk, link.topic, 1);
  else if (action?.kind === 'language') setLanguage(talk, action.language);
  else if (action) press(talk, action);
  else if (known) smalltalk(talk, 'greeting');
}

function hearMedia(talk: Talk, { media, text, locale }: Extract<Happening, { kind: 'media' }>): void {
  const caption = text?.trim() ?? '';
  if (talk.around.owner === 'person') {
    if (caption) hearMessage(talk, caption, locale);
    if (!talk.replied) refuseMediaBesidePerson(talk, media);
    return;
  }
  const understood = caption
    ? talk.around.understanding.understand(caption, { language: talk.state.language })
    : null;
  if (understood?.decision !== 'safety') {
    settleLanguage(talk, understood && guessOf(caption, understood), locale);
    welcome(talk, false);
    refuseMedia(talk, media, caption !== '');
  }
  if (caption) hearMessage(talk, caption, locale);
}
