// SPDX-License-Identifier: AGPL-3.0-or-later
import { mediaToShow } from '../knowledge/media.ts';
import { type Action, formatAction, mediumKinds } from './actions.ts';
import { ownerIn } from './media-title.ts';
import { actionsUnderCard, sayCard } from './safety.ts';
import { actionsAfter, showAnswer } from './show-answer.ts';
import type { Talk } from './talk.ts';

/**
 * "Listen", "Watch", "See picture": sends what was asked for, with its words. What has gone meanwhile, for instance the
 * recording of a card that was changed, is not sent: the text comes in its place.
 */
export function sendMedia(talk: Talk, action: Extract<Action, { kind: 'media' | 'safety-media' }>): void {
  const { pack, now } = talk.around;
  const { language } = action;
  const kind = mediumKinds[action.letter];
  const media = mediaToShow(pack, ownerIn(action), language, now).filter((one) => one.kind === kind);
  if (media.length === 0) {
    showText(talk, action);
    return;
  }
  const texts = media.map(({ alt, transcript }) => [alt, transcript].filter(Boolean).join('\n\n'));
  const onward = actionsOnward(talk, action).filter((one) => formatAction(one) !== formatAction(action));
  talk.say(texts.join('\n\n'), { media, language, actions: onward });
  // Whoever hears the card of a danger is counted without saying of which.
  talk.count('media-sent', { entry: action.kind === 'media' ? action.entry : undefined, detail: kind });
}

function showText(talk: Talk, action: Extract<Action, { kind: 'media' | 'safety-media' }>): void {
  if (action.kind === 'media') showAnswer(talk, action.entry, action.language);
  else sayCard(talk, action.flow, action.language);
}

/** The buttons that stood there before: a typed number still means what it meant. */
function actionsOnward(talk: Talk, action: Extract<Action, { kind: 'media' | 'safety-media' }>): Action[] {
  const { language } = action;
  if (action.kind === 'safety-media') return actionsUnderCard(talk, action.flow, language);
  const entry = talk.around.pack.entries.get(action.entry);
  return entry ? actionsAfter(talk, entry, { language, restricted: false }) : [];
}
