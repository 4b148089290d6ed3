// SPDX-License-Identifier: AGPL-3.0-or-later
import { isolateEnd, isolateStart } from '../knowledge/isolates.ts';
import { autonyms, type Language, languages } from '../knowledge/language.ts';
import { plainWords } from '../knowledge/plain-words.ts';
import type { Understood } from '../knowledge/understood.ts';
import type { Action } from './actions.ts';
import { showAnswer } from './show-answer.ts';
import { maxButtons, type Talk } from './talk.ts';
import { hasWording, wording } from './wording.ts';

/** All languages by their own names, the person's first: nine and more, then the rest. */
export function listLanguages(talk: Talk, page: 1 | 2): void {
  const first = talk.state.language;
  const ordered = first ? [first, ...languages.filter((one) => one !== first)] : [...languages];
  const cut = maxButtons - 1;
  const shown = page === 1 ? ordered.slice(0, cut) : ordered.slice(cut);
  const actions: Action[] = shown.map((language) => ({ kind: 'language', language }));
  if (page === 1) actions.push({ kind: 'more-languages' });
  talk.say(`${talk.words('language.ask')}\n${allAutonyms()}`, { actions });
}

/** The languages as one line. Each name stands isolated: scripts of both directions meet here. */
export function allAutonyms(): string {
  return languages.map((language) => isolateStart + autonyms[language] + isolateEnd).join(' · ');
}

/** The person chose: from now on everything is in this language, and what they last read is shown again in it. */
export function setLanguage(talk: Talk, language: Language): void {
  talk.remember({ language, languageChosen: true, otherLanguage: undefined });
  talk.count('language', { detail: language });
  const { entry } = talk.state;
  const again = entry !== undefined && talk.around.pack.entries.has(entry);
  const actions: Action[] = again ? [] : [{ kind: 'menu' }, { kind: 'person' }];
  if (hasWording(language)) talk.tell('language.set', { actions });
  else
    talk.tell('fallback.missing', {
      actions,
      values: { language: isolateStart + autonyms[language] + isolateEnd },
    });
  if (again) showAnswer(talk, entry);
}

/** The language before anything is chosen: a sure guess, else what the phone says, else the guess, else Italian. */
export function settleLanguage(talk: Talk, guess: Guess | null, locale: string | undefined): void {
  if (talk.state.language) return;
  const phone = languageOfLocale(locale);
  if (guess && guess.confidence >= 0.7) talk.remember({ language: guess.language });
  else talk.remember({ language: phone ?? guess?.language ?? 'it' });
}

export interface Guess {
  readonly language: Language;
  readonly confidence: number;
}

/** The guess for a message, or null when it has too few letters to carry a language. */
export function guessOf(text: string, understood: Understood): Guess | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters < 2 ? null : { language: understood.language, confidence: understood.languageConfidence };
}

/**
 * Follows a person who clearly writes in another language. A language that was only guessed changes at once; a chosen
 * one is first offered in the other language, and changes with the second such message.
 */
export function followLanguage(talk: Talk, text: string, guess: Guess | null): void {
  const { language, languageChosen, otherLanguage } = talk.state;
  if (!language || !guess) return;
  if (guess.language === language || !isClear(text, guess)) {
    if (guess.language === language && otherLanguage) talk.remember({ otherLanguage: undefined });
    return;
  }
  if (!languageChosen || otherLanguage === guess.language) {
    talk.remember({ language: guess.language, otherLanguage: undefined });
    talk.count('language', { detail: guess.language });
    talk.tell('language.switched', { speaker: 'notice' });
    talk.offerAlso({ kind: 'language', language });
    return;
  }
  talk.remember({ otherLanguage: guess.language });
  if (!hasWording(guess.language)) return;
  talk.say(wording(guess.language, 'language.propose'), { language: guess.language, speaker: 'notice' });
  talk.offerAlso({ kind: 'language', language: guess.language });
}

function isClear(text: string, { language, confidence }: Guess): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const words = plainWords(text).split(' ').length;
  return confidence >= 0.9 && (language === 'zh' ? letters >= 4 : words >= 3 && letters >= 10);
}

export function languageOfLocale(locale: string | undefined): Language | null {
  const tag = locale?.toLowerCase().split(/[-_]/)[0];
  return languages.find((one) => one === tag) ?? null;
}

/** The language that a message names and nothing else: "english", "বাংলা", "bengalese". */
export function languageNamed(text: string): Language | null {
  const words = plainWords(text);
  return words === '' || words.length > 40 ? null : (names.get(words) ?? null);
}

// Names of each language in each language, from ICU, and how people write them in Latin letters.
const written: Readonly<Record<Language, readonly string[]>> = {
  it: ['italian'],
  en: ['inglish', 'inglese'],
  fr: ['francais'],
  es: ['espanol', 'castellano'],
  sq: ['albanian', 'shqipe'],
  ar: ['arabi', 'arabic', 'al arabiya', 'darija'],
  bn: ['bangla', 'bengali', 'bangali'],
  ur: ['urdu', 'hindi urdu'],
  fa: ['farsi', 'persian', 'dari', 'parsi'],
  zh: ['chinese', 'mandarin', 'zhongwen', 'cinese', '汉语', '中国语', '普通话', '简体中文'],
  uk: ['ukrainian', 'ukrainska', 'ukrainska mova'],
  ru: ['russian', 'russkij', 'russkiy', 'russki', 'po russki'],
};
const names = new Map<string, Language>();
for (const spoken of languages) {
  const display = new Intl.DisplayNames(spoken, { type: 'language' });
  for (const language of languages) names.set(plainWords(display.of(language) ?? language), language);
}
for (const language of languages) {
  for (const name of [autonyms[language], ...written[language]]) names.set(plainWords(name), language);
}
