// SPDX-License-Identifier: AGPL-3.0-or-later
import { isolateEnd, isolateStart } from '../knowledge/isolates.ts';
import { isLanguage, type Language } from '../knowledge/language.ts';
import { plainWords } from '../knowledge/plain-words.ts';
import type { Understood } from '../knowledge/understood.ts';
import { formatAction } from './actions.ts';
import { followLanguage, guessOf, languageOfLocale, settleLanguage } from './choose-language.ts';
import { keywordOf } from './keywords.ts';
import { remindOfQueue } from './person.ts';
import { showSafetyCard } from './safety.ts';
import type { Talk } from './talk.ts';
import type { ConversationState, Happening, Surroundings } from './turn.ts';
import { typedNumber } from './typed-number.ts';
import { welcome } from './welcome.ts';
import { wording } from './wording.ts';

type Voice = Extract<Happening, { kind: 'media' }>;
type Heard = Extract<Happening, { kind: 'heard' }>;

/** Longer ones are shown with their beginning: what is meant stands there, and a phone shows no more at a glance. */
const longestShown = 600;
/** Of messages that follow each other, together. */
const longestHeld = 2_000;

/**
 * A voice message has come and is not fetched yet. When it will be understood nothing is said now: what was heard comes
 * as a happening of its own. Beside a person the bot is silent, since they can listen.
 * @returns false where the recording cannot be had: it is then refused like a picture
 */
export function hearVoice(talk: Talk, { recording, locale }: Voice): boolean {
  const { voice, owner } = talk.around;
  if (!recording || !voice || !(voice.understood || voice.kept)) return false;
  const besidePerson = owner === 'person';
  if ((recording.seconds ?? 0) > voice.mostSeconds) {
    if (!besidePerson) greet(talk, locale);
    talk.count('media', { detail: 'voice' });
    sayTooLong(talk);
    return true;
  }
  talk.count('media', { detail: 'voice' });
  const language = spokenLanguage(talk);
  talk.effect({ kind: 'listen', wanted: voice.understood ? 'words' : 'keep', language });
  // The phone's language is a guess that must not stand in the way of what is heard.
  const phone = languageOfLocale(locale);
  if (!talk.state.language && phone) talk.remember({ language: phone });
  if (voice.understood || besidePerson) return true;
  greet(talk, locale);
  talk.tell('voice.kept', { actions: [{ kind: 'person' }, { kind: 'menu' }] });
  return true;
}

/** Known only once something was said or chosen: before, the recogniser finds out. */
function spokenLanguage({ state }: Talk): Language | undefined {
  return state.welcomed || state.languageChosen ? state.language : undefined;
}

function greet(talk: Talk, locale: string | undefined): void {
  settleLanguage(talk, null, locale);
  welcome(talk, false);
}

function sayTooLong(talk: Talk): void {
  talk.tell('voice.too-long', {
    ...(talk.around.owner === 'person'
      ? { speaker: 'notice' }
      : { actions: [{ kind: 'person' }, { kind: 'menu' }] }),
  });
}

/**
 * What became of a voice message. Danger shows its card at once; otherwise what was heard is shown and asked about
 * before it counts as said.
 */
export function hearHeard(talk: Talk, heard: Heard): void {
  const besidePerson = talk.around.owner === 'person';
  if (heard.end === 'words' && heard.text) {
    const understood = talk.around.understanding.understand(heard.text, { language: talk.state.language });
    if (understood.decision === 'safety' && understood.flow) {
      settleLanguage(talk, guessOf(heard.text, understood), undefined);
      showSafetyCard(talk, understood.flow, understood);
      return;
    }
    if (!besidePerson) askWhetherRight(talk, { text: heard.text, spoken: heard.language, understood });
    return;
  }
  if (besidePerson) {
    // They can listen, unless there is nothing to listen to.
    if (heard.end === 'too-long') sayTooLong(talk);
    else if (!heard.kept) talk.tell('voice.lost', { speaker: 'notice' });
    return;
  }
  // Only kept for operators: the person has been told already that nobody but they can listen.
  if (heard.wanted === 'keep') return;
  greetAs(talk, heard.language);
  if (heard.end === 'too-long') sayTooLong(talk);
  else
    talk.tell(heard.end === 'lost' ? 'voice.lost' : 'voice.not-understood', {
      actions: [{ kind: 'person' }, { kind: 'menu' }],
    });
}

function greetAs(talk: Talk, language: string | undefined): void {
  if (!talk.state.language && language && isLanguage(language)) talk.remember({ language });
  greet(talk, undefined);
}

function askWhetherRight(
  talk: Talk,
  { text, spoken, understood }: { text: string; spoken: string | undefined; understood: Understood },
): void {
  const guess = guessOf(text, understood);
  settleLanguage(
    talk,
    spoken && isLanguage(spoken) ? { language: spoken, confidence: 0.9 } : guess,
    undefined,
  );
  welcome(talk, false);
  remindOfQueue(talk);
  followLanguage(talk, text, guess);
  // People speak in several short messages: what was not confirmed yet is the beginning of this.
  const before = talk.state.heard;
  const joined = before ? `${before.text} ${text}` : text;
  const whole = joined.length <= longestHeld ? joined : text;
  const { options, awaiting } = before ?? { options: talk.state.options, awaiting: talk.awaiting };
  talk.remember({ heard: { text: whole, options, awaiting } });
  talk.tell('voice.understood', {
    values: { heard: isolateStart + shown(whole) + isolateEnd },
    // Two, so that both are in sight on WhatsApp beside one that the turn may add.
    actions: [{ kind: 'heard-yes' }, { kind: 'heard-no' }],
  });
}

/** Without marks, so that nothing in it looks like ours. */
function shown(text: string): string {
  const plain = text.replaceAll('**', '');
  return plain.length <= longestShown ? plain : `${plain.slice(0, longestShown).toWellFormed().trimEnd()}…`;
}

/** "No, that is not what I said." */
export function hearAgain(talk: Talk): void {
  talk.count('voice', { detail: 'wrong' });
  talk.tell('voice.again', { actions: [{ kind: 'person' }, { kind: 'menu' }] });
}

/** Yes or no to what was heard, pressed, typed or numbered; null when something else happened, or nothing was asked. */
export function answerToHeard(
  happening: Happening,
  state: ConversationState,
  { owner }: Surroundings,
): 'yes' | 'no' | null {
  if (!state.heard || owner === 'person') return null;
  if (happening.kind === 'action') return answers.get(happening.action) ?? null;
  if (happening.kind !== 'message') return null;
  const number = typedNumber(happening.text.trim());
  if (number !== null) return answers.get(state.options[number - 1] ?? '') ?? null;
  const language = state.language ?? 'it';
  const words = plainWords(happening.text);
  if (words === plainWords(wording(language, 'button.heard-yes'))) return 'yes';
  if (words === plainWords(wording(language, 'button.heard-no'))) return 'no';
  const keyword = keywordOf(happening.text, [language, 'en', 'it']);
  return keyword === 'yes' || keyword === 'no' ? keyword : null;
}

const answers: ReadonlyMap<string, 'yes' | 'no'> = new Map([
  [formatAction({ kind: 'heard-yes' }), 'yes'],
  [formatAction({ kind: 'heard-no' }), 'no'],
]);
