// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../knowledge/language.ts';
import { type Action, formatAction } from './actions.ts';
import { firstWord } from './keywords.ts';
import { titleOf } from './titles.ts';
import type {
  ConversationState,
  Counted,
  Effect,
  Outcome,
  Reply,
  ReplyButton,
  Surroundings,
} from './turn.ts';
import { type WordingKey, type WordingValues, wording, wordingLanguage } from './wording.ts';

/** Most buttons of one reply: WhatsApp lists have ten rows. */
export const maxButtons = 10;

export interface Saying {
  readonly actions?: readonly Action[];
  readonly speaker?: Reply['speaker'];
  readonly speakerName?: string;
  readonly original?: string;
  readonly rendered?: Reply['rendered'];
  readonly card?: Reply['card'];
  readonly media?: Reply['media'];
  /** Of the text and its buttons, when not the person's language. */
  readonly language?: Language;
}

interface Said extends Omit<Reply, 'buttons' | 'listTitle'> {
  readonly actions: readonly Action[];
}

/** One turn while it is made: what is said and written so far. Lives no longer than `takeTurn`. */
export class Talk {
  readonly around: Surroundings;
  readonly #said: Said[] = [];
  readonly #effects: Effect[] = [];
  readonly #also: Action[] = [];
  /** What the turn before asked for; the state itself is free for the next question. */
  readonly awaiting: ConversationState['awaiting'];
  #state: ConversationState;

  constructor(state: ConversationState, around: Surroundings) {
    this.#state = state;
    this.around = around;
    this.awaiting = state.awaiting;
  }

  get state(): ConversationState {
    return this.#state;
  }

  /** What the person reads, as far as is known. */
  get language(): Language {
    return this.#state.language ?? 'it';
  }

  get replied(): boolean {
    return this.#said.length > 0;
  }

  get hasButtons(): boolean {
    return this.#said.some((one) => one.actions.length > 0);
  }

  remember(change: Partial<ConversationState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** Starts the state anew: nothing of before remains. */
  forget(state: ConversationState): void {
    this.#state = state;
  }

  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  count(what: Counted, about: { readonly entry?: string; readonly detail?: string } = {}): void {
    this.#effects.push({ kind: 'count', what, ...about });
  }

  /** A sentence in the person's language, with the words they can type filled in. */
  words(key: WordingKey, values: WordingValues = {}): string {
    const text = wording(this.language, key, values);
    return text.includes('{{') ? wording(this.language, key, { ...this.#standing(), ...values }) : text;
  }

  say(text: string, saying: Saying = {}): void {
    const {
      actions = [],
      speaker = 'bot',
      speakerName,
      original,
      rendered,
      card,
      media,
      language = wordingLanguage(this.language),
    } = saying;
    this.#said.push({ text, language, speaker, speakerName, original, rendered, card, media, actions });
  }

  tell(key: WordingKey, saying: Saying & { readonly values?: WordingValues } = {}): void {
    this.say(this.words(key, saying.values), saying);
  }

  /** A button beside those of the last reply, if there is room. */
  offerAlso(action: Action): void {
    this.#also.push(action);
  }

  outcome(): Outcome {
    const last = this.#said.findLastIndex((one) => one.actions.length > 0);
    const at = last >= 0 ? last : this.#said.length - 1;
    const replies: Reply[] = [];
    let options: readonly string[] = this.#said.length > 0 ? [] : this.#state.options;
    for (const [index, { actions, ...said }] of this.#said.entries()) {
      const buttons = index === at ? this.#buttons(actions) : [];
      if (buttons.length > 0) options = buttons.map((one) => one.action);
      const listTitle = buttons.length > 0 ? wording(this.language, 'button.choose') : undefined;
      replies.push({ ...said, buttons, listTitle });
    }
    return { state: { ...this.#state, options }, replies, effects: this.#effects };
  }

  // One set of buttons in a turn, so that a typed number means one thing only.
  #buttons(actions: readonly Action[]): readonly ReplyButton[] {
    const buttons = new Map<string, ReplyButton>();
    for (const action of [...actions, ...this.#also]) {
      const text = formatAction(action);
      if (buttons.size >= maxButtons || buttons.has(text) || !this.#makesSense(action)) continue;
      buttons.set(text, { title: titleOf(action, this.around.pack, this.language), action: text });
    }
    return [...buttons.values()];
  }

  // Help in danger asks for no papers.
  #makesSense(action: Action): boolean {
    return action.kind !== 'bring' || this.around.pack.entries.get(action.entry)?.risk !== 'emergency';
  }

  #standing(): WordingValues {
    const { pack, serviceName } = this.around;
    const word = (keyword: Parameters<typeof firstWord>[1]) =>
      firstWord(wordingLanguage(this.language), keyword);
    return {
      service: serviceName,
      emergency: String(pack.facts.get('line_112')?.value ?? '112'),
      personWord: word('person'),
      languageWord: word('language'),
      menuWord: word('menu'),
      stopWord: word('stop'),
      deleteWord: word('delete'),
      cleanUpWord: word('clean-up'),
    };
  }
}
